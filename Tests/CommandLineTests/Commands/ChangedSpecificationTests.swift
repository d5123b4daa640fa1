import Foundation
import TestSupport
import Testing

/// What is said when a specification is not any more what the weights were trained on.
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

  private func warning(_ changes: String) -> String {
    "air3d: warning: \(model): the specification \"my\" has changed since the model was trained on "
      + "it: \(changes); do not trust its readings: undo this, or train again"
  }

  private func train() throws {
    let run = try Program.run(
      "train", "--scene", specification(), "--images", "32", "--threads", "1", "--quiet",
      "--output", model)
    #expect(run.status == 0 && run.errors == "")
  }

  private func infer(_ scene: String) throws -> [String] {
    let run = try Program.run(
      "infer", Examples.picture("two-cubes"), "--model", model, "--scene", scene, "--quiet",
      "--refine", "0")
    #expect(run.status == 0)
    return run.errorLinesBesidesReadings
  }

  private func evaluate(_ scene: String, _ more: String...) throws -> [String] {
    let run = try Program.run(
      ["evaluate", "--model", model, "--scene", scene, "--count", "1", "--refine", "0", "--quiet"]
        + more)
    #expect(run.status == 0)
    return run.errorLines
  }

  @Test func whatHasChangedIsNamed() throws {
    try train()
    let same = try specification()
    #expect(try infer(same) == [])
    #expect(try evaluate(same) == [])

    let moved = try specification(distance: 6)
    let expected = [warning("camera.distance was [4, 4] and is [6, 6]")]
    #expect(try infer(moved) == expected)
    #expect(try evaluate(moved) == expected)
    // One of another name is meant to differ.
    #expect(try infer(specification("other", distance: 6)) == [])

    // Other counts are a change, unless they are asked for.
    let counts = try specification(counts: "[0.25, 0.75]")
    #expect(
      try evaluate(counts)
        == [warning("prior.countProbabilities was [0.5, 0.5] and is [0.25, 0.75]")])
    #expect(try evaluate(counts, "--counts", "1") == [])

    // A mesh of the same name with other contents, too little to move its axis.
    let shipped = try String(
      contentsOfFile: "\(Program.repository)/Assets/Meshes/cube.obj", encoding: .utf8)
    try folder.write(
      "cube.obj", shipped.replacingOccurrences(of: "mtllib", with: "# mtllib")
        + "v 0.01 0 0.1\nv 0 0.01 0.1\nv 0 0 0.11\nf -1 -2 -3\n")
    #expect(
      try infer(specification())
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
