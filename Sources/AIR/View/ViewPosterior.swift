import Foundation
import Probability
import SceneModel

/// q(view | picture): independent Normals, and a wrapped Normal for an angle that is anywhere on a
/// circle.
///
/// Where turns of the whole scene change no picture, the wrapped Normal is of order · azimuth, and
/// the light's azimuth is told from the camera's: q is the same for scenes that look the same.
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
        let phase = atan2(raw[place + 1], raw[place])
        if case .turns(let order) = entry.domain {
          mean[entry.latent] = prior[entry.latent].center + phase / Double(order)
        } else {
          mean[entry.latent] = phase
        }
        deviations.append(
          PosePosterior.phaseBounds.deviation(raw[place + 2]) / Double(entry.order))
        place += 3
      } else {
        let quantity = prior[entry.latent]
        mean[entry.latent] =
          quantity.center + quantity.deviation * Self.reach * tanh(raw[place] / Self.reach)
        deviations.append(quantity.deviation * Self.bounds.deviation(raw[place + 1]))
        place += 2
      }
    }
    if let light = Self.lightSeenFromCamera(layout) {
      mean[light.latent] += mean[.azimuth]
    }
    self.mean = mean
    self.deviations = deviations
  }

  /// The light's azimuth, if it is told from the camera's.
  private static func lightSeenFromCamera(_ layout: ViewHeadLayout) -> ViewHeadLayout.Entry? {
    guard layout.isSeenFromCamera else { return nil }
    return layout.entries.first { $0.latent == .lightAzimuth && $0.isCircle }
  }

  /// A draw, with the standard normals that it was made from.
  package struct Sample: Sendable {
    /// Every latent.
    package var view: View
    fileprivate var noise: [Double]
  }

  /// The means, as a draw.
  var mode: Sample { sample(noise: deviations.map { _ in 0 }) }

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
    if let light = Self.lightSeenFromCamera(layout) {
      view[light.latent] += view[.azimuth] - mean[.azimuth]
    }
    return Sample(view: view, noise: noise)
  }

  /// log q of a view, per unit of each latent; all turns that look the same are as likely.
  package func logDensity(of view: View) -> Double {
    var sum = 0.0
    let light = Self.lightSeenFromCamera(layout)
    for (index, entry) in layout.entries.enumerated() {
      if entry.isCircle {
        var value = view[entry.latent]
        if entry == light { value -= view[.azimuth] - mean[.azimuth] }
        sum += circle(entry, index).logDensity(of: value)
        if entry.order > 1 { sum -= log(Double(entry.order)) }
      } else {
        sum += Normal(mean: mean[entry.latent], standardDeviation: deviations[index])
          .logDensity(of: view[entry.latent])
      }
    }
    return sum
  }

  private func circle(_ entry: ViewHeadLayout.Entry, _ index: Int) -> WrappedNormal {
    WrappedNormal(
      mean: mean[entry.latent], standardDeviation: deviations[index],
      period: 2 * .pi / Double(entry.order))
  }

  /// The derivative of E[f(view)] − E[log q(view)], estimated by one draw, in the head's numbers;
  /// see `PosePosterior.addPathwiseGradient`.
  ///
  /// - Parameters:
  ///   - sample: the draw.
  ///   - slopes: df / dlatent at the draw, one a latent of the layout; that of the camera's azimuth
  ///     without what the light does that turns with it.
  ///   - weight: multiplies everything.
  ///   - head: `[ViewHeadLayout.count]`, added to.
  func addPathwiseGradient(
    at sample: Sample, slopes: [Double], weight: Double, head: UnsafeMutablePointer<Float>
  ) {
    var place = 0
    let light = Self.lightSeenFromCamera(layout)
    let lightSlope = layout.entries.firstIndex { $0 == light }.map { slopes[$0] } ?? 0
    for (index, entry) in layout.entries.enumerated() {
      let noise = sample.noise[index]
      var (slope, deviation) = (slopes[index], deviations[index])
      if entry.latent == .azimuth, light != nil { slope += lightSlope }
      if entry.isCircle {
        // Of order · angle, which the head describes.
        let order = Double(entry.order)
        (slope, deviation) = (slope / order, deviation * order)
        let lengthSquared = max(
          raw[place] * raw[place] + raw[place + 1] * raw[place + 1], 1e-2)
        head[place] -= Float(weight * slope * raw[place + 1] / lengthSquared)
        head[place + 1] += Float(weight * slope * raw[place] / lengthSquared)
        var value = sample.view[entry.latent]
        if entry == light { value -= sample.view[.azimuth] - mean[.azimuth] }
        let g = circle(entry, index).logDensityGradient(of: value)
        let entropySlope = -(g.value / order * deviation * noise + g.logStandardDeviation)
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

  /// The derivative of log q of a view in the head's numbers: what labels teach.
  ///
  /// - Parameters:
  ///   - view: any of the turns that look the same.
  ///   - weight: multiplies everything.
  ///   - head: `[ViewHeadLayout.count]`, added to.
  func addLogDensityGradient(
    of view: View, weight: Double, head: UnsafeMutablePointer<Float>
  ) {
    let light = Self.lightSeenFromCamera(layout)
    var place = 0
    for (index, entry) in layout.entries.enumerated() {
      if entry.isCircle {
        var value = view[entry.latent]
        if entry == light { value -= view[.azimuth] - mean[.azimuth] }
        let g = circle(entry, index).logDensityGradient(of: value)
        // Of order · angle, which the head describes.
        let slope = -g.value / Double(entry.order)
        let lengthSquared = max(
          raw[place] * raw[place] + raw[place + 1] * raw[place + 1], 1e-2)
        head[place] -= Float(weight * slope * raw[place + 1] / lengthSquared)
        head[place + 1] += Float(weight * slope * raw[place] / lengthSquared)
        head[place + 2] += Float(
          weight * g.logStandardDeviation * PosePosterior.phaseBounds.slope(raw[place + 2]))
        place += 3
      } else {
        let deviation = deviations[index]
        let z = (view[entry.latent] - mean[entry.latent]) / deviation
        let t = tanh(raw[place] / Self.reach)
        head[place] += Float(
          weight * z / deviation * prior[entry.latent].deviation * (1 - t * t))
        head[place + 1] += Float(weight * (z * z - 1) * Self.bounds.slope(raw[place + 1]))
        place += 2
      }
    }
  }

  /// Appends what the memory is told of a view: `ViewHeadLayout.latentCount` numbers.
  static func appendLatents(
    _ view: View, _ layout: ViewHeadLayout, _ prior: ViewPrior, to latents: inout [Float]
  ) {
    for entry in layout.entries {
      var value = view[entry.latent]
      if entry.isCircle {
        if case .turns(let order) = entry.domain {
          value = Double(order) * (value - prior[entry.latent].center)
        } else if entry == lightSeenFromCamera(layout) {
          value -= view[.azimuth]
        }
        latents += [Float(cos(value)), Float(sin(value))]
      } else {
        let quantity = prior[entry.latent]
        latents.append(Float((value - quantity.center) / quantity.deviation))
      }
    }
  }
}
