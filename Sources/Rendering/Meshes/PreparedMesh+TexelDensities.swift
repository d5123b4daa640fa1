import Geometry

extension PreparedMesh {
  /// Takes for each face's density of texels the mean over its corners of what the faces around
  /// them have, by their areas.
  ///
  /// Where triangles are smaller than pixels, neighbours that show unequal levels would make the
  /// colour jump whenever a pixel's centre passes from one to the other, and a descent stick there.
  static func averageTexelDensities(
    _ appearances: inout [FaceAppearance], _ faces: [TriangleMesh.Face], areas: [Double]
  ) {
    struct Corner: Hashable {
      var texture: Int32
      var vertex: Int32
    }
    var sums: [Corner: (density: Double, area: Double)] = [:]
    for (index, face) in faces.enumerated() where appearances[index].texelDensity > 0 {
      for corner in 0..<3 {
        let key = Corner(texture: appearances[index].texture, vertex: face.vertices[corner])
        let density = Double(appearances[index].texelDensity)
        sums[key, default: (0, 0)].density += density * areas[index]
        sums[key, default: (0, 0)].area += areas[index]
      }
    }
    for (index, face) in faces.enumerated() where appearances[index].texelDensity > 0 {
      var mean = 0.0
      for corner in 0..<3 {
        let key = Corner(texture: appearances[index].texture, vertex: face.vertices[corner])
        guard let sum = sums[key], sum.area > 0 else { continue }
        mean += sum.density / sum.area / 3
      }
      appearances[index].texelDensity = Float(mean)
    }
  }
}
