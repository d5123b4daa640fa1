import Foundation
import TestSupport
import Testing

/// What is said when a specification is not what the weights were trained on.
@Suite struct ChangedSpecificationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func specification(
    _ name: String = "my", distance: Int = 4, counts: String = "[0.5, 0.5]", symmetry: Int = 4
  ) throws -> String {
    try folder.write(
      name + ".json",
      """
      {
        picture: { width: 16, height: 16 },
        camera: {
          azimuthDegrees: 0, elevationDegrees: 40, distance: \(distance), focalLength: 50
        },
        light: { direction: [-0.5, -0.4, 0.8], ambient: 0.35, diffuse: 0.65 },
        table: { width: 2, color: "#a39b91" },
        background: "#4a525e",
        meshes: [{ name: "cube", file: "cube.obj", yawSymmetry: \(symmetry) }],
        prior: { countProbabilities: \(counts) },
        likelihood: { noiseStandardDeviation: 0.1 },
      }
      """)
  }

  private var model: String { folder.file("my.safetensors") }

  /// What is said to one who insists on a specification of the same name.
  private func warning(_ changes: String) -> String {
    "air3d: warning: \(model): the specification \"my\" has changed since the model was trained on "
      + "it: \(changes); do not trust its readings: undo this, or train again"
  }

  private func refusal(_ scene: String, _ differences: String) -> String {
    "air3d: \(model): was not trained on the scene specification \(scene): \(differences); leave out "
      + "--scene to use the one that it was trained on, or insist with --other-scene"
  }

  private func train() throws {
    let run = try Program.run(
      "train", "--scene", specification(), "--images", "32", "--threads", "1", "--quiet",
      "--output", model)
    #expect(run.status == 0 && run.errors == "")
  }

  private func infer(_ scene: String, _ more: String...) throws -> Program.Outcome {
    try Program.run(
      [
        "infer", Examples.picture("two-cubes"), "--model", model, "--scene", scene, "--quiet",
        "--refine", "0",
      ] + more)
  }

  private func evaluate(_ scene: String, _ more: String...) throws -> Program.Outcome {
    try Program.run(
      ["evaluate", "--model", model, "--scene", scene, "--count", "1", "--refine", "0", "--quiet"]
        + more)
  }

  private func expectTaken(_ run: Program.Outcome, _ warnings: [String] = []) {
    #expect(run.status == 0)
    #expect(run.errorLinesBesidesReadings == warnings)
  }

  private func expectRefused(_ run: Program.Outcome, _ line: String) {
    #expect(run.status == 1)
    #expect(run.output == "")
    #expect(run.errorLines == [line])
  }

  @Test("What differs from the model's specification is named, and refused unless one insists")
  func whatHasChangedIsNamed() throws {
    try train()
    let same = try specification()
    expectTaken(try infer(same))
    expectTaken(try evaluate(same))
    // What it is called and where it lies is no matter.
    expectTaken(try infer(specification("other")))

    let moved = try specification(distance: 6)
    let refused = refusal(moved, "camera.distance: 4 in the model, 6 in my.json")
    expectRefused(try infer(moved), refused)
    expectRefused(try evaluate(moved), refused)
    let insisting = [warning("camera.distance was [4, 4] and is [6, 6]")]
    expectTaken(try infer(moved, "--other-scene"), insisting)
    expectTaken(try evaluate(moved, "--other-scene"), insisting)
    let other = try specification("other", distance: 6)
    expectRefused(
      try infer(other), refusal(other, "camera.distance: 4 in the model, 6 in other.json"))
    // Who insists on another one by name knows what is other.
    expectTaken(try infer(other, "--other-scene"))

    // Other counts are a change, unless they are asked for.
    let counts = try specification(counts: "[0.25, 0.75]")
    expectRefused(
      try evaluate(counts),
      refusal(
        counts, "prior.countProbabilities: [0.5, 0.5] in the model, [0.25, 0.75] in my.json"))
    expectTaken(try evaluate(counts, "--counts", "1"))

    // What the network cannot be used with at all.
    let turned = try specification(symmetry: 3)
    expectRefused(
      try infer(turned), refusal(turned, "meshes.cube.yawSymmetry: 4 in the model, 3 in my.json"))
    expectRefused(
      try infer(turned, "--other-scene"),
      "air3d: the model was made for one mesh of yaw symmetry 4, the scene specification 'my' has "
        + "one mesh of yaw symmetry 3; choose the specification that the model was trained on with "
        + "--scene")
    expectRefused(
      try infer("primitives"),
      refusal("primitives", "meshes: cube in the model, cube, sphere, cylinder in primitives; "
        + "picture.width: 16 in the model, 64 in primitives; "
        + "picture.height: 16 in the model, 64 in primitives; "
        + "camera.focalLength: 50 in the model, 100 in primitives; and 5 more differences"))

    // A mesh of the same name with other contents, too little to move its axis.
    let shipped = try String(
      contentsOfFile: "\(Program.repository)/Assets/Meshes/cube.obj", encoding: .utf8)
    try folder.write(
      "cube.obj", shipped.replacingOccurrences(of: "mtllib", with: "# mtllib")
        + "v 0.01 0 0.1\nv 0 0.01 0.1\nv 0 0 0.11\nf -1 -2 -3\n")
    let again = try specification()
    expectRefused(
      try infer(again),
      refusal(again, "meshes.cube: the contents of its file are not those of the training"))
    #expect(
      try infer(again, "--other-scene").errorLines
        .contains(warning("the mesh \"cube\" has not the same contents as then")))
  }

  @Test("Weights that do not say what they were trained on are compared by meshes and symmetries")
  func olderWeights() throws {
    let same = try Program.run(
      "infer", Examples.picture("two-cubes"), "--model", "single", "--refine", "0")
    #expect(same.status == 0 && same.errorLinesBesidesReadings == [])
    let shipped = try String(
      contentsOfFile: "\(Program.repository)/Scenes/single.json", encoding: .utf8)
    let changed = shipped.replacing(/yawSymmetry: 4/, with: "yawSymmetry: 3")
    #expect(changed != shipped)
    let other = try Program.run(
      "infer", Examples.picture("two-cubes"), "--model", "single", "--scene",
      folder.write("single.json", changed))
    #expect(other.status == 1)
    #expect(
      other.errorLines == [
        "air3d: the model was made for 3 meshes of yaw symmetries 4, continuous, none, the scene "
          + "specification 'single' has 3 meshes of yaw symmetries 3, continuous, none; choose the "
          + "specification that the model was trained on with --scene"
      ])
  }
}
