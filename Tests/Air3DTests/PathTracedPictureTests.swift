import AIR
import Air3D
import AssetIO
import Files
import Foundation
import SceneModel
import TestSupport
import Testing

/// Sixty pictures that a path tracer drew, of the nine sets of `air3d experiment foreign`
/// (`scripts/make-path-traced-pictures --for-tests`), read as a user reads them.
@Suite("Pictures that air3d did not draw")
struct PathTracedPictureTests {
  /// What reads: until the specification has a network of its own, one that knows its meshes.
  static let model = "primitives-nuisances"
  static let specification = "primitives-anywhere"
  /// Every so many pictures are read, in the order of their numbers.
  static let stride = 2

  /// A picture with what it shows.
  private struct Example {
    var set: Character
    var path: String
    var scene: Scene
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
    + "/PathTraced"

  /// In the order of their scenes' numbers.
  private static func examples() throws -> [Example] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    let specification = try SceneSpecification.load("primitives")
    return try names.filter { $0.hasSuffix(".json") }
      .sorted { $0.dropFirst(2) < $1.dropFirst(2) }
      .map { name in
        let stem = "\(folder)/\(name.dropLast(5))"
        return Example(
          set: try #require(name.first),
          path: names.contains("\(name.dropLast(5)).jpg") ? "\(stem).jpg" : "\(stem).png",
          scene: try SceneFile.read("\(stem).json", specification: specification).scene)
      }
  }

  @Test("Six or seven pictures of each set, chosen by their numbers")
  func pictures() throws {
    let examples = try Self.examples()
    #expect(examples.map(\.set) == (0..<60).map { Array("ABCDEFGXH")[$0 % 9] })
    for example in examples {
      let picture = try PictureFile.read(example.path).image
      #expect(picture.width == (example.path.hasSuffix(".jpg") ? 128 : 64), "\(example.path)")
    }
  }

  @Test("Refined, most scenes are right, and the camera is found")
  func readings() throws {
    let reader = try PictureReader(model: Self.model, specification: Self.specification)
    let specification = reader.renderer.specification
    var all = Evaluation(specification)
    var sets: [Character: Evaluation] = [:]
    for (index, example) in try Self.examples().enumerated()
    where index.isMultiple(of: Self.stride) {
      let reading = try reader.read(contentsOf: example.path)
      var evaluation = Evaluation(specification)
      evaluation.add(truth: example.scene.objects, inferred: reading.objects.map(\.object))
      evaluation.add(truth: example.scene.camera, inferred: reading.view.camera)
      all.merge(evaluation)
      sets[example.set, default: Evaluation(specification)].merge(evaluation)
    }
    let summary = sets.sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value.rightScenes)/\($0.value.scenes)" }.joined(separator: " ")
    print(
      summary, all.rightScenes, all.countAccuracy, all.identityAccuracy, all.positionErrorMedian,
      all.positionError95, all.cameraErrorMedian)
    // Matt things without the slab of a table: nothing in them is left unmodelled but the light
    // that goes from thing to thing.
    for set: Character in ["A", "B", "C"] {
      let evaluation = try #require(sets[set])
      #expect(evaluation.rightScenes == evaluation.scenes, "\(set): \(summary)")
    }
    #expect(all.rightScenes >= 1, "\(summary)")
  }
}
