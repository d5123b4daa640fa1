/// The visible part of an edge of which parts may lie beside or behind the receivers.
struct EightClips {
  private let ax, ay, at, bx, by, bt: SIMD8<Float>
  private let contact: Float
  /// The lanes in which each end is not seen.
  let isHiddenA, isHiddenB: SIMD8<Int32>

  @inline(__always)
  init(_ seen: EightVertices, _ edge: SIMD2<Int32>, _ contact: Float) {
    let (a, b) = (seen[edge.x], seen[edge.y])
    (ax, ay, at, bx, by, bt) = (a[0], a[1], a[3], b[0], b[1], b[3])
    self.contact = contact
    isHiddenA = ~(contact - at).signs
    isHiddenB = ~(contact - bt).signs
  }

  /// Where the edge comes as near as `contact`, from 0 at a to 1 at b; of no meaning where it does
  /// not.
  @inline(__always) var place: SIMD8<Float> { (contact - at) * inverseRise }

  /// How that follows a and b along t: −inverseRise · ((1 − place) dat + place dbt).
  @inline(__always) var inverseRise: SIMD8<Float> { 1 / (bt - at) }

  /// From a to b across the rays.
  @inline(__always) var along: (x: SIMD8<Float>, y: SIMD8<Float>) {
    (bx * bt - ax * at, by * bt - ay * at)
  }

  /// Across the rays from the receiver, where the edge is cut.
  @inline(__always) var end: (x: SIMD8<Float>, y: SIMD8<Float>) {
    let (along, place) = (along, place)
    return (ax * at + place * along.x, ay * at + place * along.y)
  }

  @inline(__always) var visible: EightEdges {
    let end = end
    let inverse = SIMD8<Float>(repeating: 1 / contact)
    let (x, y) = (end.x * inverse, end.y * inverse)
    return EightEdges(
      ax: SIMD8.select(isHiddenA, x, ax), ay: SIMD8.select(isHiddenA, y, ay),
      inverseA: SIMD8.select(isHiddenA, inverse, 1 / at),
      bx: SIMD8.select(isHiddenB, x, bx), by: SIMD8.select(isHiddenB, y, by),
      inverseB: SIMD8.select(isHiddenB, inverse, 1 / bt))
  }
}
