/// An edge of an outline as eight receivers see it: W of its ends a and b, and the inverse of how
/// far they lie before the receivers.
struct EightEdges {
  var ax, ay, inverseA: SIMD8<Float>
  var bx, by, inverseB: SIMD8<Float>

  @inline(__always)
  init(_ seen: EightVertices, _ edge: SIMD2<Int32>) {
    let (a, b) = (seen[edge.x], seen[edge.y])
    (ax, ay, inverseA) = (a[0], a[1], a[2])
    (bx, by, inverseB) = (b[0], b[1], b[2])
  }

  @inline(__always)
  init(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ p: UnsafePointer<EightReceivers>) {
    let (u, v, ahead) = (p.pointee.u, p.pointee.v, p.pointee.t)
    inverseA = 1 / (a.z - ahead)
    inverseB = 1 / (b.z - ahead)
    (ax, ay) = ((a.x - u) * inverseA, (a.y - v) * inverseA)
    (bx, by) = ((b.x - u) * inverseB, (b.y - v) * inverseB)
  }

  @inline(__always)
  init(
    ax: SIMD8<Float>, ay: SIMD8<Float>, inverseA: SIMD8<Float>, bx: SIMD8<Float>,
    by: SIMD8<Float>, inverseB: SIMD8<Float>
  ) {
    (self.ax, self.ay, self.inverseA) = (ax, ay, inverseA)
    (self.bx, self.by, self.inverseB) = (bx, by, inverseB)
  }

  /// Twice the triangle of the ends and the disk's centre.
  @inline(__always) var cross: SIMD8<Float> { ax * by - ay * bx }

  /// How often a ray from the centre is crossed from its right to its left, as seen along it: 1, 0
  /// or −1.
  ///
  /// - Parameters: a, b: how far to the left of the ray the ends lie.
  @inline(__always)
  func winding(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Int32> {
    let (belowA, belowB, isRight) = (a.signs, b.signs, cross.signs)
    return (~belowA & belowB & isRight) &- (belowA & ~belowB & ~isRight)
  }

  @inline(__always)
  func winding(_ ray: (x: SIMD8<Float>, y: SIMD8<Float>)) -> SIMD8<Int32> {
    winding(ray.x * ay - ray.y * ax, ray.x * by - ray.y * bx)
  }

  /// The place of the edge that is nearest to the centre, from 0 at a to 1 at b, and the inverse of
  /// how far that lies before the receivers.
  @inline(__always) var nearest: (place: SIMD8<Float>, inverse: SIMD8<Float>) {
    let (dx, dy) = (bx - ax, by - ay)
    let place = ((ax * dx + ay * dy) / (-1e-30 - (dx * dx + dy * dy))).share
    return (place, inverseA + place * (inverseB - inverseA))
  }

  /// The lanes in which the edge may pass through the disk.
  @inline(__always)
  func passesNear(_ p: UnsafePointer<EightReceivers>) -> SIMD8<Int32> {
    let (place, inverse) = nearest
    let (x, y) = (ax + place * (bx - ax), ay + place * (by - ay))
    let reach = p.pointee.diskBound + p.pointee.footprintBound * (inverse * inverse)
    return (x * x + y * y).isLess(reach)
  }
}
