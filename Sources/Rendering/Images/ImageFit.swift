/// How a picture of any size is brought to the size that a model works on.
///
/// The largest centred rectangle with the target's aspect ratio is cut out and scaled uniformly:
/// - when it shrinks, a target pixel is the mean of the source over exactly the area that it
///   covers, pixels on its border counting by the part that is covered;
/// - when it grows, a target pixel is interpolated bilinearly at its centre, the outermost pixels
///   being continued outwards.
///
/// Both work on linear RGB, where a mean of pixels is what a camera with larger pixels sees.
///
/// Photographs of a calibrated camera are undistorted first. Where that would show what they do
/// not, the rectangle is so much smaller that they show all of it.
package struct ImageFit: Sendable, Equatable, CustomStringConvertible {
  /// The picture's size, in pixels.
  package let source: (width: Int, height: Int)
  /// The size that it is brought to, in pixels.
  package let target: (width: Int, height: Int)
  /// The camera, if its lens's distortion is undone.
  package let calibration: Calibration?
  /// Source pixels along one target pixel.
  package let scale: Double
  /// The top-left corner of what is cut out, in source pixels; nil if that is in the middle.
  private let corner: SIMD2<Double>?

  /// The rectangle that is cut out, in source pixels from the top-left corner; its borders may
  /// run through pixels.
  package var crop: (x: Double, y: Double, width: Double, height: Double) {
    let (width, height) = (scale * Double(target.width), scale * Double(target.height))
    if let corner { return (corner.x, corner.y, width, height) }
    return (
      (Double(source.width) - width) / 2, (Double(source.height) - height) / 2, width, height
    )
  }

  /// Source pixels along one target pixel of the largest centred rectangle.
  private static func largestScale(
    _ source: (width: Int, height: Int), _ target: (width: Int, height: Int)
  ) -> Double {
    min(Double(source.width) / Double(target.width), Double(source.height) / Double(target.height))
  }

  /// Describes how a picture of one size is brought to another; both hold at least one pixel.
  package init(source: (width: Int, height: Int), target: (width: Int, height: Int)) {
    precondition(
      min(source.width, source.height, target.width, target.height) > 0,
      "sizes are at least one pixel")
    self.source = source
    self.target = target
    calibration = nil
    scale = Self.largestScale(source, target)
    corner = nil
  }

  /// Describes how photographs of a calibrated camera are brought to a size.
  ///
  /// - Throws: if its distortion cannot be undone there.
  package init(
    _ calibration: Calibration, target: (width: Int, height: Int)
  ) throws(Calibration.Fault) {
    let whole = ImageFit(source: (calibration.width, calibration.height), target: target)
    source = whole.source
    self.target = target
    self.calibration = calibration.distortion.isNone ? nil : calibration
    let share = try calibration.visibleShare(width: whole.crop.width, height: whole.crop.height)
    scale = share * whole.scale
    corner = nil
  }

  /// Why photographs of one camera cannot become those of another.
  package enum Mismatch: Error, Equatable {
    /// They do not show all of it.
    case seesLess
    /// Their distortion shows one point twice.
    case folds
  }

  /// Describes how photographs of a calibrated camera become what a pinhole camera takes that
  /// stands in its place and looks the same way.
  ///
  /// - Parameters:
  ///   - focalLength: the pinhole camera's, in pixels of the target, as `principalPoint`.
  package init(
    _ calibration: Calibration, asSeenBy focalLength: SIMD2<Double>,
    principalPoint: SIMD2<Double>, target: (width: Int, height: Int)
  ) throws(Mismatch) {
    var scale = calibration.focalLength.x / focalLength.x
    let straight = calibration.straightened(to: focalLength * scale)
    var corner = calibration.principalPoint - principalPoint * scale
    let size = SIMD2(Double(target.width), Double(target.height)) * scale
    // The outermost pixels are continued for so much that hardly anything is missing.
    let margin = Self.largestMargin * size.max()
    let isShown: Bool
    do throws(Calibration.Fault) {
      isShown = try straight.shows(corner, size, margin: margin)
    } catch { throw .folds }
    guard isShown else { throw .seesLess }
    source = (calibration.width, calibration.height)
    self.target = target
    let ratio = straight.straightFocalLength.y / calibration.focalLength.y
    let isPlain =
      calibration.distortion.isNone && abs(ratio - 1) < 1e-6
      && (try? straight.shows(corner, size, margin: 1e-6)) == true
    // What only the digits of a file move is not moved.
    if isPlain, source == target, abs(scale - 1) < 1e-6, max(abs(corner.x), abs(corner.y)) < 1e-4 {
      (scale, corner) = (1, .zero)
    }
    self.calibration = isPlain ? nil : straight
    self.scale = scale
    self.corner = corner
  }

  /// A share of the rectangle's longer side.
  private static let largestMargin = 0.01

  /// The same part of the picture, brought to a size that is a whole multiple.
  package func finer(by factor: Int) -> ImageFit {
    ImageFit(
      source: source, target: (target.width * factor, target.height * factor),
      calibration: calibration, scale: scale / Double(factor), corner: corner)
  }

  private init(
    source: (width: Int, height: Int), target: (width: Int, height: Int),
    calibration: Calibration?, scale: Double, corner: SIMD2<Double>?
  ) {
    self.source = source
    self.target = target
    self.calibration = calibration
    self.scale = scale
    self.corner = corner
  }

  /// What is done, in words.
  package var description: String {
    let from = "\(source.width)×\(source.height)"
    let to = "\(target.width)×\(target.height)"
    if isWhole { return "\(from), used as it is" }
    var steps = calibration?.distortion.isNone == false ? ["its lens's distortion undone"] : []
    if corner != nil {
      steps.append(
        "cut to the \(Self.decimal(crop.width))×\(Self.decimal(crop.height)) that the model's camera "
          + "sees")
    } else if source.width * target.height != source.height * target.width
      || scale < Self.largestScale(source, target)
    {
      steps.append("cut to its middle \(Self.decimal(crop.width))×\(Self.decimal(crop.height))")
    }
    if scale > 1 {
      steps.append("averaged down \(Self.decimal(scale)) times to \(to)")
    } else if scale < 1 {
      steps.append("interpolated up \(Self.decimal(1 / scale)) times to \(to)")
    }
    return ([from] + steps).joined(separator: ", ")
  }

  /// Whether the picture stays as it is.
  var isWhole: Bool {
    source == target && calibration == nil && scale == 1 && (corner ?? .zero) == .zero
  }

  /// Equality of all of it.
  package static func == (a: ImageFit, b: ImageFit) -> Bool {
    a.source == b.source && a.target == b.target && a.calibration == b.calibration
      && a.scale == b.scale && a.crop.x == b.crop.x && a.crop.y == b.crop.y
  }

  private static func decimal(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let fraction = hundredths % 100
    if fraction == 0 { return "\(hundredths / 100)" }
    let digits =
      fraction % 10 == 0 ? "\(fraction / 10)" : (fraction < 10 ? "0" : "") + "\(fraction)"
    return "\(hundredths / 100).\(digits)"
  }
}
