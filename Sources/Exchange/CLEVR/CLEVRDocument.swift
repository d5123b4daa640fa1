import AssetIO
import Files
import Geometry
import Rendering
import SceneModel

/// Scenes as CLEVR tells them (Johnson et al. 2017): objects in words, and which of them are right
/// of, behind, left of and in front of each.
package struct CLEVRDocument: Sendable {
  private let words: CLEVRWords
  private let split: String
  private let version: String
  private var scenes: [JSON] = []

  /// A document without scenes.
  ///
  /// - Parameters:
  ///   - split: what the set is for, such as `train`.
  ///   - version: the program's.
  package init(_ renderer: SceneRenderer, split: String, version: String) {
    words = CLEVRWords(renderer)
    self.split = split
    self.version = version
  }

  /// The document.
  package var json: JSON {
    [
      "info": [
        "split": .string(split), "version": "1.0", "license": "",
        "generator": .string("air3d \(version)"),
      ],
      "scenes": .array(scenes),
    ]
  }

  /// Adds a scene.
  package mutating func add(_ scene: ExchangedScene) {
    let specification = scene.file.specification
    let objects = scene.file.scene.objects
    let directions = Self.directions(scene.frame.camera)
    let middles = objects.map { $0.worldFromObject(words.centers[$0.mesh]) }
    scenes.append(
      [
        "image_index": .integer(scene.index),
        "image_filename": .string(PathText.encodable(scene.pictureName)),
        "split": .string(split),
        "objects": .array(
          zip(objects, middles).map { object, middle in
            let turns = object.yaw / (2 * .pi)
            let (pixel, depth) = scene.frame.project(middle)
            return [
              "shape": .string(specification.meshes[object.mesh].name),
              "size": .string(words.sizes[object.mesh]),
              "material": .string(words.materials[object.mesh]),
              "color": .string(words.colors[object.mesh]),
              "3d_coords": .rounded([middle.x, middle.y, middle.z]),
              "rotation": .rounded((turns - turns.rounded(.down)) * 360),
              "pixel_coords": .rounded([pixel.x, pixel.y, depth]),
            ]
          }),
        "directions": .object(
          directions.map {
            JSON.Member($0.name, .rounded([$0.vector.x, $0.vector.y, $0.vector.z]))
          }),
        "relationships": .object(
          directions.filter { $0.vector.z == 0 }.map { direction in
            JSON.Member(
              direction.name,
              .array(
                middles.map { middle in
                  // CLEVR's own margin, for a table that is six units wide.
                  let margin = 0.2 / 6 * specification.table.extent
                  return .array(
                    middles.indices.filter {
                      (middles[$0] - middle).dot(direction.vector) > margin
                    }.map { .integer($0) })
                }))
          }),
      ])
  }

  /// The camera's directions in the table's plane, and up and down.
  static func directions(_ camera: PinholeCamera) -> [(name: String, vector: Vector3)] {
    let rows = camera.cameraFromWorld.rotation.transpose.columns
    func level(_ v: Vector3, or other: Vector3) -> Vector3 {
      let flat = Vector3(v.x, v.y, 0)
      return flat.length > 1e-9 ? flat.normalized : Vector3(other.x, other.y, 0).normalized
    }
    // A camera that looks straight down has what is behind at the top of its pictures.
    let behind = level(rows.2, or: -rows.1)
    let right = Vector3(behind.y, -behind.x, 0)
    return [
      ("right", right), ("behind", behind), ("above", Vector3(0, 0, 1)),
      ("below", Vector3(0, 0, -1)), ("left", -right), ("front", -behind),
    ]
  }
}
