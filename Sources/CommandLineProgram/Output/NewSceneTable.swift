import Files
import Foundation
import SceneModel

/// What `new-scene` found out about its meshes, for people and for scripts.
struct NewSceneTable {
  private let scene: NewScene

  init(_ scene: NewScene) { self.scene = scene }

  /// A line a mesh, and one with the evidence below.
  var text: String {
    let header = ["mesh", "size (m)", "unit", "up", "origin", "yawSymmetry", "pixels"]
    let rows = zip(scene.meshes, scene.layout.appearances).map { mesh, pixels -> [String] in
      let symmetry =
        switch mesh.symmetry {
        case .continuous: "continuous"
        case .order(1): "none"
        case .order(let order): "\(order)"
        }
      return [
        mesh.name, Self.size(mesh), mesh.unit.unit.rawValue,
        "+\(mesh.standing.axis.rawValue.uppercased())", mesh.isMoved ? "axis" : "file", symmetry,
        Formatted.fixed(pixels, digits: 0),
      ]
    }
    let table = TextTable([header] + rows, alignments: [.leading])
    let noise = Formatted.fixed(NewScene.noise, digits: 1)
    return (table.lines + camera + ["Because:"] + scene.meshes.map { "\($0.name): \($0.evidence)" }
      + ["Turns look the same if a picture with the noise \(noise) does not tell them apart."])
      .joined(separator: "\n")
  }

  /// What a photograph told of the camera.
  private var camera: [String] {
    guard let photo = scene.photo?.geometry else { return [] }
    let place = photo.camera
    let focal =
      Formatted.fixed(photo.focalLength, digits: 0)
      + (photo.focalLengthDeviation > 0
        ? " ± " + Formatted.fixed(photo.focalLengthDeviation, digits: 0) : "")
    return [
      String(
        format: "Camera: at x %.3f, y %.3f, z %.3f m; ", place.x, place.y, place.z)
        + "focal length \(focal) pixels; corners within "
        + "\(Formatted.fixed(photo.cornerError, digits: 1)) pixels"
    ]
  }

  /// The same for scripts.
  func json(specification: String, picture: String) -> JSON {
    let meshes = zip(scene.meshes, scene.layout.appearances).map { mesh, pixels -> JSON in
      .object([
        .init("name", .string(mesh.name)), .init("file", .string(mesh.path)),
        .init("unit", .string(mesh.unit.unit.rawValue)),
        .init("scale", .number(mesh.unit.unit.metres)),
        .init("upAxis", .string(mesh.standing.axis.rawValue)),
        .init("origin", .string(mesh.isMoved ? "axis" : "file")),
        .init("yawSymmetry", JSON(mesh.symmetry)),
        .init("evidence", .string(mesh.evidence)),
        .init("pixels", .rounded(pixels, digits: 1)),
      ])
    }
    let camera: [JSON.Member] =
      scene.photo.map { photo in
        let geometry = photo.geometry
        return [
          .init(
            "camera",
            [
              "position": .rounded([geometry.camera.x, geometry.camera.y, geometry.camera.z]),
              "focalLength": .rounded(geometry.focalLength),
              "focalLengthDeviation": .rounded(geometry.focalLengthDeviation),
              "cornerError": .rounded(geometry.cornerError),
            ])
        ]
      } ?? []
    return .object([
      .init("specification", .string(specification)), .init("picture", .string(picture)),
      .init("meshes", .array(meshes)),
      .init("warnings", .array(scene.warnings.map { .string($0) })),
    ] + camera)
  }

  private static func size(_ mesh: NewSceneMesh) -> String {
    [mesh.extents.x, mesh.extents.y, mesh.extents.z].map { String(format: "%.3g", $0) }
      .joined(separator: " × ")
  }
}
