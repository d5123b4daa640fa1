import Geometry
import MeshInterchange
import Rendering
import Testing

@testable import AssetIO

/// Which faces are seen from behind, and which axis is up, where the specification says nothing.
@Suite struct SidesTests {
  /// Two triangles, of material 0 and of material 1, each with a normal.
  private static func model(
    doubleSided: [Bool], culling: Model.Culling? = nil, path: String = "a.gltf",
    upAxis: UpAxis? = nil
  ) throws -> Model {
    var raw = RawModel()
    raw.materials = doubleSided.map {
      var material = RawMaterial(color: nil)
      material.isDoubleSided = $0
      return material
    }
    for part in 0..<2 {
      let z = Float(part)
      raw.parts.append(
        RawPart(
          positions: [0, 0, z, 1, 0, z, 0, 1, z], normals: [0, 0, 1, 0, 0, 1, 0, 0, 1],
          indices: [0, 1, 2], material: UInt32(part)))
    }
    let file = MeshFile(path: path, upAxis: upAxis ?? .z, culling: culling)
    return try ModelBuilder(file: file).model(from: raw)
  }

  @Test func allOrNone() throws {
    let all = try Self.model(doubleSided: [true, true])
    #expect(all.culling == Model.Culling.none && all.mesh.faces.count == 2)
    let none = try Self.model(doubleSided: [false, false])
    #expect(none.culling == .back && none.mesh.faces.count == 2)
    // A material without a face says nothing.
    #expect(try Self.model(doubleSided: [true, true, false]).culling == Model.Culling.none)
  }

  @Test func someGetBacksOfTheirOwn() throws {
    let model = try Self.model(doubleSided: [false, true])
    #expect(model.culling == .back && model.mesh.faces.count == 3)
    let (front, back) = (model.mesh.faces[1], model.mesh.faces[2])
    #expect(back.material == 1 && front.material == 1)
    #expect(
      back.vertices == SIMD3(front.vertices.x, front.vertices.z, front.vertices.y))
    #expect(front.normals.a == Vector3(0, 0, 1) && back.normals.a == Vector3(0, 0, -1))
  }

  @Test func theSpecificationGoesFirst() throws {
    for culling in [Model.Culling.back, Model.Culling.none] {
      let model = try Self.model(doubleSided: [false, true], culling: culling)
      #expect(model.culling == culling && model.mesh.faces.count == 2)
    }
  }

  @Test func inGLTFPlusYIsUpUnlessItIsSaid() throws {
    for (path, up) in [
      ("a.gltf", UpAxis.y), ("a.GLB", .y), ("a.obj", .z), ("a.ply", .z), ("a.stl", .z), ("a.off", .z),
    ] {
      #expect(MeshFile(path: path).upAxisOrFormats == up)
      #expect(MeshFile(path: path, upAxis: .z).upAxisOrFormats == .z)
      #expect(MeshFile(path: path, upAxis: .y).upAxisOrFormats == .y)
      let file = MeshFile(path: path)
      let part = RawPart(positions: [0, 0, 0, 1, 0, 0, 0, 1, 0], indices: [0, 1, 2])
      let model = try ModelBuilder(file: file).model(from: RawModel(parts: [part]))
      #expect(model.mesh.positions[2] == (up == .y ? Vector3(0, 0, 1) : Vector3(0, 1, 0)))
    }
  }

  @Test func lengthsBeyondReckoning() {
    func reason(_ scale: Double) -> String? {
      let file = MeshFile(path: "a.obj", scale: scale)
      let part = RawPart(positions: [0, 0, 0, 1, 0, 0, 0, 2, 0], indices: [0, 1, 2])
      do {
        _ = try ModelBuilder(file: file).model(from: RawModel(parts: [part]))
        return nil
      } catch { return error.description }
    }
    #expect(reason(1e-3) == nil && reason(1e5) == nil)
    for scale in [1e200, 1e-200, 1e7, 1e-5] {
      #expect(
        reason(scale)
          == "a.obj: is \(2 * scale) m large and reaches \(2 * scale) m from its origin; give it "
          + "another \"scale\" than \(scale)")
    }
  }

  @Test func oneLimitOfTriangles() {
    #expect(RawModel.triangleLimit == PreparedMesh.faceLimit)
    let count = RawModel.triangleLimit + 1
    let part = RawPart(
      positions: [0, 0, 0], indices: [UInt32](repeating: 0, count: 3 * count))
    do {
      _ = try ModelBuilder(file: MeshFile(path: "a.obj")).model(from: RawModel(parts: [part]))
      Issue.record("it was accepted")
    } catch {
      #expect(
        error.description
          == "a.obj: cannot be read as a mesh: it has 1048577 triangles; at most 1048576 are read: "
          + "simplify the mesh")
    }
  }
}
