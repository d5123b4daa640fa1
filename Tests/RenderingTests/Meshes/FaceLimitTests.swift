import Geometry
import Testing

@testable import Rendering

/// A mesh of more faces than a sample can tell apart is not prepared.
@Suite struct FaceLimitTests {
  /// Many triangles in one place.
  static func model(faceCount: Int, culling: Model.Culling = .back) -> Model {
    let n = Vector3(0, 0, 1)
    let face = TriangleMesh.Face(vertices: SIMD3(0, 1, 2), normals: .init(n, n, n))
    return Model(
      mesh: TriangleMesh(
        positions: [.zero, Vector3(1, 0, 0), Vector3(0, 1, 0)],
        faces: [TriangleMesh.Face](repeating: face, count: faceCount)),
      materials: [Material()], culling: culling)
  }

  @Test func tooManyFacesAreAProgrammersError() async {
    await #expect(processExitsWith: .failure) {
      _ = PreparedMesh(FaceLimitTests.model(faceCount: PreparedMesh.faceLimit + 1))
    }
    await #expect(processExitsWith: .failure) {
      _ = PreparedMesh(
        FaceLimitTests.model(faceCount: PreparedMesh.faceLimit / 2 + 1, culling: .none))
    }
    await #expect(processExitsWith: .success) {
      _ = PreparedMesh(FaceLimitTests.model(faceCount: PreparedMesh.faceLimit))
    }
  }
}
