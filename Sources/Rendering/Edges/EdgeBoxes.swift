import Geometry

/// Boxes around eight edges as seen, in pixels: to find the few edges that matter at a place.
/// Single precision will do: rounding keeps numbers in order, so that none of these is missed.
struct EdgeBoxes {
  private var lowX: SIMD8<Float>
  private var lowY: SIMD8<Float>
  private var highX: SIMD8<Float>
  private var highY: SIMD8<Float>

  /// Of no edges.
  init() {
    (lowX, lowY) = (SIMD8(repeating: .infinity), SIMD8(repeating: .infinity))
    (highX, highY) = (SIMD8(repeating: -.infinity), SIMD8(repeating: -.infinity))
  }

  @inline(__always)
  mutating func set(_ lane: Int, _ edge: borrowing ActiveEdge) {
    let (from, to) = (
      SIMD2(Float(edge.from.x), Float(edge.from.y)), SIMD2(Float(edge.to.x), Float(edge.to.y))
    )
    lowX[lane] = min(from.x, to.x)
    lowY[lane] = min(from.y, to.y)
    highX[lane] = max(from.x, to.x)
    highY[lane] = max(from.y, to.y)
  }

  /// A bit in the byte of each edge whose box holds some of a pixel's.
  @inline(__always)
  func meeting(column: Int, row: Int) -> UInt64 {
    let (left, top) = (Float(column), Float(row))
    return Self.bits(
      Self.sign(highX - left) | Self.sign(left + 1 - lowX) | Self.sign(highY - top)
        | Self.sign(top + 1 - lowY))
  }

  /// A bit in the byte of each edge whose box some of the ray to the right of a place meets.
  @inline(__always)
  func right(of x: Double, _ y: Double) -> UInt64 {
    let (x, y) = (Float(x), Float(y))
    return Self.bits(Self.sign(highX - x) | Self.sign(highY - y) | Self.sign(y - lowY))
  }

  /// The first bit of each is set where a number is negative.
  @inline(__always)
  private static func sign(_ numbers: SIMD8<Float>) -> SIMD8<Int32> {
    unsafeBitCast(numbers, to: SIMD8<Int32>.self)
  }

  /// One bit in the byte of each lane whose first bit is not set.
  @inline(__always)
  private static func bits(_ apart: SIMD8<Int32>) -> UInt64 {
    EightLanes.oneBitALane(~(apart &>> 31))
  }
}
