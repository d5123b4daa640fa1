/// An outline's vertices as eight receivers see them, in memory: W, 1/t and t.
struct EightVertices {
  private let memory: UnsafeMutablePointer<SIMD8<Float>>

  /// Numbers a vertex.
  static let size = 4

  @inline(__always)
  init(_ memory: UnsafeMutablePointer<SIMD8<Float>>) { self.memory = memory }

  @inline(__always)
  func set(
    _ vertices: UnsafePointer<SIMD4<Float>>, count: Int, _ p: UnsafePointer<EightReceivers>
  ) {
    let (u, v, ahead) = (p.pointee.u, p.pointee.v, p.pointee.t)
    for vertex in 0..<count {
      let q = vertices[vertex]
      let t = q.z - ahead
      let inverse = 1 / t
      let place = memory + Self.size &* vertex
      place[0] = (q.x - u) * inverse
      place[1] = (q.y - v) * inverse
      place[2] = inverse
      place[3] = t
    }
  }

  @inline(__always)
  subscript(_ vertex: Int32) -> UnsafePointer<SIMD8<Float>> {
    UnsafePointer(memory + Self.size &* Int(vertex))
  }
}
