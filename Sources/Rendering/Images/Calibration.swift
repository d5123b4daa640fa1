/// A camera's lens and sensor as they were calibrated, in pixels of the photographs that it takes.
package struct Calibration: Sendable, Equatable {
  /// The photographs' size, in pixels.
  package let width: Int
  package let height: Int
  /// Along x and y, in pixels.
  package let focalLength: SIMD2<Double>
  /// Where the optical axis meets the photograph, in pixels from its top-left corner; pixel centres
  /// are at halves.
  package let principalPoint: SIMD2<Double>
  /// What the lens does besides.
  package let distortion: LensDistortion
  /// The focal lengths that photographs without distortion have: those above, unless their pixels
  /// are to be of other proportions.
  package private(set) var straightFocalLength: SIMD2<Double>

  /// Makes a calibration.
  package init(
    width: Int, height: Int, focalLength: SIMD2<Double>, principalPoint: SIMD2<Double>,
    distortion: LensDistortion = LensDistortion()
  ) {
    self.width = width
    self.height = height
    self.focalLength = focalLength
    self.principalPoint = principalPoint
    self.distortion = distortion
    straightFocalLength = focalLength
  }

  /// The same camera whose photographs get other focal lengths when their distortion is undone.
  package func straightened(to focalLength: SIMD2<Double>) -> Calibration {
    var copy = self
    copy.straightFocalLength = focalLength
    return copy
  }

  /// Where the photograph shows what a photograph without distortion shows at `pixel`.
  package func place(of pixel: SIMD2<Double>) -> SIMD2<Double> {
    distortion(ray(through: pixel)) * focalLength + principalPoint
  }

  private func ray(through pixel: SIMD2<Double>) -> SIMD2<Double> {
    (pixel - principalPoint) / straightFocalLength
  }

  /// What keeps a distortion from being undone.
  package enum Fault: Error {
    /// It shows one point twice inside the photograph.
    case folds
    /// What can be seen without distortion is hardly any of the photograph.
    case leavesNothing
  }

  /// The largest part of a centred rectangle of a photograph without distortion, at most all of it,
  /// of which the photograph shows everything. A rectangle of one aspect ratio always has the same.
  ///
  /// - Parameters:
  ///   - width: the rectangle's, in pixels.
  ///   - height: the rectangle's, in pixels.
  package func visibleShare(width: Double, height: Double) throws(Fault) -> Double {
    guard !distortion.isNone else { return 1 }
    let middle = SIMD2(Double(self.width), Double(self.height)) / 2
    let half = SIMD2(width, height) / 2
    var share = 1.0
    while !Self.grid.allSatisfy({ shows(middle + $0 * half * share) }) {
      share -= Self.step
      if share < Self.smallestShare { throw .leavesNothing }
    }
    let isRegular = Self.grid.allSatisfy {
      distortion.isRegular(at: ray(through: middle + $0 * half * share))
    }
    guard isRegular else { throw .folds }
    return share
  }

  /// Whether the photograph shows everything of a rectangle of what it is without distortion, but
  /// for a margin.
  ///
  /// - Parameters:
  ///   - corner: its top-left one, in pixels.
  ///   - margin: so many pixels of the photograph may be missing at each side.
  /// - Throws: if the distortion shows a point of it twice.
  package func shows(
    _ corner: SIMD2<Double>, _ size: SIMD2<Double>, margin: Double
  ) throws(Fault) -> Bool {
    let (middle, half) = (corner + size / 2, size / 2)
    guard Self.grid.allSatisfy({ shows(middle + $0 * half, margin: margin) }) else { return false }
    let isRegular =
      distortion.isNone
      || Self.grid.allSatisfy { distortion.isRegular(at: ray(through: middle + $0 * half)) }
    guard isRegular else { throw .folds }
    return true
  }

  /// Less of a photograph is refused.
  private static let smallestShare = 0.4
  private static let step = 0.005
  private static let side = 24
  /// Points of the square from −1 to 1, those of its border first.
  private static let grid: [SIMD2<Double>] = {
    let all = (-side...side).flatMap { y in
      (-side...side).map { x in SIMD2(Double(x), Double(y)) / Double(side) }
    }
    func isBorder(_ p: SIMD2<Double>) -> Bool { max(abs(p.x), abs(p.y)) == 1 }
    return all.filter(isBorder) + all.filter { !isBorder($0) }
  }()

  private func shows(_ pixel: SIMD2<Double>, margin: Double = 1e-6) -> Bool {
    let place = place(of: pixel)
    return place.x >= -margin && place.x <= Double(width) + margin
      && place.y >= -margin && place.y <= Double(height) + margin
  }
}
