/// The command lines that inputs are given to.
enum Command {
  /// What reads an input that lies in `folder`.
  ///
  /// - Parameter isQuiet: whether it says nothing but warnings and errors.
  static func arguments(_ use: Seed.Use, folder: String, isQuiet: Bool) -> [String] {
    command(use, folder: folder) + (isQuiet ? ["--quiet"] : [])
  }

  private static func command(_ use: Seed.Use, folder: String) -> [String] {
    switch use {
    case .mesh, .scene: ["render", "\(folder)/scene.json", "--output", "\(folder)/out.png"]
    case .specification:
      [
        "generate", "--scene", "\(folder)/spec.json", "--count", "1", "--threads", "1",
        "--output", "\(folder)/out",
      ]
    case .weights:
      [
        "infer", "\(folder)/picture.png", "--scene", "\(folder)/spec.json", "--model",
        "\(folder)/m.safetensors", "--json", "--refine", "1",
      ]
    case .checkpoint:
      train(specification: "\(folder)/spec.json", output: "\(folder)/m.safetensors") + [
        "--resume", "--stop-after", "64",
      ]
    case .picture: []
    }
  }

  /// What reads pictures.
  static func infer(_ pictures: [String], shared: String, output: String) -> [String] {
    ["infer"] + pictures + [
      "--scene", "\(shared)/spec.json", "--model", "\(shared)/memory.safetensors", "--json",
      "--refine", "1", "--quiet", "--output", output,
    ]
  }

  /// A training that is not ended.
  static func train(specification: String, output: String) -> [String] {
    [
      "train", "--scene", specification, "--images", "1000", "--threads", "1",
      "--output", output,
    ]
  }
}
