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
    origin: MeshFile.Origin = .file, movedBy move: Vector3 = .zero, path: String = "a.obj",
    pixelsPerMetre: Double = 25
  ) -> MeshPlacement {
    let corners = (0..<8).map {
      Vector3(
        $0 & 1 == 0 ? low.x : high.x, $0 & 2 == 0 ? low.y : high.y, $0 & 4 == 0 ? low.z : high.z)
    }
    let file = MeshFile(path: path, scale: scale, upAxis: upAxis, origin: origin)
    return MeshPlacement(
      TriangleMesh(positions: corners.map { $0 + move }, faces: []), file: file, fileOrigin: move,
      tableSize: SIMD2(2, 2), pixelsPerMetre: pixelsPerMetre)
  }

  @Test func plausibleMeshesAreNotSpokenOf() {
    for (low, high) in [
      (Vector3(-0.2, -0.2, 0), Vector3(0.2, 0.2, 0.4)),
      (Vector3(-1, -1, -0.09), Vector3(1, 1, 0.1)),
      (Vector3(0, 0, 0), Vector3(0.3, 0.3, 0.1)),
    ] {
      #expect(Self.box(low, high).warnings.isEmpty)
    }
    let low = Vector3(-0.002, -0.002, 0)
    #expect(
      Self.box(low, Vector3(0.002, 0.002, 0.001), pixelsPerMetre: 1000).warnings.isEmpty)
  }

  @Test func tooSmallInThePicture() {
    let placement = Self.box(
      Vector3(-0.02, -0.02, 0), Vector3(0.02, 0.02, 0.04), pixelsPerMetre: 50)
    #expect(
      placement.warnings == [
        "it appears about 2 pixels large, too small to be recognised; give the picture more pixels "
          + "with a focalLength that grows with them, or bring the camera nearer"
      ])
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
        == ["it reaches 0.15 m below the table; give the mesh "
          + "origin: \"axis\""])
    #expect(
      warnings(Vector3(-0.2, -0.1, 0.5))
        == ["it floats 0.5 m above the table; give the mesh "
          + "origin: \"axis\""])
    #expect(
      warnings(Vector3(2.8, 3.9, 0))
        == ["its middle is 5 m beside its origin; give the mesh "
          + "origin: \"axis\""])
    #expect(warnings(Vector3(2.8, 3.9, 5), origin: .base).isEmpty)
    #expect(warnings(Vector3(2.8, 3.9, 5), origin: .axis).isEmpty)
  }

  @Test func lyingOnItsSide() {
    // As a file with +Y up looks when +Z is taken for it, and the other way round.
    let lying = Self.box(Vector3(-0.1, 0, -0.1), Vector3(0.1, 0.3, 0.1))
    #expect(
      lying.warnings == [
        "it reaches 0.1 m below the table; give the mesh upAxis: \"y\", if "
          + "it lies on its side, or origin: \"axis\""
      ])
    let turned = Self.box(
      Vector3(-0.1, -0.3, -0.1), Vector3(0.1, 0, 0.1), path: "a.glb")
    #expect(
      turned.warnings == [
        "it reaches 0.1 m below the table; give the mesh upAxis: \"z\", if "
          + "it lies on its side, or origin: \"axis\""
      ])
    // Stood on the table by itself it looks as if nothing were wrong, but for the file.
    func stood(_ upAxis: UpAxis?) -> [String] {
      Self.box(
        Vector3(-0.1, 0, -0.1), Vector3(0.1, 0.3, 0.1), upAxis: upAxis, origin: .axis,
        movedBy: Vector3(0, -0.15, 0.1)
      ).warnings
    }
    #expect(
      stood(nil) == [
        "it lies on its side, or so it seems: its file stands it on y = 0; give the mesh upAxis: "
          + "\"y\", or upAxis: \"z\" if it lies rightly"
      ])
    #expect(stood(.z).isEmpty)
  }

  @Test func sizeAndPlaceInOneLine() {
    let placement = Self.box(
      Vector3(-0.5, -0.25, 0), Vector3(0.75, 0.5, 1e-12), scale: 0.001, path: "a.gltf")
    #expect(
      placement.description
        == "1.25 × 0.75 × 0 m, about 31.2 pixels large, from (-0.5, -0.25, 0) to (0.75, 0.5, 0), 0 triangles; scale 0.001, +y "
        + "up, origin as in the file")
    let low = Vector3(1, 2, 3)
    #expect(
      Self.box(low, low + 1, origin: .axis, movedBy: Vector3(-1.5, -2.5, -3)).description
        .hasSuffix("up, origin on its axis, at (1.5, 2.5, 3) of the file"))
    #expect(
      Self.box(.zero, .one, origin: .axis).description.hasSuffix("up, origin as in the file"))
  }
}
