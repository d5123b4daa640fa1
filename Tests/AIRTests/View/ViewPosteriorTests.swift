import Foundation
import Probability
import SceneModel
import Testing

@testable import AIR

/// q(view | picture): how it is drawn, and its pathwise gradient.
@Suite struct ViewPosteriorTests {
  /// The gradient in every number of the head, against central differences of E[f] − E[log q] at
  /// fixed standard normals; of the entropy of Normals it is the closed form.
  @Test func pathwiseGradientsAreDerivatives() throws {
    let prior = try SceneSpecification.load("primitives-anywhere").viewPrior
    let layout = ViewHeadLayout(prior)
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
            mean: q.mean[entry.latent], standardDeviation: q.deviations[index], period: 2 * .pi)
          value -= circle.logDensity(of: view[entry.latent])
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

  @Test func aLayoutIsReadBackFromItsText() throws {
    let layout = ViewHeadLayout(
      try SceneSpecification.load("primitives-anywhere").viewPrior)
    #expect(ViewHeadLayout(text: layout.text) == layout)
    #expect(ViewHeadLayout(text: "azimuth,azimuth") == nil)
    #expect(ViewHeadLayout(text: "hat") == nil)
  }
}
