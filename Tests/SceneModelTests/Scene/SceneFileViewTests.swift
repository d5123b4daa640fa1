import Files
import Foundation
import TestSupport
import Testing

@testable import SceneModel

/// Camera, light and image formation in scene files, as specifications speak of them.
@Suite struct SceneFileViewTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A number, range or prior in place of one of `primitives-anywhere`.
  private func specification(_ change: (inout SceneSpecification) -> Void = { _ in }) throws
    -> SceneSpecification
  {
    var specification = try SceneSpecification.load("primitives-anywhere")
    change(&specification)
    return specification
  }

  private func members(_ document: JSON, _ path: String) -> JSON? {
    path.split(separator: ".").reduce(document) { value, key in
      switch value {
      case .object(let members)?: return members.first { $0.key == key }?.value
      case .array(let elements)?: return Int(key).map { elements[$0] }
      default: return nil
      }
    }
  }

  private func inference(_ specification: SceneSpecification) -> SceneFile.Inference {
    var inference = SceneFile.Inference(
      picture: nil, model: "m", countProbabilities: [1], logEvidence: 0, objects: [])
    inference.viewDeviations = specification.viewPrior.free.map { $0.isAngle ? .pi / 180 : 0.25 }
    return inference
  }

  @Test func whatWasInferredStandsInDegreesMetresPixelsAndFactors() throws {
    let specification = try specification {
      $0.inferred[.roll] = .uniform(-0.1...0.1)
      $0.inferred[.targetX] = .uniform(-1...1)
      $0.inferred[.zoom] = .uniform(0.5...1.5)
      $0.inferred[.principalY] = .uniform(-0.1...0.1)
    }
    var view = specification.viewPrior.center
    view[.roll] = -2 * .pi / 180
    view[.targetX] = 0.125
    view[.zoom] = 1.25
    view[.principalY] = 0.03125
    view[.lightAzimuth] = -90 * .pi / 180
    view[.sun] = 1.5
    view[.exposure] = 0.75
    view[.redBalance] = 1.0625
    let document = SceneFile(
      specification: specification, scene: Scene(view: view, objects: []),
      inference: inference(specification)
    ).json
    let expected: [(String, JSON)] = [
      ("camera.rollDegrees", -2), ("camera.target", ["x": 0.125]), ("camera.focalLength", 125),
      ("camera.principalPoint", [32, 34]), ("camera.standardDeviation.azimuthDegrees", 1),
      ("camera.standardDeviation.distance", 0.25), ("camera.standardDeviation.focalLength", 25),
      ("camera.standardDeviation.principalPoint", [0, 16]), ("lights.0.azimuthDegrees", -90),
      ("lights.0.strength", 0.975), ("lights.0.standardDeviation.elevationDegrees", 1),
      ("lights.0.standardDeviation.strength", 0.1625), ("exposure", 0.75),
      ("whiteBalance.red", 1.0625), ("standardDeviation.exposure", 0.25),
      ("standardDeviation.whiteBalance", ["red": 0.25, "blue": 0.25]),
    ]
    for (path, value) in expected {
      #expect(members(document, path)?.line == value.line, "\(path)")
    }
    // Known, and so not told.
    #expect(members(document, "camera.targetHeight") == nil)
  }

  @Test func whatIsKnownHasNoKey() throws {
    let specification = try SceneSpecification.load("primitives")
    let scene = Scene(camera: specification.camera.centralPose, objects: [])
    let document = SceneFile(specification: specification, scene: scene).json
    for path in ["camera.standardDeviation", "lights", "exposure", "whiteBalance", "view"] {
      #expect(members(document, path) == nil)
    }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let specification = try specification()
    var view = specification.viewPrior.center
    view[.azimuth] = 0.05
    view[.lightAzimuth] = 3.1
    view[.exposure] = 0.8
    // Found where nuisances say that they vary; they have no prior.
    view[.tableThickness] = 0.05
    view[.blur] = 0.7
    let path = folder.file("scene.json")
    try SceneFile(
      specification: specification, scene: Scene(view: view, objects: []),
      inference: inference(specification)
    ).write(to: path)
    let read = try #require(try SceneFile.read(path, specification: specification).scene.view)
    for latent in ViewLatent.allCases { #expect(abs(read[latent] - view[latent]) < 1e-6) }
  }

  @Test(arguments: [
    (
      "exposure: 0.9", "\"exposure\" is 0.9, but the scene is drawn as \"view\" says, or else as "
        + "the specification does, with 1.05; change \"view\""
    ),
    (
      "view: { distance: 4.1 }", "\"camera.distance\" is 4, but the scene is drawn as \"view\" "
        + "says, or else as the specification does, with 4.1; change \"view\""
    ),
    (
      "lights: [{ azimuthDegrees: 90 }]", "\"lights[0].azimuthDegrees\" is 90, but the scene is "
        + "drawn as \"view\" says, or else as the specification does, with 0; change \"view\""
    ),
  ])
  func whatWouldBeDroppedInSilenceIsRefused(line: String, reason: String) throws {
    let path = try folder.write(
      """
      { format: "air3d-scene-1", specification: "primitives-anywhere",
        camera: { azimuthDegrees: 360, elevationDegrees: 40, distance: 4 },
        \(line),
        objects: [] }
      """, to: "scene.json")
    let specification = try specification()
    let error = message { _ = try SceneFile.read(path, specification: specification) }
    #expect(error?.hasSuffix(reason) == true, "\(error ?? "nothing")")
  }
}
