import Foundation
import Geometry
import Probability
import TestSupport
import Testing

@testable import SceneModel

@Suite("Scene files")
struct SceneFileTests {
  let folder: TemporaryFolder
  let specification = primitives()

  init() throws { folder = try TemporaryFolder() }

  /// The scene in a file with this text.
  func read(_ text: String, _ specification: SceneSpecification? = nil) throws -> Scene {
    let path = try folder.write(text, to: "scene.json")
    return try SceneFile.read(path, specification: specification ?? self.specification).scene
  }

  /// The error for a file with this text, without the folder.
  func error(_ text: String) -> String? {
    message { _ = try read(text) }?.replacingOccurrences(of: folder.path + "/", with: "")
  }

  @Test("A hand-written scene, in the words of the interface")
  func handWritten() throws {
    let scene = try read(
      """
      {
        "format": "air3d-scene-1",
        "specification": "primitives",
        "camera": { "azimuthDegrees": 0, "elevationDegrees": 40, "distance": 3.2 },
        "objects": [
          { "mesh": "cube", "x": 0.31, "y": -0.12, "yawDegrees": 17.5 }
        ]
      }
      """)
    #expect(scene.camera == CameraPose(azimuth: 0, elevation: 40 * .pi / 180, distance: 3.2))
    #expect(
      scene.objects == [
        SceneObject(mesh: 0, position: SIMD2(0.31, -0.12), yaw: 17.5 * .pi / 180)
      ])
  }

  @Test("What infer adds, and keys that nobody knows, are ignored")
  func extraKeys() throws {
    let scene = try read(
      """
      { format: "air3d-scene-1", specification: "primitives", logEvidence: -3, note: "mine",
        objects: [{ mesh: "sphere", x: 0, y: 0, standardDeviation: { x: 1 }, color: 3 }] }
      """)
    #expect(scene.objects == [SceneObject(mesh: 1, position: .zero)])
    // A fixed camera need not be repeated.
    #expect(scene.camera == specification.camera.centralPose)
  }

  @Test("Where a mesh stands on its axis, its objects say where the file's origin is, too")
  func fileOrigins() throws {
    let objects = [
      SceneObject(mesh: 0, position: SIMD2(0.5, 0.25), yaw: .pi / 2),
      SceneObject(mesh: 1, position: SIMD2(-0.5, 0)),
    ]
    let camera = specification.camera.centralPose
    var file = SceneFile(
      specification: specification, scene: Scene(camera: camera, objects: objects))
    #expect(!file.json.line.contains("fileOrigin"))
    file.fileOrigins = [Vector3(0.125, 0, -0.0625), .zero, .zero]
    let text = file.json.line
    #expect(text.contains(#""fileOrigin": { "x": 0.5, "y": 0.375, "z": -0.0625 }"#), "\(text)")
    #expect(text.components(separatedBy: "fileOrigin").count == 2)
    // It is for readers who have the file; the pose stays what it is.
    let read = try read(text).objects
    #expect(read.map(\.position) == objects.map(\.position))
  }

  @Test("A negative yaw, or a whole turn, is brought into [0, 2π)")
  func yaw() throws {
    func yaw(_ degrees: String) throws -> Double {
      try read(
        """
        { format: "air3d-scene-1", specification: "primitives",
          objects: [{ mesh: "cube", x: 0, y: 0, yawDegrees: \(degrees) }] }
        """
      ).objects[0].yaw
    }
    #expect(try yaw("-90") == 1.5 * .pi)
    #expect(try yaw("360") == 0)
  }

  @Test("What is written is read back to 1e-6, and does not change again")
  func roundTrip() throws {
    let prior = ScenePrior(specification)
    for index in 0..<20 {
      var generator = PCG32(seed: 4, stream: UInt64(index))
      let scene = prior.sample(using: &generator)
      let path = "\(folder.path)/\(index).json"
      try SceneFile(specification: specification, scene: scene).write(to: path)
      let read = try SceneFile.read(path, specification: specification)
      #expect(read.scene.objects.count == scene.objects.count)
      for (a, b) in zip(read.scene.objects, scene.objects) {
        #expect(a.mesh == b.mesh)
        #expect(abs(a.position.x - b.position.x) < 1e-6)
        #expect(abs(a.position.y - b.position.y) < 1e-6)
        #expect(abs(a.yaw - b.yaw) < 1e-6)
      }
      #expect(abs(read.scene.camera.elevation - scene.camera.elevation) < 1e-6)
      #expect(prior.logDensity(of: read.scene).isFinite)
      #expect(read.json.text == SceneFile(specification: specification, scene: scene).json.text)
    }
  }

  @Test("The written text, word for word")
  func writtenText() {
    let scene = Scene(
      camera: specification.camera.centralPose,
      objects: [
        SceneObject(mesh: 0, position: SIMD2(0.31, -0.12), yaw: 17.5 * .pi / 180),
        SceneObject(mesh: 1, position: SIMD2(1.0 / 3, 0), yaw: 0),
      ])
    #expect(
      SceneFile(specification: specification, scene: scene).json.text == """
        {
          "format": "air3d-scene-1",
          "specification": "primitives",
          "camera": { "azimuthDegrees": 0, "elevationDegrees": 40, "distance": 4 },
          "objects": [
            { "mesh": "cube", "x": 0.31, "y": -0.12, "yawDegrees": 17.5 },
            { "mesh": "sphere", "x": 0.3333333, "y": 0, "yawDegrees": 0 }
          ]
        }

        """)
  }

  @Test("What infer adds, word for word")
  func inference() {
    let scene = Scene(
      camera: specification.camera.centralPose,
      objects: [SceneObject(mesh: 0, position: SIMD2(0.31, -0.12), yaw: -1e-12)])
    let inference = SceneFile.Inference(
      picture: "scene.png", model: "primitives", countProbabilities: [0, 0.01, 0.98, 0.01],
      logEvidence: -123.4,
      objects: [
        ObjectEstimate(
          scene.objects[0], probabilities: [0.99, 0, 0.01],
          positionDeviation: SIMD2(0.002, 0.003), yawDeviation: .pi / 180, specification)
      ], refinement: ["renders": 90, "moves": ["yaw"]])
    let file = SceneFile(specification: specification, scene: scene, inference: inference)
    #expect(
      file.json.text == """
        {
          "format": "air3d-scene-1",
          "specification": "primitives",
          "picture": "scene.png",
          "model": "primitives",
          "countProbabilities": [0, 0.01, 0.98, 0.01],
          "logEvidence": -123.4,
          "refinement": { "renders": 90, "moves": ["yaw"] },
          "camera": { "azimuthDegrees": 0, "elevationDegrees": 40, "distance": 4 },
          "objects": [
            {
              "mesh": "cube",
              "x": 0.31,
              "y": -0.12,
              "yawDegrees": 0,
              "meshProbabilities": { "cube": 0.99, "sphere": 0, "cylinder": 0.01 },
              "standardDeviation": { "x": 0.002, "y": 0.003, "yawDegrees": 1 }
            }
          ]
        }

        """)
  }

  @Test("A mesh that looks the same at every yaw has none")
  func estimatesWithoutYaw() {
    func estimate(_ mesh: Int) -> ObjectEstimate {
      ObjectEstimate(
        SceneObject(mesh: mesh, position: SIMD2(0.1, 0.2), yaw: 0.5),
        probabilities: [0.2, 0.7, 0.1], positionDeviation: SIMD2(0.01, 0.01), yawDeviation: 0.02,
        specification)
    }
    #expect(estimate(0).yaw == 0.5 && estimate(0).yawDeviation == 0.02)
    #expect(estimate(1).yaw == nil && estimate(1).yawDeviation == nil)
    #expect(estimate(1).mesh == "sphere" && estimate(1).position == SIMD2(0.1, 0.2))
    #expect(estimate(1).meshProbabilities == ["cube": 0.2, "sphere": 0.7, "cylinder": 0.1])
  }

  @Test("A specification beside the scene file is found before a shipped one")
  func specificationBeside() throws {
    let text = SceneSpecificationFileTests.text
    _ = try folder.write(text, to: "primitives.json")
    let path = try folder.write(
      """
      { format: "air3d-scene-1", specification: "primitives", objects: [],
        camera: { azimuthDegrees: 1, elevationDegrees: 2, distance: 3 } }
      """, to: "scene.json")
    #expect(try SceneFile.read(path, files: shipped).specification.pictureHeight == 48)
    let other = try folder.write(
      #"{ format: "air3d-scene-1", specification: "single", objects: [] }"#, to: "b.json")
    #expect(try SceneFile.read(other, files: shipped).specification.name == "single")
  }

  @Test("An unknown specification is named with its line")
  func unknownSpecification() throws {
    let path = try folder.write(
      "{ format: 'air3d-scene-1',\n specification: 'primitive', objects: [] }", to: "a.json")
    let two = ShippedFiles(folders: [repository.appendingPathComponent("Scenes/..")])
    let text = message { _ = try SceneFile.read(path, files: two) }
    let expected =
      "\(path):2: \"specification\" is \"primitive\", but there is no scene specification of "
      + "this name and no such file; did you mean \"primitives\"? Shipped: "
    #expect(text?.hasPrefix(expected) == true, "\(text ?? "no error")")
  }

  @Test(
    "What is wrong is said with its line",
    arguments: [
      (
        "{ a: 1 }", #"scene.json:1: a scene file lacks "format", "air3d-scene-1""#
      ),
      (
        "{ format: 'x' }",
        #"scene.json:1: "format" is "x", but must be "air3d-scene-1"; is this a scene file?"#
      ),
      (
        "{ format: 'air3d-scene-1', specification: 'primitives' }",
        #"scene.json:1: a scene file lacks "objects", a list of objects, "#
          + "[{ mesh: …, x: …, y: …, yawDegrees: … }, …]"
      ),
      (
        "{ format: 'air3d-scene-1', objects: [\n{ mesh: 'cub', x: 1, y: 1, yawDegrees: 1 }] }",
        #"scene.json:2: "mesh" is "cub", but must be one of the meshes of "primitives", "#
          + #""cube", "sphere" or "cylinder""#
      ),
      (
        "{ format: 'air3d-scene-1', objects: [\n{ mesh: 'cube', x: 1, y: 1 }] }",
        #"scene.json:2: an object lacks "yawDegrees", a number from -360 to 360"#
      ),
      (
        "{ format: 'air3d-scene-1', objects: [\n{ mesh: 'cube', x: 1, y: 1,\nyaw_degrees: 3 }] }",
        #"scene.json:3: an object lacks "yawDegrees", a number from -360 to 360; is "#
          + #""yaw_degrees" a misspelling of it?"#
      ),
      (
        "{ format: 'air3d-scene-1', objects: [\n{ mesh: 'sphere', x: 'left', y: 1 }] }",
        #"scene.json:2: "x" is "left", but must be a number from -1000 to 1000"#
      ),
      ("[]", "scene.json:1: a scene file is a list, but must be an object, { … }"),
    ])
  func errors(text: String, expected: String) {
    #expect(error(text) == expected)
  }

  @Test("A camera that the specification does not fix must be there")
  func missingCamera() throws {
    var moving = specification
    moving.camera.azimuth = 0...1
    let text = "{ format: 'air3d-scene-1', objects: [] }"
    let path = try folder.write(text, to: "scene.json")
    #expect(
      message { _ = try SceneFile.read(path, specification: moving) }
        == #"\#(path):1: a scene file lacks "camera", an object, { … }"#)
  }

  @Test("A folder that is not there is named, and nothing is left behind")
  func unwritable() {
    let scene = Scene(camera: specification.camera.centralPose, objects: [])
    let file = SceneFile(specification: specification, scene: scene)
    let text = message { try file.write(to: "\(folder.path)/none/scene.json") }
    #expect(text?.contains("cannot be written: there is no folder") == true)
    #expect((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) == [])
  }

  @Test("A data set's description, word for word")
  func dataset() {
    let dataset = DatasetDescription(
      specification: specification, seed: .max, start: 10, count: 100, version: "0.1.0")
    #expect(
      dataset.json.text == """
        {
          "specification": "primitives",
          "seed": 18446744073709551615,
          "start": 10,
          "count": 100,
          "tableWidth": 2,
          "yawSymmetry": { "cube": 4, "sphere": 0, "cylinder": 1 },
          "version": "0.1.0"
        }

        """)
  }
}
