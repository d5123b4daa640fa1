/// What is written anew for each outline.
final class OutlineMemory {
  /// `[face]`.
  let isLit = WorkingMemory<UInt8>()
  /// Which of the outline's vertices each of a mesh's is, if the stamp is the current one.
  private let places = WorkingMemory<SIMD2<Int32>>(capacity: 0)
  @exclusivity(unchecked) private var stamp: Int32 = 0

  func begin(vertexCount: Int) {
    let old = places.capacity
    places.reserve(vertexCount, keeping: old)
    for index in old..<max(old, places.capacity) { places.pointer[index] = SIMD2(0, -1) }
    stamp = stamp == .max ? 1 : stamp + 1
  }

  @inline(__always)
  func place(
    _ vertex: Int32, _ sources: UnsafeMutablePointer<Int32>, _ found: inout Int
  ) -> Int32 {
    let known = places.pointer + Int(vertex)
    if known.pointee.y == stamp { return known.pointee.x }
    let place = Int32(truncatingIfNeeded: found)
    known.pointee = SIMD2(place, stamp)
    sources[found] = vertex
    found &+= 1
    return place
  }
}
