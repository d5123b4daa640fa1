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
  }

  /// Where the photograph shows what a photograph without distortion shows at `pixel`.
  package func place(of pixel: SIMD2<Double>) -> SIMD2<Double> {
    distortion(ray(through: pixel)) * focalLength + principalPoint
  }

  private func ray(through pixel: SIMD2<Double>) -> SIMD2<Double> {
    (pixel - principalPoint) / focalLength
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

  private func shows(_ pixel: SIMD2<Double>) -> Bool {
    let place = place(of: pixel)
    let rounding = 1e-6
    return place.x >= -rounding && place.x <= Double(width) + rounding
      && place.y >= -rounding && place.y <= Double(height) + rounding
  }
}
