import Foundation
import TestSupport
import Testing

/// Weights have a copy of what they were trained on, and generated sets have one, too.
@Suite struct OwnSpecificationTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["scenes", "meshes", "models"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: true)
    }
    let cube = try String(
      contentsOfFile: "\(Program.repository)/Assets/Meshes/cube.obj", encoding: .utf8)
    // Without a library of materials, which would have to lie beside it.
    try folder.write(
      "meshes/block.obj", cube.replacing("mtllib", with: "#").replacing("usemtl", with: "#"))
    try folder.write(
      "scenes/my.json",
      """
      // Blocks and balls.
      {
        picture: { width: 16, height: 16 },
        camera: { azimuthDegrees: 0, elevationDegrees: 40, distance: 4, focalLength: 50 },
        light: { direction: [-0.5, -0.4, 0.8], ambient: 0.35, diffuse: 0.65 },
        table: { width: 2, color: "#a39b91" },
        background: "#4a525e",
        meshes: [
          { name: "block", file: "../meshes/block.obj", color: "#c04020", yawSymmetry: 4 },
          { name: "ball", file: "sphere.obj", yawSymmetry: "continuous" },
        ],
        prior: { countProbabilities: [0.5, 0.25, 0.25] },
        likelihood: { noiseStandardDeviation: 0.1 },
      }
      """)
  }

  private var model: String { folder.file("models/my.safetensors") }

  private func train(_ more: String...) throws {
    let run = try Program.run(
      [
        "train", "--scene", folder.file("scenes/my.json"), "--images", "32", "--threads", "1",
        "--quiet", "--output", model,
      ] + more)
    #expect(run.status == 0 && run.errors == "")
  }

  private func infer(_ model: String, _ more: String...) throws -> Program.Outcome {
    try Program.run(
      ["infer", Examples.picture("two-cubes"), "--model", model, "--quiet", "--refine", "0"] + more)
  }

  private func specification(of run: Program.Outcome) throws -> String? {
    (try run.json() as? [String: Any])?["specification"] as? String
  }

  private func move(_ old: String, to new: String) throws {
    try FileManager.default.moveItem(atPath: folder.file(old), toPath: folder.file(new))
  }

  private func metadata(_ path: String) throws -> [String: String] {
    let file = try bytes(path)
    let length = file.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    let header = try JSONSerialization.jsonObject(with: Data(file[8..<8 + length]))
    return try #require((header as? [String: Any])?["__metadata__"] as? [String: String])
  }

  @Test func weightsAloneAreEnough() throws {
    try train()
    let said = try metadata(model)
    #expect(
      try said["air3d.specificationSource"]
        == String(contentsOfFile: folder.file("scenes/my.json"), encoding: .utf8))
    // Counted from the weights; the sphere is a shipped one.
    #expect(
      said["air3d.specificationFiles"] == #"{ "../meshes/block.obj": "../meshes/block.obj" }"#)
    #expect(said["air3d.specificationCounts"] == nil)
    #expect(said.values.allSatisfy { !$0.contains(folder.path) })

    // From another folder, by a path that counts from there.
    let run = try Program.run(
      script: """
        cd \(folder.path)/scenes
        "$AIR3D" infer \(Program.repository)/\(Examples.picture("two-cubes")) --json --refine 0 \
          --quiet --model ../models/my.safetensors
        """)
    #expect(run.status == 0 && run.errorLinesBesidesReadings == [])
    #expect(try specification(of: run) == "my")

    // The specification itself is not needed any more, and all can be moved together.
    try FileManager.default.removeItem(atPath: folder.file("scenes/my.json"))
    try FileManager.default.createDirectory(
      atPath: folder.file("elsewhere"), withIntermediateDirectories: true)
    try move("models", to: "elsewhere/models")
    try move("meshes", to: "elsewhere/meshes")
    let moved = folder.file("elsewhere/models/my.safetensors")
    #expect(try infer(moved).errorLinesBesidesReadings == [])
    let evaluated = try Program.run(
      "evaluate", "--model", moved, "--count", "1", "--refine", "0", "--quiet")
    #expect(evaluated.status == 0 && evaluated.errors == "")

    // A mesh may lie beside the weights as well.
    try move("elsewhere/meshes/block.obj", to: "elsewhere/models/block.obj")
    #expect(try infer(moved).errorLinesBesidesReadings == [])
    // But it must be the same.
    try folder.write("elsewhere/models/block.obj", "v 0 0 0\nv 1 0 0\nv 0 1 1\nf 1 2 3\n")
    let changed = try infer(moved)
    #expect(changed.status == 1)
    #expect(
      changed.errorLines.last
        == "air3d: \(moved): was trained on other contents of files: those of meshes.block have "
        + "changed; bring them back, train again, or insist with --other-scene")
    #expect(try infer(moved, "--other-scene").status == 0)
  }

  @Test func aMissingMeshIsNamed() throws {
    try train()
    try move("meshes/block.obj", to: "meshes/brick.obj")
    let run = try infer(model)
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(model): the specification in it names \"../meshes/block.obj\", which is neither at "
          + "\(folder.path)/models/../meshes/block.obj nor beside this file; put it there, or say "
          + "where a specification is whose meshes are there, with --scene my.json"
      ])
    let other = try String(contentsOfFile: folder.file("scenes/my.json"), encoding: .utf8)
      .replacingOccurrences(of: "block.obj", with: "brick.obj")
    let remedy = try folder.write("scenes/new.json", other)
    #expect(try infer(model, "--scene", remedy).errorLinesBesidesReadings == [])
  }

  @Test("Counts that were asked for in the training are those of the model")
  func counts() throws {
    try train("--counts", "1,2")
    #expect(try metadata(model)["air3d.specificationCounts"] == "1,2")
    #expect(try infer(model).errorLinesBesidesReadings == [])
    let scene = folder.file("scenes/my.json")
    let run = try infer(model, "--scene", scene)
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(model): was not trained on the scene specification \(scene): "
          + "prior.countProbabilities was [0, 0.5, 0.5] and is [0.5, 0.25, 0.25]; leave out --scene "
          + "to use the one that it was trained on, or insist with --other-scene"
      ])
  }

  @Test("The same training gives the same weights, wherever all of it lies")
  func sameBits() throws {
    try train()
    let first = try bytes(model)
    try FileManager.default.removeItem(atPath: folder.file("models"))
    try FileManager.default.createDirectory(
      atPath: folder.file("deep"), withIntermediateDirectories: true)
    for name in ["scenes", "meshes"] { try move(name, to: "deep/\(name)") }
    try FileManager.default.createDirectory(
      atPath: folder.file("deep/models"), withIntermediateDirectories: true)
    let run = try Program.run(
      script: """
        cd \(folder.path)/deep/models
        "$AIR3D" train --scene ../scenes/my.json --images 32 --threads 1 --quiet \
          --output my.safetensors
        """)
    #expect(run.status == 0 && run.errors == "")
    #expect(try bytes(folder.file("deep/models/my.safetensors")) == first)
  }

  @Test("What was generated is drawn again from its own folder")
  func generatedSet() throws {
    let set = folder.file("set")
    let scene = folder.file("scenes/my.json")
    let run = try Program.run(
      "generate", "--scene", scene, "--count", "2", "--quiet", "--output", set)
    #expect(run.status == 0 && run.errors == "")
    let copy = try JSONSerialization.jsonObject(
      with: Data(bytes(folder.file("set/specification.json"))))
    let meshes = try #require((copy as? [String: Any])?["meshes"] as? [[String: Any]])
    #expect(meshes.map { $0["file"] as? String } == ["../meshes/block.obj", "sphere.obj"])
    try FileManager.default.removeItem(atPath: scene)

    let drawn = try Program.run(
      script: """
        cd \(set); "$AIR3D" render 000001.json --output again.png
        cd /; "$AIR3D" render \(set)/000001.json --output \(set)/third.png
        """)
    #expect(drawn.status == 0 && drawn.errors == "")
    for name in ["again", "third"] {
      #expect(try bytes("\(set)/\(name).png") == bytes("\(set)/000001.png"))
    }
    // The folder is a name of the specification, which is called what it was called.
    let more = try Program.run(
      "generate", "--scene", set, "--count", "2", "--json", "--quiet", "--output",
      folder.file("more"))
    #expect(more.status == 0)
    #expect(try specification(of: more) == "my")
    #expect(try bytes(folder.file("more/000001.png")) == bytes("\(set)/000001.png"))
    let training = try Program.run(
      "train", "--scene", set, "--images", "32", "--threads", "1", "--quiet", "--output", model)
    #expect(training.status == 0 && training.errors == "")
    let evaluated = try Program.run(
      "evaluate", "--model", model, "--scene", folder.file("more"), "--count", "1", "--refine", "0",
      "--quiet")
    #expect(evaluated.status == 0 && evaluated.errors == "")
  }

  @Test("A specification that is generated from is not written over by its copy")
  func ownFile() throws {
    let text = try bytes(folder.file("scenes/my.json"))
    let file = try folder.write("scenes/specification.json", text)
    let run = try Program.run(
      "generate", "--scene", file, "--count", "1", "--quiet", "--output", folder.file("scenes"))
    #expect(run.status == 0)
    #expect(try bytes(file) == text)
  }
}
