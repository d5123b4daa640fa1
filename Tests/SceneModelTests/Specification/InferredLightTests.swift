import Files
import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import SceneModel

@Suite("What of several lights, and of the noise, is left to be inferred")
struct InferredLightTests {
  private static let light = "light: { direction: [-3, 0, 4], ambient: 0.35, diffuse: 0.65 }"

  private func read(_ lights: String, noise: String = "0.2") throws -> SceneSpecification {
    let text = SceneSpecificationFileTests.text
      .replacingOccurrences(of: "azimuthDegrees: [-90, 90]", with: "azimuthDegrees: 0")
      .replacingOccurrences(of: Self.light, with: lights)
      .replacingOccurrences(
        of: "noiseStandardDeviation: 0.2", with: "noiseStandardDeviation: \(noise)")
    return try SceneSpecification.parse(text, path: "lamps.json", files: shipped)
  }

  @Test("Of the first light its place and strength, and the strength of the ambient light")
  func firstLight() throws {
    let specification = try read(
      """
      lights: [
          { azimuthDegrees: [-30, 90], elevationDegrees: 50, strength: [0.4, 0.8], color: "#ff8000",
            angularRadiusDegrees: 3 },
          { position: [0, 0, 2], strength: 0.3 },
        ],
        ambient: { color: "#8090ff", strength: { mean: 0.4, deviation: 0.08 } }
      """)
    let prior = specification.viewPrior
    #expect(prior.free == [.lightAzimuth, .sun, .ambient])
    #expect(abs(prior[.sun].bounds.upperBound - 0.8 / 0.6) < 1e-12)
    #expect(abs(prior[.ambient].deviation - 0.2) < 1e-12)
    #expect(abs(specification.lighting.lights[0].angularRadius - 3 * .pi / 180) < 1e-12)
    #expect(abs(specification.lighting.lights[0].intensity.x - 0.6) < 1e-6)
    var view = prior.center
    view[.lightAzimuth] = 0
    view[.sun] = 0.5
    let seen = specification.lighting(view)
    guard case .directional(let direction) = seen.lights[0].source else {
      Issue.record("the first light is far away")
      return
    }
    let degrees = 50 * Double.pi / 180
    let expected = Vector3(0, -cos(degrees), sin(degrees))
    #expect((direction - expected).dot(direction - expected) < 1e-20)
    #expect(abs(seen.lights[0].intensity.x - 0.3) < 1e-6)
    #expect(seen.lights[1] == specification.lighting.lights[1])
  }

  @Test("Ambient light is inferred where there is no other")
  func ambientAlone() throws {
    let prior = try read("lights: [], ambient: { strength: [0.2, 0.6] }").viewPrior
    #expect(prior.free == [.ambient])
  }

  @Test("Of other lights nothing can be inferred")
  func otherLights() {
    func error(_ lights: String) -> String? { message { _ = try read("lights: [\(lights)]") } }
    let refused =
      "lamps.json:6: a light's angles and strength are left to be inferred, which can be of the "
      + "first of \"lights\" alone, and only if it is far away; make it the first, or give numbers"
    #expect(error("{ direction: [0, 0, 1] }, { direction: [0, 1, 1], strength: [0, 1] }") == refused)
    #expect(error("{ direction: [0, 0, 1] }, { azimuthDegrees: [0, 9] }") == refused)
    #expect(error("{ position: [0, 0, 1], strength: [0, 1] }") == refused)
    #expect(
      error("{ position: [0, 0, 1], angularRadiusDegrees: 3 }")
        == "lamps.json:6: \"angularRadiusDegrees\" is of lights that are far away; leave it out")
    #expect(
      error("{ position: [0, 0, 1], azimuthDegrees: 3 }")
        == "lamps.json:6: a light has both angles and \"position\"; leave out \"position\" if it is "
        + "far away, else the angles")
  }

  @Test("Of a range of noise the highest is what training and bounds have")
  func noise() throws {
    let known = try read(Self.light, noise: "0.1").likelihood
    #expect(known.noiseStandardDeviation == 0.1)
    #expect(known.noiseBounds == nil)
    let inferred = try read(Self.light, noise: "[0.01, 0.1]")
    #expect(inferred.likelihood.noiseStandardDeviation == 0.1)
    #expect(inferred.likelihood.noiseBounds == 0.01...0.1)
    #expect(SpecificationFingerprint(inferred).text.contains("noiseBounds"))
    #expect(try !SpecificationFingerprint(read(Self.light)).text.contains("noiseBounds"))
    #expect(
      message { _ = try read(Self.light, noise: "{ mean: 0.1, deviation: 0.01 }") }
        == "lamps.json:20: \"noiseStandardDeviation\" is an object, but must be a number from 0.001 "
        + "to 10, or a list of the lowest and the highest one")
  }
}
