import AssetIO
import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import SceneModel

/// What a training keeps of its specification: everything that decides its pictures.
@Suite("Fingerprints of specifications")
struct SpecificationFingerprintTests {
  private func model(_ change: (inout Model) -> Void = { _ in }) -> Model {
    let corners = [Vector3(0, 0, 0), Vector3(1, 0, 0), Vector3(0, 1, 0)]
    let up = Vector3(0, 0, 1)
    let face = TriangleMesh.Face(vertices: SIMD3(0, 1, 2), normals: .init(up, up, up))
    var model = Model(
      mesh: TriangleMesh(positions: corners, faces: [face]),
      materials: [
        Material(texture: Image(width: 2, height: 1, pixels: [0, 0.1, 0.2, 0.3, 0.4, 0.5]))
      ])
    change(&model)
    return model
  }

  private func fingerprint(_ models: [Model], table: Model? = nil) -> SpecificationFingerprint {
    SpecificationFingerprint(primitives(), models: models, table: table)
  }

  /// Weights that were trained before meshes were moved to their axes belong to what stands there
  /// already.
  @Test("A mesh on its axis is as it was where the file's origin is there, and else is not")
  func origins() {
    func fingerprint(
      _ origin: MeshFile.Origin, movedBy move: Vector3? = nil
    ) -> SpecificationFingerprint {
      var specification = primitives()
      for index in specification.meshes.indices { specification.meshes[index].origin = origin }
      return SpecificationFingerprint(
        specification, models: nil, fileOrigins: move.map { [$0, .zero, .zero] })
    }
    let old = fingerprint(.file)
    #expect(old.text.contains(#""origin""#))
    #expect(fingerprint(.axis) == old && fingerprint(.axis, movedBy: .zero) == old)
    let moved = fingerprint(.axis, movedBy: Vector3(0.1, 0, 0))
    #expect(
      moved.differences(from: old.text) == ["meshes.cube.origin was \"file\" and is \"axis\""])
    #expect(fingerprint(.base) != old)
  }

  @Test("Footprints and their gap are part of it, where there are any")
  func footprints() {
    var specification = primitives()
    let plain = SpecificationFingerprint(specification)
    #expect(!plain.text.contains("footprint") && !plain.text.contains("minimumGap"))
    specification.meshes[0].footprint = Footprint(of: [[0, 0], [0.2, 0], [0, 0.1]])
    let one = SpecificationFingerprint(specification)
    #expect(one != plain)
    #expect(one.differences(from: plain.text)?.contains { $0.contains("footprint") } == true)
    specification.prior.minimumGap = 0.02
    #expect(
      SpecificationFingerprint(specification).differences(from: one.text)
        == ["prior.minimumGap was 0 and is 0.02"])
    specification.meshes[0].footprint = Footprint(of: [[0, 0], [0.3, 0], [0, 0.1]])
    specification.prior.minimumGap = 0
    #expect(SpecificationFingerprint(specification).differences(from: one.text)?.count == 1)
  }

  @Test("Whatever a model is made of is part of it")
  func models() throws {
    let plain = fingerprint([model(), model(), model()])
    #expect(plain == fingerprint([model(), model(), model()]))
    #expect(plain.differences(from: plain.text) == [])
    let changes: [(inout Model) -> Void] = [
      { $0.mesh.positions[1].x = 1.5 },
      { $0.mesh.positions.append(.zero) },
      { $0.mesh.faces[0].vertices = SIMD3(1, 2, 0) },
      { $0.mesh.faces[0].normals.b = Vector3(1, 0, 0) },
      { $0.mesh.faces[0].textureCoordinates.c = SIMD2(0.5, 0) },
      { $0.mesh.faces[0].colors.a = Vector3(1, 0, 0) },
      { $0.mesh.faces[0].material = 1 },
      { $0.materials[0].color = SIMD3(1, 0, 0) },
      { $0.materials[0].texture?.pixels[5] = 0.6 },
      { $0.materials[0].texture = nil },
      { $0.materials[0].sampler.wrapU = .clampToEdge },
      { $0.materials[0].specular = SIMD3(1, 0, 0) },
      { $0.materials[0].shininess = 3 },
      { $0.materials[0].shading = .flat },
      { $0.materials.append(Material()) },
      { $0.culling = .none },
    ]
    for (index, change) in changes.enumerated() {
      let changed = fingerprint([model(), model(change), model()])
      #expect(
        changed.differences(from: plain.text)
          == ["the mesh \"sphere\" has not the same contents as then"], "change \(index)")
      #expect(changed.hexadecimal != plain.hexadecimal)
    }
    let table = fingerprint([model(), model(), model()], table: model())
    let other = fingerprint([model(), model(), model()], table: model { $0.culling = .none })
    #expect(other.differences(from: table.text) == ["the table's texture is not the same as then"])
  }

  @Test("Faces have no property that is not hashed")
  func facesAreComplete() {
    #expect(
      Mirror(reflecting: model().mesh.faces[0]).children.compactMap(\.label) == [
        "vertices", "normals", "textureCoordinates", "colors", "material",
      ])
  }

  @Test("A file's folder does not count, and where contents are known its name does not either")
  func files() {
    var moved = primitives()
    moved.meshes[0].file = URL(fileURLWithPath: "/elsewhere/cube.obj")
    let plain = SpecificationFingerprint(primitives())
    #expect(SpecificationFingerprint(moved) == plain)
    #expect(!plain.text.contains("/"))
    moved.meshes[0].file = URL(fileURLWithPath: "/elsewhere/box.obj")
    #expect(
      SpecificationFingerprint(moved).differences(from: plain.text)
        == ["meshes.cube.file was \"cube.obj\" and is \"box.obj\""])
    let models = [model(), model(), model()]
    #expect(
      SpecificationFingerprint(moved, models: models).differences(
        from: SpecificationFingerprint(primitives(), models: models).text) == [])
  }

  @Test("What is no fingerprint's text is said to be none")
  func foreignText() {
    #expect(SpecificationFingerprint(primitives()).differences(from: "{") == nil)
  }

  @Test("Everything that a specification has is in the text")
  func everything() {
    var specification = primitives()
    // Left out where nothing is: older specifications have no such word.
    #expect(!SpecificationFingerprint(specification).text.contains("inferred"))
    specification.inferred[.exposure] = .normal(mean: 1, deviation: 0.1)
    let text = SpecificationFingerprint(specification).text
    for child in Mirror(reflecting: primitives()).children {
      #expect(text.contains("\"\(child.label ?? "?")\": "))
    }
  }

  @Test func surfacesAreWrittenAsTheyAlwaysWere() {
    var specification = primitives()
    specification.meshes[0].surface = SceneSpecification.Surface(
      specular: SIMD3(0.25, 0.5, 1), shininess: 8, wrapU: .clampToEdge)
    #expect(
      SpecificationFingerprint(specification).text.contains(
        """
        "surface": { "specular": [0.25, 0.5, 1], "shininess": 8, "shading": null, \
        "wrapU": "clampToEdge", "wrapV": null, "filter": null }
        """))
  }
}
