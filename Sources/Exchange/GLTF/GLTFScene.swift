import Files
import Foundation
import Geometry
import Rendering
import SceneModel

/// A scene as a GLB file: table and objects, the camera, the lights.
///
/// Light of one unit lets a white surface that faces it show white; what glTF's surfaces send back
/// is divided by π, so that its lights are π times as strong. Ambient light and background have no
/// place in glTF: they stand in the scene's `extras`.
package struct GLTFScene {
  private let scene: ExchangedScene
  private let renderer: SceneRenderer

  /// Of a scene.
  package init(_ scene: ExchangedScene, _ renderer: SceneRenderer) {
    self.scene = scene
    self.renderer = renderer
  }

  /// The file.
  ///
  /// - Throws: `FileError` if a texture cannot be encoded.
  package func bytes() throws(FileError) -> [UInt8] {
    var store = GLTFMeshes()
    let specification = scene.file.specification
    var nodes: [JSON] = []
    let drawn = renderer.renderer(for: scene.file.scene)
    var table = renderer.tableModel
    if let tone = scene.file.scene.view?.tableTone {
      for index in table.materials.indices { table.materials[index].color *= SIMD3<Float>(tone) }
    }
    let top = try store.add(table, name: "table")
    nodes.append(["name": "table", "mesh": .integer(top)])
    var known: [Int: Int] = [:]
    for (index, object) in scene.file.scene.objects.enumerated() {
      let name = specification.meshes[object.mesh].name
      if known[object.mesh] == nil {
        known[object.mesh] = try store.add(renderer.models[object.mesh], name: name)
      }
      let mesh = known[object.mesh] ?? -1
      guard mesh >= 0 else { continue }
      nodes.append([
        "name": .string("\(name) \(index + 1)"), "mesh": .integer(mesh),
        "translation": .rounded([object.position.x, object.position.y, 0], digits: 10),
        "rotation": .rounded([0, 0, sin(object.yaw / 2), cos(object.yaw / 2)], digits: 10),
      ])
    }
    let worldFromCamera = scene.frame.camera.cameraFromWorld.inverse
    let (right, down, forward) = worldFromCamera.rotation.columns
    nodes.append([
      "name": "camera", "camera": 0,
      "matrix": Self.matrix(right, -down, -forward, worldFromCamera.translation),
    ])
    let lights = drawn.lighting.lights.filter { $0.intensity.max() > 0 && $0.vector.isFinite }
    for (index, light) in lights.enumerated() {
      let place = light.vector
      var members: [JSON.Member] = [
        JSON.Member("name", .string("light \(index + 1)")),
        JSON.Member(
          "extensions", ["KHR_lights_punctual": ["light": .integer(index)]]),
      ]
      switch light.source {
      case .point:
        members.append(
          JSON.Member("translation", .rounded([place.x, place.y, place.z], digits: 10)))
      case .directional:
        // Lights shine along their −z.
        let back = place.normalized
        let side = (abs(back.z) < 0.9 ? Vector3(0, 0, 1) : Vector3(1, 0, 0)).cross(back).normalized
        members.append(
          JSON.Member("matrix", Self.matrix(side, back.cross(side), back, .zero)))
      }
      nodes.append(.object(members))
    }
    // All of it stands upright for us, +Z up; for glTF +Y is.
    let half = 0.5.squareRoot()
    nodes.append([
      "name": "world", "rotation": .rounded([-half, 0, 0, half], digits: 10),
      "children": .array(nodes.indices.map { .integer($0) }),
    ])
    return Self.file(document(store, nodes, lights, drawn), binary: store.buffer.bytes)
  }

  private func document(
    _ store: GLTFMeshes, _ nodes: [JSON], _ lights: [Light], _ drawn: Renderer
  ) -> JSON {
    let frame = scene.frame
    let ambient = drawn.lighting.ambient
    var members: [JSON.Member] = [
      JSON.Member("asset", ["version": "2.0", "generator": "air3d"])
    ]
    if !lights.isEmpty {
      members += [
        JSON.Member("extensionsUsed", ["KHR_lights_punctual"]),
        JSON.Member(
          "extensions",
          ["KHR_lights_punctual": ["lights": .array(lights.map(Self.json(of:)))]]),
      ]
    }
    members += [
      JSON.Member("scene", 0),
      JSON.Member(
        "scenes",
        [
          [
            "name": .string(scene.file.specification.name),
            "nodes": [.integer(nodes.count - 1)],
            "extras": [
              "ambient": .rounded([ambient.x, ambient.y, ambient.z]),
              "background": .rounded(
                [drawn.background.x, drawn.background.y, drawn.background.z].map(Double.init)),
              "width": .integer(frame.width), "height": .integer(frame.height),
              "cameraMatrix": .rounded(frame.matrix),
            ],
          ]
        ]),
      JSON.Member("nodes", .array(nodes)),
      JSON.Member(
        "cameras",
        [
          [
            "name": "camera", "type": "perspective",
            "perspective": [
              "aspectRatio": .rounded(
                Double(frame.width) * frame.camera.focalLength.y
                  / (Double(frame.height) * frame.camera.focalLength.x), digits: 10),
              "yfov": .rounded(
                2 * atan(Double(frame.height) / 2 / frame.camera.focalLength.y), digits: 10),
              "znear": .rounded(frame.camera.near),
            ],
          ]
        ]),
      JSON.Member("meshes", .array(store.meshes)),
      JSON.Member("materials", .array(store.materials)),
    ]
    if !store.images.isEmpty {
      members += [
        JSON.Member("textures", .array(store.textures)),
        JSON.Member("images", .array(store.images)),
        JSON.Member("samplers", .array(store.samplers)),
      ]
    }
    members += [
      JSON.Member("accessors", .array(store.buffer.accessors)),
      JSON.Member("bufferViews", .array(store.buffer.views)),
      JSON.Member("buffers", [["byteLength": .integer(store.buffer.bytes.count)]]),
    ]
    return .object(members)
  }

  private static func json(of light: Light) -> JSON {
    let strength = light.intensity.max()
    let color = light.intensity / strength
    var kind = "directional"
    if case .point = light.source { kind = "point" }
    return [
      "type": .string(kind), "color": .rounded([color.x, color.y, color.z]),
      "intensity": .rounded(strength * .pi),
    ]
  }

  /// Columns, one after the other.
  private static func matrix(_ x: Vector3, _ y: Vector3, _ z: Vector3, _ t: Vector3) -> JSON {
    .rounded(
      [x.x, x.y, x.z, 0, y.x, y.y, y.z, 0, z.x, z.y, z.z, 0, t.x, t.y, t.z, 1], digits: 10)
  }

  /// Header and the two chunks, each filled up to a multiple of four bytes.
  static func file(_ document: JSON, binary: [UInt8]) -> [UInt8] {
    func padded(_ bytes: [UInt8], with filling: UInt8) -> [UInt8] {
      bytes + [UInt8](repeating: filling, count: (4 - bytes.count % 4) % 4)
    }
    func word(_ value: Int) -> [UInt8] {
      withUnsafeBytes(of: UInt32(value).littleEndian) { Array($0) }
    }
    let json = padded(Array(document.compact.utf8), with: 0x20)
    let binary = padded(binary, with: 0)
    return Array("glTF".utf8) + word(2) + word(12 + 8 + json.count + 8 + binary.count)
      + word(json.count) + Array("JSON".utf8) + json + word(binary.count) + Array("BIN\0".utf8)
      + binary
  }
}
