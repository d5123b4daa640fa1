/// 1/depth at eight pixels side by side.
struct DepthRamp {
  private let plane: SIMD4<Double>
  private let lanes: SIMD8<Float>
  /// To the next eight pixels.
  let step: SIMD8<Float>

  @inline(__always)
  init(_ plane: SIMD4<Double>) {
    self.plane = plane
    let slope = Float(plane.y)
    lanes = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7) * slope
    step = SIMD8<Float>(repeating: slope * 8)
  }

  @inline(__always)
  func start(column: Int, row: Int) -> SIMD8<Float> {
    lanes + Self.start(plane, column: column, row: row)
  }

  /// The same for one lane.
  @inline(__always)
  static func value(_ plane: SIMD4<Double>, column: Int, row: Int, lane: Int) -> Float {
    Float(lane) * Float(plane.y) + start(plane, column: column, row: row)
  }

  @inline(__always)
  private static func start(_ plane: SIMD4<Double>, column: Int, row: Int) -> Float {
    Float(plane.x + plane.y * (Double(column) + 0.5) + plane.z * (Double(row) + 0.5))
  }
}
