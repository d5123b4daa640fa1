import Foundation
import Probability
import SceneModel
import Testing

@testable import AIR

/// q(view | picture): how it is drawn, and its pathwise gradient.
@Suite struct ViewPosteriorTests {
  /// The gradient in every number of the head, against central differences of E[f] − E[log q] at
  /// fixed standard normals; of the entropy of Normals it is the closed form.
  @Test(arguments: ["primitives-anywhere", "primitives-all-round"])
  func pathwiseGradientsAreDerivatives(name: String) throws {
    let specification = try SceneSpecification.load(name)
    let prior = specification.viewPrior
    let layout = ViewHeadLayout(specification)
    var generator = PCG32(seed: 5, stream: 1)
    let head = (0..<layout.count).map { _ in
      Float(Normal.standardSample(using: &generator) * 0.7)
    }
    let noise = layout.entries.map { _ in Normal.standardSample(using: &generator) }
    let slopes = layout.entries.map { _ in Normal.standardSample(using: &generator) }
    func posterior(_ head: [Float]) -> ViewPosterior {
      head.withUnsafeBufferPointer { ViewPosterior($0.baseAddress!, layout, prior) }
    }
    let start = posterior(head)
    let sample = start.sample(noise: noise)
    func objective(_ head: [Float]) -> Double {
      let q = posterior(head)
      let view = q.sample(noise: noise).view
      var value = 0.0
      for (index, entry) in layout.entries.enumerated() {
        value += slopes[index] * view[entry.latent]
        if entry.isCircle {
          let circle = WrappedNormal(
            mean: q.mean[entry.latent], standardDeviation: q.deviations[index],
            period: 2 * .pi / Double(entry.order))
          // The light is told from the camera where that is anywhere.
          let told =
            layout.isSeenFromCamera && entry.latent == .lightAzimuth
            ? view[.azimuth] - q.mean[.azimuth] : 0
          value -= circle.logDensity(of: view[entry.latent] - told)
        } else {
          value += Foundation.log(q.deviations[index])
        }
      }
      return value
    }
    var gradient = [Float](repeating: 0, count: layout.count)
    gradient.withUnsafeMutableBufferPointer {
      start.addPathwiseGradient(
        at: sample, slopes: slopes, weight: 1, head: $0.baseAddress!)
    }
    for index in head.indices {
      var (more, less) = (head, head)
      more[index] += 1e-2
      less[index] -= 1e-2
      let numeric = (objective(more) - objective(less)) / Double(more[index] - less[index])
      #expect(abs(Double(gradient[index]) - numeric) < 1e-3 + 0.01 * abs(numeric), "\(index)")
    }
  }

  /// What labels teach: the gradient of log q of a view, against central differences.
  @Test(arguments: ["primitives-anywhere", "primitives-all-round"])
  func gradientsOfTheLogDensityAreDerivatives(name: String) throws {
    let specification = try SceneSpecification.load(name)
    let layout = ViewHeadLayout(specification)
    var generator = PCG32(seed: 7, stream: 1)
    let head = (0..<layout.count).map { _ in
      Float(Normal.standardSample(using: &generator) * 0.7)
    }
    func posterior(_ head: [Float]) -> ViewPosterior {
      head.withUnsafeBufferPointer {
        ViewPosterior($0.baseAddress!, layout, specification.viewPrior)
      }
    }
    let view = posterior(head).sample(using: &generator).view
    var gradient = [Float](repeating: 0, count: layout.count)
    gradient.withUnsafeMutableBufferPointer {
      posterior(head).addLogDensityGradient(of: view, weight: 2, head: $0.baseAddress!)
    }
    for index in head.indices {
      var (more, less) = (head, head)
      more[index] += 1e-2
      less[index] -= 1e-2
      let numeric =
        2 * (posterior(more).logDensity(of: view) - posterior(less).logDensity(of: view))
        / Double(more[index] - less[index])
      #expect(abs(Double(gradient[index]) - numeric) < 1e-3 + 0.01 * abs(numeric), "\(index)")
    }
  }

  /// log q is the same for all turns of a scene that look the same, and its integral is one.
  @Test func turnsThatLookTheSameAreAsLikely() throws {
    let specification = try SceneSpecification.load("primitives-all-round")
    let layout = ViewHeadLayout(specification)
    var generator = PCG32(seed: 6, stream: 1)
    let head = (0..<layout.count).map { _ in
      Float(Normal.standardSample(using: &generator) * 0.7)
    }
    let q = head.withUnsafeBufferPointer {
      ViewPosterior($0.baseAddress!, layout, specification.viewPrior)
    }
    let sample = q.sample(using: &generator).view
    let told = {
      var latents: [Float] = []
      ViewPosterior.appendLatents($0, layout, specification.viewPrior, to: &latents)
      return latents
    }
    for count in 1...3 {
      let turned = SceneTurn(count, of: 4)(sample)
      #expect(abs(q.logDensity(of: turned) - q.logDensity(of: sample)) < 1e-9)
      for (a, b) in zip(told(turned), told(sample)) { #expect(abs(a - b) < 1e-5) }
    }
    // Over azimuth and the light's, at the mean of all else.
    let steps = 240
    var sum = 0.0
    let cell = 2 * Double.pi / Double(steps)
    for azimuth in 0..<steps {
      for light in 0..<steps {
        var view = q.mean
        view[.azimuth] = Double(azimuth) * cell
        view[.lightAzimuth] = Double(light) * cell
        sum += exp(q.logDensity(of: view)) * cell * cell
      }
    }
    let rest = zip(layout.entries, q.deviations).filter { !$0.0.isCircle }
      .reduce(1.0) { $0 * $1.1 * (2 * Double.pi).squareRoot() }
    #expect(abs(sum * rest - 1) < 1e-3)
  }

  @Test(arguments: ["primitives-anywhere", "primitives-all-round"])
  func aLayoutIsReadBackFromItsText(name: String) throws {
    let layout = ViewHeadLayout(try SceneSpecification.load(name))
    #expect(ViewHeadLayout(text: layout.text) == layout)
    #expect(ViewHeadLayout(text: "azimuth,azimuth") == nil)
    #expect(ViewHeadLayout(text: "hat") == nil)
    for text in ["azimuth*3", "azimuth*04", "azimuth**", "lightAzimuth*4", "*4"] {
      #expect(ViewHeadLayout(text: text) == nil, "\(text)")
    }
  }

  /// Weights of networks that describe an azimuth by a circle fit as before, others do not.
  @Test func olderLayoutsFit() throws {
    let specification = try SceneSpecification.load("primitives-all-round")
    let text = ViewHeadLayout(specification).text
    #expect(text.hasPrefix("azimuth*4,elevation,distance,lightAzimuth*,"))
    for (order, fits) in [("*", true), ("*4", true), ("*2", false), ("", false)] {
      let older = try #require(
        ViewHeadLayout(text: text.replacingOccurrences(of: "azimuth*4", with: "azimuth" + order)))
      #expect(older.fits(specification) == fits, "\(order)")
    }
  }
}
