import Geometry

/// The planes of four triangles: points p with normal·p = offset.
struct FaceBlock: Sendable {
  var x: SIMD4<Double>
  var y: SIMD4<Double>
  var z: SIMD4<Double>
  var offset: SIMD4<Double>

  static func blocks(_ normals: [Vector3], anchors: [Vector3]) -> [FaceBlock] {
    stride(from: 0, to: normals.count, by: 4).map { first in
      // What fills the last block has no normal and lies beyond every point: seen from nowhere.
      let four = (first..<first + 4).map { index -> SIMD4<Double> in
        index < normals.count
          ? SIMD4(normals[index], normals[index].dot(anchors[index])) : SIMD4(0, 0, 0, 1)
      }
      return FaceBlock(
        x: SIMD4(four.map(\.x)), y: SIMD4(four.map(\.y)), z: SIMD4(four.map(\.z)),
        offset: SIMD4(four.map(\.w)))
    }
  }
}
