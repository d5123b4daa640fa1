import Geometry

/// Four vertices, in metres.
struct VertexBlock: Sendable {
  var x: SIMD4<Double>
  var y: SIMD4<Double>
  var z: SIMD4<Double>

  static func blocks(_ positions: [Vector3]) -> [VertexBlock] {
    stride(from: 0, to: positions.count, by: 4).map { first in
      let four = (first..<first + 4).map { positions[min($0, positions.count - 1)] }
      return VertexBlock(
        x: SIMD4(four.map(\.x)), y: SIMD4(four.map(\.y)), z: SIMD4(four.map(\.z)))
    }
  }
}
