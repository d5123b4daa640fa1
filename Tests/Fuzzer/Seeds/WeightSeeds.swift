import AIR
import Foundation
import NeuralNetworks
import Probability

/// Weights of very small networks, and the checkpoint of a training.
enum WeightSeeds {
  /// All of them.
  ///
  /// - Parameters:
  ///   - program: air3d, which makes the checkpoint.
  ///   - folder: where it may write.
  static func all(program: String, folder: String) throws -> [Seed] {
    var seeds: [Seed] = []
    for (index, kind) in ["memory", "canvas", "blind"].enumerated() {
      let path = "\(folder)/\(kind).safetensors"
      try write(to: path, recurrence: kind, isHalved: index == 1)
      seeds.append(
        Seed("weights-\(kind)", for: .weights, [Seed.File("m.safetensors", try bytes(path))]))
    }
    let specification = "\(folder)/spec.json"
    try TextSeeds.specification(mesh: "cube.obj")
      .write(toFile: specification, atomically: false, encoding: .utf8)
    let run = try ProgramRun(
      [program] + Command.train(specification: specification, output: "\(folder)/t.safetensors")
        + ["--stop-after", "32", "--quiet"],
      folder: folder, cpuSeconds: 60)
    guard run.ending == .exited(0) else { throw FuzzerFailure("no checkpoint: \(run.errorText)") }
    seeds.append(
      Seed(
        "checkpoint", for: .checkpoint,
        [
          Seed.File("m.checkpoint.safetensors", try bytes("\(folder)/t.checkpoint.safetensors")),
          Seed.File("m.training.jsonl", try bytes("\(folder)/t.training.jsonl")),
        ]))
    return seeds
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Writes weights of a network for `TextSeeds.specification` as no training makes it: of a few
  /// kilobytes.
  static func write(to path: String, recurrence: String, isHalved: Bool) throws {
    let text =
      "air-1 16x16 yaw 4 \(recurrence) channels 2,2,2 features 4 yawFeatures 3 memoryUnits 3 reach 0.8"
    guard let architecture = NetworkArchitecture(text: text) else {
      throw FuzzerFailure("'\(text)' is no architecture")
    }
    var generator = PCG32(seed: 1, stream: 1)
    let parameters = InferenceNetwork(architecture).makeParameters(using: &generator)
    try Checkpoint(
      parameters: parameters,
      metadata: ["air3d.architecture": architecture.text, "air3d.specification": "spec"]
    ).write(to: path, halved: isHalved)
  }
}
