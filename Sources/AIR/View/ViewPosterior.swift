import Foundation
import Probability
import SceneModel

/// q(view | picture): independent Normals, and a wrapped Normal for an angle that is anywhere on a
/// circle.
package struct ViewPosterior: Sendable {
  /// The means.
  package let mean: View
  /// The standard deviations, one a latent of the layout, in its unit.
  package let deviations: [Double]
  /// Whether all outputs of the head are finite; else the posterior means nothing.
  package let isFinite: Bool

  private let layout: ViewHeadLayout
  private let prior: ViewPrior
  private let raw: [Double]

  /// In standard deviations of the prior: how far a mean can be from the prior's, and how sure the
  /// network can be.
  private static let reach = 3.0
  private static let bounds = PosePosterior.Bounds(low: 0.01, high: 1.2, initial: 0.6)

  /// Reads the head's numbers, `[ViewHeadLayout.count]`.
  package init(_ head: UnsafePointer<Float>, _ layout: ViewHeadLayout, _ prior: ViewPrior) {
    self.layout = layout
    self.prior = prior
    isFinite = (0..<layout.count).allSatisfy { head[$0].isFinite }
    let isFinite = isFinite
    raw = (0..<layout.count).map { isFinite ? Double(head[$0]) : 0 }
    var mean = prior.center
    var deviations: [Double] = []
    var place = 0
    for entry in layout.entries {
      if entry.isCircle {
        mean[entry.latent] = atan2(raw[place + 1], raw[place])
        deviations.append(PosePosterior.phaseBounds.deviation(raw[place + 2]))
        place += 3
      } else {
        let quantity = prior[entry.latent]
        mean[entry.latent] =
          quantity.center + quantity.deviation * Self.reach * tanh(raw[place] / Self.reach)
        deviations.append(quantity.deviation * Self.bounds.deviation(raw[place + 1]))
        place += 2
      }
    }
    self.mean = mean
    self.deviations = deviations
  }

  /// A draw, with the standard normals that it was made from.
  package struct Sample: Sendable {
    /// Every latent.
    package var view: View
    fileprivate var noise: [Double]
  }

  /// Draws a view by reparameterisation: mean + deviation · noise.
  package func sample(using generator: inout some RandomNumberGenerator) -> Sample {
    sample(noise: deviations.map { _ in Normal.standardSample(using: &generator) })
  }

  /// The view at given standard normals, one a latent of the layout.
  func sample(noise: [Double]) -> Sample {
    var view = mean
    for (index, entry) in layout.entries.enumerated() {
      view[entry.latent] += deviations[index] * noise[index]
    }
    return Sample(view: view, noise: noise)
  }

  /// log q of a view, per unit of each latent.
  package func logDensity(of view: View) -> Double {
    var sum = 0.0
    for (index, entry) in layout.entries.enumerated() {
      if entry.isCircle {
        sum += circle(entry.latent, index).logDensity(of: view[entry.latent])
      } else {
        sum += Normal(mean: mean[entry.latent], standardDeviation: deviations[index])
          .logDensity(of: view[entry.latent])
      }
    }
    return sum
  }

  private func circle(_ latent: ViewLatent, _ index: Int) -> WrappedNormal {
    WrappedNormal(
      mean: mean[latent], standardDeviation: deviations[index], period: 2 * .pi)
  }

  /// The derivative of E[f(view)] − E[log q(view)], estimated by one draw, in the head's numbers;
  /// see `PosePosterior.addPathwiseGradient`.
  ///
  /// - Parameters:
  ///   - sample: the draw.
  ///   - slopes: df / dlatent at the draw, one a latent of the layout.
  ///   - weight: multiplies everything.
  ///   - head: `[ViewHeadLayout.count]`, added to.
  func addPathwiseGradient(
    at sample: Sample, slopes: [Double], weight: Double, head: UnsafeMutablePointer<Float>
  ) {
    var place = 0
    for (index, entry) in layout.entries.enumerated() {
      let (slope, noise, deviation) = (slopes[index], sample.noise[index], deviations[index])
      if entry.isCircle {
        let lengthSquared = max(
          raw[place] * raw[place] + raw[place + 1] * raw[place + 1], 1e-2)
        head[place] -= Float(weight * slope * raw[place + 1] / lengthSquared)
        head[place + 1] += Float(weight * slope * raw[place] / lengthSquared)
        let g = circle(entry.latent, index).logDensityGradient(of: sample.view[entry.latent])
        let entropySlope = -(g.value * deviation * noise + g.logStandardDeviation)
        head[place + 2] += Float(
          weight * (slope * deviation * noise + entropySlope)
            * PosePosterior.phaseBounds.slope(raw[place + 2]))
        place += 3
      } else {
        let t = tanh(raw[place] / Self.reach)
        head[place] += Float(weight * slope * prior[entry.latent].deviation * (1 - t * t))
        head[place + 1] += Float(
          weight * (slope * deviation * noise + 1) * Self.bounds.slope(raw[place + 1]))
        place += 2
      }
    }
  }

  /// Appends what the memory is told of a view: `ViewHeadLayout.latentCount` numbers.
  static func appendLatents(
    _ view: View, _ layout: ViewHeadLayout, _ prior: ViewPrior, to latents: inout [Float]
  ) {
    for entry in layout.entries {
      let value = view[entry.latent]
      if entry.isCircle {
        latents += [Float(cos(value)), Float(sin(value))]
      } else {
        let quantity = prior[entry.latent]
        latents.append(Float((value - quantity.center) / quantity.deviation))
      }
    }
  }
}
