import AIR
import Air3D
import AssetIO
import Files
import Foundation
import Probability
import Rendering
import SceneModel
import TestSupport
import Testing

/// Sixty pictures that a path tracer drew, of the nine sets of `air3d experiment foreign`
/// (`scripts/make-path-traced-pictures --for-tests`), read as a user reads them.
@Suite("Pictures that air3d did not draw")
struct PathTracedPictureTests {
  /// What reads.
  static let model = "primitives-anywhere"
  /// Every so many pictures are read, in the order of their numbers.
  static let stride = 2

  /// A picture with what it shows.
  private struct Example {
    var set: Character
    var path: String
    var scene: Scene
    /// Degrees.
    var lightAzimuth: Double
  }

  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
    + "/PathTraced"

  /// In the order of their scenes' numbers.
  private static func examples() throws -> [Example] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    let specification = try SceneSpecification.load("primitives")
    return try names.filter { $0.hasSuffix(".json") }
      .sorted { $0.dropFirst(2) < $1.dropFirst(2) }
      .map { name in
        let stem = "\(folder)/\(name.dropLast(5))"
        let document = try JSONSerialization.jsonObject(with: Data(bytes("\(stem).json")))
        let sun = (document as? [String: Any])?["sun"] as? [String: Double]
        return Example(
          set: try #require(name.first),
          path: names.contains("\(name.dropLast(5)).jpg") ? "\(stem).jpg" : "\(stem).png",
          scene: try SceneFile.read("\(stem).json", specification: specification).scene,
          lightAzimuth: try #require(sun?["azimuthDegrees"]))
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

  /// As it is read: in the specification's size.
  private static func picture(_ path: String, of specification: SceneSpecification) throws -> Image
  {
    let picture = try PictureFile.read(path).image
    return picture.fitted(
      try #require(specification.fit(ofPictures: (picture.width, picture.height))))
  }

  /// Moves what there is, and neither adds nor exchanges anything.
  private static func refinerOfPoses(_ renderer: SceneRenderer) -> Refiner {
    var settings = RefinementSettings()
    settings.rounds = 0
    return Refiner(renderer, settings: settings)
  }

  @Test("Refined, most scenes are right, and the camera is found")
  func readings() throws {
    let reader = try PictureReader(model: Self.model)
    let specification = reader.renderer.specification
    var all = Evaluation(specification)
    var sets: [Character: Evaluation] = [:]
    // Of pictures in which something casts a shadow.
    var lightErrors: [Double] = []
    let refiner = Self.refinerOfPoses(reader.renderer)
    let explainer = Explainer(reader.renderer)
    for (index, example) in try Self.examples().enumerated()
    where index.isMultiple(of: Self.stride) {
      let reading = try reader.read(contentsOf: example.path)
      #expect(reading.explanation.isExplained, "\(example.path): \(reading.explanation)")
      for object in reading.objects {
        #expect(object.meshProbability > 0.9, "\(example.path): \(object)")
      }
      // Nothing of the camera is nearly as uncertain as before the picture was seen. (Calibrated,
      // deviations are up to six times those of the curvature.)
      for (latent, deviation) in zip(
        specification.viewPrior.free, reading.viewDeviations)
      where [.azimuth, .elevation, .distance].contains(latent) {
        #expect(deviation < 0.25 * specification.viewPrior[latent].deviation, "\(example.path)")
      }
      // Without one of its objects the scene does not explain the picture, wherever the others and
      // the light may go for it.
      var fewer = reading.objects.map(\.object)
      if let missing = fewer.popLast() {
        let picture = try Self.picture(example.path, of: specification)
        let refinement = refiner.refine(picture, from: fewer, reading.view)
        let verdict = explainer.explain(
          picture, proposal: fewer, reading.view, refinement: refinement
        ).explanation
        #expect(!verdict.isExplained, "\(example.path), without \(missing): \(verdict)")
      }
      var evaluation = Evaluation(specification)
      evaluation.add(
        truth: example.scene, inferred: reading.objects.map(\.object), in: reading.view)
      all.merge(evaluation)
      if !example.scene.objects.isEmpty, example.set != "A" {
        let found = reading.view[.lightAzimuth] * 180 / .pi
        lightErrors.append(abs(remainder(found - example.lightAzimuth, 360)))
      }
      sets[example.set, default: Evaluation(specification)].merge(evaluation)
    }
    let summary = sets.sorted { $0.key < $1.key }
      .map { "\($0.key) \($0.value.rightScenes)/\($0.value.scenes)" }.joined(separator: " ")
    // Matt things without the slab of a table: little in them is left unmodelled.
    for set: Character in ["A", "B", "C"] {
      let evaluation = try #require(sets[set])
      #expect(evaluation.rightScenes == evaluation.scenes, "\(summary)")
      #expect(evaluation.positionErrorMedian < (set == "C" ? 0.002 : 0.0005), "\(set)")
    }
    // On 28 November 2026 all thirty, and the other thirty, too; with medians of 0.08 % in
    // position, 0.01° and 0.04° in the camera's angles and 0.05 % in its distance, at most 0.7 %,
    // 0.25°, 0.23° and 0.2 %, and of 1.2° in the light's azimuth.
    #expect(all.scenes == 60 / Self.stride)
    #expect(all.rightScenes >= all.scenes - 1, "\(summary)")
    #expect(all.countAccuracy >= 0.96 && all.identityAccuracy >= 0.97)
    #expect(all.positionErrorMedian < 0.0015, "\(all.positionErrorMedian)")
    #expect(all.positionError95 < 0.008, "\(all.positionError95)")
    #expect(all.cameraErrorMedian.azimuthDegrees < 0.04)
    #expect(all.cameraErrorMedian.elevationDegrees < 0.1)
    #expect(all.cameraErrorMedian.distance < 0.0015)
    #expect(quantile(lightErrors, 0.5) < 2.5, "\(lightErrors)")
  }
}
