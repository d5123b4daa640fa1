import Foundation
import Geometry
import Rendering

/// The fixed list of scenes on which renderers are compared: three objects on a table each.
struct SceneList {
  /// The meshes as their file has them.
  var meshFiles: [String: MeshFile]
  var meshes: [String: TriangleMesh]
  var scenes: [Scene]

  /// The folder of the files.
  static let folder = Bundle.module.bundleURL.appendingPathComponent("Scenes")

  /// One scene.
  struct Scene: Decodable {
    struct Object: Decodable {
      var kind: String
      var x: Double
      var y: Double
      var yaw: Double
      var albedo: [Float]
    }
    struct Camera: Decodable {
      /// Rows of the rotation and the translation of camera from world, OpenCV's axes.
      var R: [[Double]]
      var t: [Double]
      var fov_y_deg: Double
    }
    struct Light: Decodable {
      var to_light: [Double]
      var ambient: Double
      var diffuse: Double
    }
    struct Table: Decodable { var albedo: [Float] }

    var objects: [Object]
    var table: Table
    var camera: Camera
    var light: Light
    var background: [Float]
    /// What is added to x, y and yaw of each object for the picture that a gradient aims at.
    var target_delta: [[Double]]
  }

  private struct SceneFile: Decodable { var scenes: [Scene] }

  /// One mesh, with its origin inside it.
  struct MeshFile: Decodable {
    var vertices: [[Double]]
    var normals: [[Double]]
    var faces: [[Int]]
    /// Vertices that share a position share this number.
    var pos_id: [Int]
    /// The height of its origin above the table when it stands there.
    var rest_z: Double
  }

  /// Reads the list that comes with this package.
  init() throws {
    func decode<T: Decodable>(_ type: T.Type, _ name: String) throws -> T {
      try JSONDecoder().decode(
        type, from: Data(contentsOf: Self.folder.appendingPathComponent(name)))
    }
    scenes = try decode(SceneFile.self, "scenes.json").scenes
    meshFiles = try decode([String: MeshFile].self, "meshes.json")
    meshes = meshFiles.mapValues(Self.mesh)
  }

  /// The mesh with its positions welded, resting on z = 0.
  private static func mesh(_ file: MeshFile) -> TriangleMesh {
    var positions = [Vector3](repeating: .zero, count: (file.pos_id.max() ?? -1) + 1)
    func vector(_ v: [Double]) -> Vector3 { Vector3(v[0], v[1], v[2]) }
    for (vertex, position) in file.pos_id.enumerated() {
      positions[position] = vector(file.vertices[vertex]) + Vector3(0, 0, file.rest_z)
    }
    let faces = file.faces.map { face in
      let id = face.map { Int32(file.pos_id[$0]) }
      return TriangleMesh.Face(
        vertices: SIMD3(id[0], id[1], id[2]),
        normals: .init(
          vector(file.normals[face[0]]), vector(file.normals[face[1]]),
          vector(file.normals[face[2]])))
    }
    return TriangleMesh(positions: positions, faces: faces)
  }

  /// Triangles of a scene, the table's included.
  func triangles(of scene: Scene) -> Int {
    (["table"] + scene.objects.map(\.kind)).reduce(0) { $0 + (meshes[$1]?.faces.count ?? 0) }
  }
}

/// A scene ready to be rendered by air3d at one size.
struct PreparedScene {
  var camera: PinholeCamera
  var lighting: Lighting
  var background: SIMD3<Float>
  var placements: [Placement]
  /// Where the objects are in the picture that a gradient aims at.
  var targetPlacements: [Placement]

  /// The meshes' order in a renderer.
  static let kinds = ["table", "cube", "sphere", "cylinder"]

  init(_ scene: SceneList.Scene, size: Int) {
    let focalLength = Double(size) / 2 / tan(scene.camera.fov_y_deg * .pi / 360)
    camera = PinholeCamera(
      width: size, height: size, focalLength: SIMD2(repeating: focalLength),
      cameraFromWorld: RigidTransform(
        rotation: Matrix3x3(
          rows: Vector3(scene.camera.R[0]), Vector3(scene.camera.R[1]), Vector3(scene.camera.R[2])),
        translation: Vector3(scene.camera.t)))
    lighting = Lighting(
      direction: Vector3(scene.light.to_light), ambient: scene.light.ambient,
      diffuse: scene.light.diffuse)
    background = SIMD3(scene.background)
    func placements(moved delta: [[Double]]?) -> [Placement] {
      scene.objects.enumerated().map { index, object in
        let d = delta?[index] ?? [0, 0, 0]
        return Placement(
          mesh: Self.kinds.firstIndex(of: object.kind) ?? 0,
          worldFromObject: RigidTransform(
            x: object.x + d[0], y: object.y + d[1], yaw: object.yaw + d[2]))
      }
    }
    self.placements = placements(moved: nil)
    targetPlacements = placements(moved: scene.target_delta)
  }

  /// The renderer, with the table drawn.
  func renderer(_ meshes: [PreparedMesh]) -> Renderer {
    Renderer(
      camera: camera, lighting: lighting, background: background, meshes: meshes,
      fixtures: [Placement(mesh: 0, worldFromObject: .identity)])
  }
}

extension SceneList {
  /// The meshes of `PreparedScene.kinds` in a scene's colours, the list's first scene's by default.
  func preparedMeshes(coloredAs scene: Scene? = nil) -> [PreparedMesh] {
    PreparedScene.kinds.map { kind in
      let scene = scene ?? scenes.first
      let albedo =
        kind == "table"
        ? scene?.table.albedo : scene?.objects.first { $0.kind == kind }?.albedo
      return PreparedMesh(
        Model(
          mesh: meshes[kind] ?? TriangleMesh(positions: [], faces: []),
          materials: [Material(color: SIMD3(albedo ?? [0.5, 0.5, 0.5]))]))
    }
  }
}
