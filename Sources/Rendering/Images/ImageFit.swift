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
  /// The part of the largest centred rectangle that is cut out, along either axis.
  private let share: Double

  /// Source pixels along one target pixel.
  package var scale: Double {
    share
      * min(
        Double(source.width) / Double(target.width), Double(source.height) / Double(target.height))
  }

  /// The rectangle that is cut out, in source pixels from the top-left corner; its borders may
  /// run through pixels.
  package var crop: (x: Double, y: Double, width: Double, height: Double) {
    let (width, height) = (scale * Double(target.width), scale * Double(target.height))
    return (
      (Double(source.width) - width) / 2, (Double(source.height) - height) / 2, width, height
    )
  }

  /// Describes how a picture of one size is brought to another; both hold at least one pixel.
  package init(source: (width: Int, height: Int), target: (width: Int, height: Int)) {
    precondition(
      min(source.width, source.height, target.width, target.height) > 0,
      "sizes are at least one pixel")
    self.source = source
    self.target = target
    calibration = nil
    share = 1
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
    share = try calibration.visibleShare(width: whole.crop.width, height: whole.crop.height)
  }

  /// What is done, in words.
  package var description: String {
    let from = "\(source.width)×\(source.height)"
    let to = "\(target.width)×\(target.height)"
    if source == target, calibration == nil { return "\(from), used as it is" }
    var steps = calibration == nil ? [] : ["its lens's distortion undone"]
    if source.width * target.height != source.height * target.width || share < 1 {
      steps.append("cut to its middle \(Self.decimal(crop.width))×\(Self.decimal(crop.height))")
    }
    if scale > 1 {
      steps.append("averaged down \(Self.decimal(scale)) times to \(to)")
    } else if scale < 1 {
      steps.append("interpolated up \(Self.decimal(1 / scale)) times to \(to)")
    }
    return ([from] + steps).joined(separator: ", ")
  }

  /// Equality of both sizes and of what is undone.
  package static func == (a: ImageFit, b: ImageFit) -> Bool {
    a.source == b.source && a.target == b.target && a.calibration == b.calibration
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
