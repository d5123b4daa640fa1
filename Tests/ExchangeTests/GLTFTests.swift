import AssetIO
import Files
import Foundation
import Geometry
import Rendering
import SceneModel
import TestSupport
import Testing

@testable import Exchange

@Suite struct GLTFTests {
  /// The importer of meshes shares no code with the writer; what it reads is drawn as one mesh.
  @Test("A GLB that is read back looks the same", arguments: ["primitives", "crockery"])
  func roundTrip(name: String) throws {
    let drawn = try DrawnScenes(name, count: 4) {
      // A single mesh casts no shadows on itself.
      $0.castsShadows = false
      $0.inferred[.shadow] = nil
    }
    let folder = try TemporaryFolder()
    for scene in drawn.scenes {
      let path = try folder.write("\(scene.index).glb", GLTFScene(scene, drawn.renderer).bytes())
      var model = try #require(try MeshImport.load([MeshFile(path: path)]).first)
      // How textures are averaged is the specification's to say.
      let isAveraged = drawn.renderer.models.contains {
        $0.materials.contains { $0.sampler.filter == .trilinear }
      }
      for index in model.materials.indices where isAveraged {
        model.materials[index].sampler.filter = .trilinear
      }
      let original = drawn.renderer.renderer(for: scene.file.scene)
      let again = Renderer(
        camera: original.camera, lighting: original.lighting, background: original.background,
        meshes: [PreparedMesh(model)]
      ).render([Placement(mesh: 0, worldFromObject: .identity)])
      let picture = drawn.renderer.render(scene.file.scene)
      let differences = zip(picture.pixels, again.pixels).map { abs($0 - $1) }
      #expect(differences.reduce(0, +) / Float(differences.count) < 1e-3)
      #expect(differences.count { $0 > 0.03 } < differences.count / 200)
    }
  }

  @Test("Header, chunks and numbers are as the format has them") func structure() throws {
    let drawn = try DrawnScenes("crockery", count: 3)
    let scene = try #require(
      drawn.scenes.max { $0.file.scene.objects.count < $1.file.scene.objects.count })
    let file = try GLTFScene(scene, drawn.renderer).bytes()
    func word(_ at: Int) -> Int { (0..<4).reduce(0) { $0 + Int(file[at + $1]) << (8 * $1) } }
    #expect(Array(file[0..<4]) == Array("glTF".utf8))
    #expect(word(4) == 2 && word(8) == file.count)
    let length = word(12)
    #expect(length % 4 == 0 && Array(file[16..<20]) == Array("JSON".utf8))
    #expect(Array(file[(24 + length)..<(28 + length)]) == Array("BIN\0".utf8))
    #expect(word(20 + length) == file.count - 28 - length)
    let document = try parsed(String(decoding: file[20..<20 + length], as: UTF8.self))
    let nodes = try #require(document["nodes"] as? [[String: Any]])
    let names = nodes.compactMap { $0["name"] as? String }
    #expect(names.first == "table" && names.last == "world" && names.contains("camera"))
    let world = try #require(nodes.last?["children"] as? [Int])
    #expect(world == Array(0..<nodes.count - 1))
    // Each accessor lies inside its view, each view inside the buffer.
    let views = try #require(document["bufferViews"] as? [[String: Any]])
    for view in views {
      let (offset, size) = (view["byteOffset"] as? Int ?? 0, view["byteLength"] as? Int ?? 0)
      #expect(offset % 4 == 0 && offset + size <= word(20 + length))
    }
    for accessor in try #require(document["accessors"] as? [[String: Any]]) {
      let width = ["SCALAR": 1, "VEC2": 2, "VEC3": 3][accessor["type"] as? String ?? ""] ?? 0
      let view = views[try #require(accessor["bufferView"] as? Int)]
      #expect(view["byteLength"] as? Int == 4 * width * (accessor["count"] as? Int ?? 0))
    }
    // The camera looks at the table's middle as the picture does.
    let camera = try #require(
      (document["cameras"] as? [[String: Any]])?.first?["perspective"] as? [String: Double])
    let frame = scene.frame
    #expect(
      abs(
        tan(try #require(camera["yfov"]) / 2) * frame.camera.focalLength.y * 2
          - Double(frame.height)) < 1e-6)
  }
}
