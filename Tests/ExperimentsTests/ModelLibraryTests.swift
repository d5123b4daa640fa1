import AIR
import Foundation
import Testing

@testable import Experiments

@Suite struct ModelLibraryTests {
  private func library(_ folder: URL, trains: Bool) -> ModelLibrary {
    ModelLibrary(folder: folder.path, trains: trains, threads: 2, version: "test") { _ in }
  }

  private func recipe(seed: UInt64) -> TrainingRecipe {
    var recipe = TrainingRecipe(scene: "single")
    recipe.images = 64
    recipe.seed = seed
    return recipe
  }

  @Test func itTrainsOnceAndOnlyWhatIsAskedFor() throws {
    // A space, as in many people's folders.
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("air3d library \(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    // It may not train: it says how to.
    let missing = #expect(throws: TrainingFailure.self) {
      try library(folder, trains: false).model("tiny", recipe(seed: 1))
    }
    let reason = missing.map { "\($0)" } ?? ""
    #expect(reason.contains("--train") && reason.contains("--images 64 --seed 1"), "\(reason)")

    let trained = try library(folder, trains: true).model("tiny", recipe(seed: 1))
    #expect(trained.curve.last?.imagesSeen == 64)
    // It is there now, and is not trained again.
    let found = try library(folder, trains: false).model("tiny", recipe(seed: 1))
    #expect(found.curve.count == trained.curve.count)

    // A record of an earlier version calls the objective by its old name.
    let record = folder.appendingPathComponent("tiny.training.jsonl")
    let text = try String(contentsOf: record, encoding: .utf8)
    let earlier = text.replacingOccurrences(of: "local-posterior", with: "elbo")
    #expect(earlier != text)
    try earlier.write(to: record, atomically: true, encoding: .utf8)
    _ = try library(folder, trains: false).model("tiny", recipe(seed: 1))

    // The name of a model trained otherwise.
    let other = #expect(throws: TrainingFailure.self) {
      try library(folder, trains: true).model("tiny", recipe(seed: 2))
    }
    let words = other.map { "\($0)" } ?? ""
    #expect(words.contains("--seed 1") && words.contains("wants") && words.contains("--seed 2"))
  }
}
