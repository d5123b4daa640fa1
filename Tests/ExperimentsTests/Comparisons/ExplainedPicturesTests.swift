import AIR
import AssetIO
import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel
import Testing

@testable import Experiments

/// What the shipped models say of their own pictures, and of others; Documentation/Explained.md has
/// the same for more pictures.
@Suite struct ExplainedPicturesTests {
  /// Of no training and of no table.
  static let seed: UInt64 = 17_051_920

  static func explanations(
    _ name: String, refine: Int = RefinementSettings().steps, count: Int,
    _ picture: @escaping @Sendable (SceneSampler, Int) -> Image
  ) throws -> [Explanation] {
    let model = try TrainedModel(readingFrom: ShippedFiles.standard.path(of: name, .model))
    let renderer = try SceneRenderer(SceneSpecification.load(name))
    let scenes = SceneSampler(renderer, seed: seed)
    return try mapSlices(count: 4, threads: 2) { slice in
      var options = PictureReader.Options()
      options.refinementSteps = refine
      let reader = try PictureReader(model, renderer: renderer, options: options)
      return try (slice * count / 4..<(slice + 1) * count / 4).map {
        try reader.read(picture(scenes, $0)).explanation
      }
    }.flatMap { $0 }
  }

  @Test(arguments: [("single", 10), ("primitives", 10), ("primitives", 0)])
  func noFalseAlarm(_ model: String, _ refine: Int) throws {
    for verdict in try Self.explanations(
      model, refine: refine, count: 200, { $0($1).picture })
    {
      #expect(verdict.isExplained, "\(verdict)")
    }
  }

  @Test func noFalseAlarmInTheLikelihoodsNoise() throws {
    let verdicts = try Self.explanations("primitives", count: 200) { scenes, index in
      var generator = PCG32(seed: ~Self.seed, stream: UInt64(index))
      return scenes(index).picture.withNoise(deviation: 0.1, using: &generator).quantizedToSRGB8()
    }
    for verdict in verdicts { #expect(verdict.isExplained, "\(verdict)") }
  }

  /// Pictures in turned light, on brighter and darker tables, with noise and blur: one in 200 is
  /// more than what was measured.
  @Test func nuisancesAreNoAlarm() throws {
    let verdicts = try Self.explanations("primitives-nuisances", refine: 0, count: 200) {
      $0($1).picture
    }
    #expect(verdicts.count { !$0.isExplained } <= 1)
  }

  /// Ten of each kind that no scene has made, by the network and the best poses of its objects.
  @Test(arguments: ["primitives", "primitives-nuisances"])
  func drawnPicturesAreNotExplained(_ model: String) throws {
    let kinds = DrawnPictures(width: 64, height: 64, seed: Self.seed).kinds
    #expect(kinds.count == 11)
    let verdicts = try Self.explanations(model, refine: 0, count: 10 * kinds.count) {
      kinds[$1 / 10].picture($1 % 10)
    }
    for (index, verdict) in verdicts.enumerated() {
      #expect(!verdict.isExplained, "\(kinds[index / 10].name), \(index % 10): \(verdict)")
    }
  }

  /// Four of each kind of another table. What is missed are pictures that look the same: an empty
  /// table in turned light, a mirrored sphere, a smaller object that could stand farther away.
  @Test func otherTablesAreNotExplained() throws {
    let renderer = try SceneRenderer(SceneSpecification.load("primitives"))
    let kinds = try OtherTables(renderer, seed: Self.seed).kinds()
    #expect(kinds.count == 14)
    let verdicts = try Self.explanations("primitives", refine: 0, count: 4 * kinds.count) {
      kinds[$1 / 4].picture($1 % 4)
    }
    #expect(verdicts.count { !$0.isExplained } >= 50, "of 56")
  }
}
