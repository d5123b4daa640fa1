import Geometry

/// Meshes of fewer faces that look alike from where they are seen.
package enum MeshSimplifier {
  /// Meshes of fewer faces than this are small enough as they are.
  package static let leastFaceCount = 400
  /// Larger meshes are not simplified: that would take many seconds.
  package static let largestFaceCount = 1 << 20

  /// The mesh with the fewest faces that was found within a tolerance.
  ///
  /// The same mesh gives the same result everywhere. Faces without area, or with a number that is
  /// not finite, are left out; where more than two faces meet in an edge nothing is changed.
  ///
  /// - Parameter threshold: meshes of fewer faces are left as they are.
  /// - Returns: nil if the mesh is small enough, or if a fifth of the faces cannot be saved.
  package static func simplify(
    _ mesh: TriangleMesh, tolerance: SimplificationTolerance, threshold: Int = leastFaceCount
  ) -> SimplifiedMesh? {
    guard mesh.faces.count >= threshold, mesh.faces.count <= largestFaceCount,
      tolerance.distance > 0, tolerance.distance.isFinite
    else { return nil }
    var collapser = EdgeCollapser(mesh, tolerance: tolerance)
    let original = collapser.mesh.mesh
    guard !original.faces.isEmpty else { return nil }
    // From fine to coarse, in small steps where they are few; what is coarsest within the tolerance
    // is searched for among them, as errors grow.
    func fewer(_ count: Int) -> Int { count > 20_000 ? count / 2 : count * 9 / 10 }
    var candidates: [TriangleMesh] = []
    var next = min(fewer(mesh.faces.count), mesh.faces.count * 4 / 5)
    while collapser.step() {
      guard collapser.mesh.faceCount <= next else { continue }
      candidates.append(collapser.mesh.mesh)
      next = fewer(collapser.mesh.faceCount)
    }
    if collapser.mesh.faceCount < candidates.last?.faces.count ?? next {
      candidates.append(collapser.mesh.mesh)
    }
    let comparison = SurfaceComparison(original, tolerance: tolerance)
    var best: SimplifiedMesh?
    var (low, high) = (0, candidates.count)
    while low < high {
      let middle = (low + high) / 2
      if let error = comparison.error(of: candidates[middle]) {
        best = SimplifiedMesh(mesh: candidates[middle], error: error)
        low = middle + 1
      } else {
        high = middle
      }
    }
    return best
  }
}
