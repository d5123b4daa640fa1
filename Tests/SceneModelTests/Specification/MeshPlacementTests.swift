import AssetIO
import Geometry
import Rendering
import TestSupport
import Testing

@testable import SceneModel

/// Size, place and up axis of meshes, judged against a table of 2 m.
@Suite struct MeshPlacementTests {
  /// The placement of a box between two corners.
  private static func box(
    _ low: Vector3, _ high: Vector3, scale: Double = 1, upAxis: UpAxis? = nil,
    origin: MeshFile.Origin = .file, path: String = "a.obj"
  ) -> MeshPlacement {
    let corners = (0..<8).map {
      Vector3(
        $0 & 1 == 0 ? low.x : high.x, $0 & 2 == 0 ? low.y : high.y, $0 & 4 == 0 ? low.z : high.z)
    }
    let file = MeshFile(path: path, scale: scale, upAxis: upAxis, origin: origin)
    return MeshPlacement(
      TriangleMesh(positions: corners, faces: []), file: file, tableSize: SIMD2(2, 2))
  }

  @Test func plausibleMeshesAreNotSpokenOf() {
    for (low, high) in [
      (Vector3(-0.2, -0.2, 0), Vector3(0.2, 0.2, 0.4)),
      (Vector3(-1, -1, -0.09), Vector3(1, 1, 0.1)),
      (Vector3(0, 0, 0), Vector3(0.3, 0.3, 0.1)),
      (Vector3(-0.002, -0.002, 0), Vector3(0.002, 0.002, 0.001)),
    ] {
      #expect(Self.box(low, high).warnings.isEmpty)
    }
  }

  @Test(arguments: [
    (1000.0, 1.0, "if the file is in millimetres, give the mesh scale: 0.001"),
    // What the file's unit asks for does not depend on the scale that it has been given.
    (100, 0.1, "if the file is in millimetres, give the mesh scale: 0.001"),
    (4, 1, "if the file is in centimetres, give the mesh scale: 0.01"),
    (40, 100, "leave out its scale"),
    (100, 0.001, "give the mesh a smaller scale"),
  ])
  func largerThanTheTable(_ size: Double, _ scale: Double, _ remedy: String) {
    let placement = Self.box(
      Vector3(-size / 2, -size / 4, 0), Vector3(size / 2, size / 4, size), scale: scale)
    let (long, short) = ("\(Int(size))", "\(Int(size / 2))")
    let expected =
      "it measures \(long) × \(short) × \(long) m, larger than the table, which is 2 m wide; "
      + remedy
    #expect(placement.warnings == [expected])
  }

  @Test func muchSmallerThanTheTable() {
    let low = Vector3(-0.0002, -0.0002, 0)
    let high = Vector3(0.0002, 0.0002, 0.0004)
    let start =
      "it measures 0.0004 × 0.0004 × 0.0004 m, less than 1/500 of the table, which is 2 m wide; "
    #expect(Self.box(low, high, scale: 0.001).warnings == [start + "leave out its scale"])
    #expect(Self.box(low, high).warnings == [start + "give the mesh scale: 1000"])
  }

  @Test func besideWhereItStands() {
    let size = Vector3(0.4, 0.2, 0.3)
    func warnings(_ low: Vector3, origin: MeshFile.Origin = .file) -> [String] {
      Self.box(low, low + size, origin: origin).warnings
    }
    #expect(
      warnings(Vector3(-0.2, -0.1, -0.15))
        == ["it reaches 0.15 m below the table; give the mesh origin: \"base\""])
    #expect(
      warnings(Vector3(-0.2, -0.1, 0.5))
        == ["it floats 0.5 m above the table; give the mesh origin: \"base\""])
    #expect(
      warnings(Vector3(2.8, 3.9, 0))
        == ["its middle is 5 m beside its origin; give the mesh origin: \"base\""])
    #expect(warnings(Vector3(2.8, 3.9, 5), origin: .base).isEmpty)
  }

  @Test func lyingOnItsSide() {
    // As a file with +Y up looks when +Z is taken for it, and the other way round.
    let lying = Self.box(Vector3(-0.1, 0, -0.1), Vector3(0.1, 0.3, 0.1))
    #expect(
      lying.warnings == [
        "it reaches 0.1 m below the table; give the mesh upAxis: \"y\", if it lies on its side, or "
          + "origin: \"base\""
      ])
    let turned = Self.box(
      Vector3(-0.1, -0.3, -0.1), Vector3(0.1, 0, 0.1), path: "a.glb")
    #expect(
      turned.warnings == [
        "it reaches 0.1 m below the table; give the mesh upAxis: \"z\", if it lies on its side, or "
          + "origin: \"base\""
      ])
  }

  @Test func sizeAndPlaceInOneLine() {
    let placement = Self.box(
      Vector3(-0.5, -0.25, 0), Vector3(0.75, 0.5, 1e-12), scale: 0.001, path: "a.gltf")
    #expect(
      placement.description
        == "1.25 × 0.75 × 0 m, from (-0.5, -0.25, 0) to (0.75, 0.5, 0), 0 triangles; scale 0.001, +y "
        + "up, origin as in the file")
  }
}
