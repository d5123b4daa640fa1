import AIR
import Foundation
import GlyphModel
import TestSupport
import Testing

@testable import Experiments

/// Models of digits that are compared, and codes that questions are asked of.
@Suite struct DigitLibraryTests {
  private func library(_ folder: String, trains: Bool) -> ModelLibrary {
    ModelLibrary(folder: folder, trains: trains, threads: 2, version: "test") { _ in }
  }

  private func recipe(seed: UInt64) -> GlyphRecipe {
    var recipe = GlyphRecipe(scene: "digits")
    recipe.settings.images = 64
    recipe.settings.seed = seed
    return recipe
  }

  @Test func itTrainsOnceAndOnlyWhatIsAskedFor() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: TrainingFailure.self) {
      try library(folder.path, trains: false).digits("tiny", recipe(seed: 1), source: .drawn)
    }
    #expect("\(missing?.description ?? "")".contains("train it with --train, or by 'air3d train"))
    let trained = try library(folder.path, trains: true).digits(
      "tiny", recipe(seed: 1), source: .drawn)
    #expect(trained.curve.last?.imagesSeen == 64)
    let found = try library(folder.path, trains: false).digits(
      "tiny", recipe(seed: 1), source: .drawn)
    #expect(found.model.parameters == trained.model.parameters)
    let other = #expect(throws: TrainingFailure.self) {
      try library(folder.path, trains: true).digits("tiny", recipe(seed: 2), source: .drawn)
    }
    let words = other?.description ?? ""
    #expect(words.contains("--seed 1'") && words.contains("wants") && words.contains("--seed 2'"))
    // Two digits have as many numbers whatever has been found.
    let pictures = try TwoDigits.drawn(
      60, seed: 1, isHeldOut: false, from: DigitScenes(DigitSpecification()), threads: 2)
    let codes = ObjectCodes.read(pictures.map(\.pixels), found.model, threads: 2)
    #expect(codes.allSatisfy { $0.count == 106 } && codes.count == 60)
    #expect(ObjectCodes.count(found.model) == 106)
  }

  @Test func anAutoencoderLearnsFromPicturesAlone() throws {
    var autoencoder = PlainAutoencoder(pixels: 2500, numbers: 20, seed: 1)
    var errors: [Double] = []
    try autoencoder.learn(DigitScenes(DigitSpecification()), images: 3200, seed: 1) {
      errors.append($1)
    }
    let (first, last) = (errors.prefix(10).reduce(0, +), errors.suffix(10).reduce(0, +))
    #expect(errors.count == 100 && last < 0.8 * first, "\(first / 10) to \(last / 10)")
    #expect(autoencoder.codes([[Float](repeating: 0, count: 2500)])[0].count == 20)
  }
}
