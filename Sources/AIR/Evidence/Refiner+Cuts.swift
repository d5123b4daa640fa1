import Foundation
import Probability
import Rendering
import SceneModel

/// Noise that files cut off: what is darker than black is black, what is brighter than white is
/// white. Of a channel that is either, the likelihood is the Normal's whole tail:
///
///     log p(0 | μ) = log Φ(−μ / σ),    log p(1 | μ) = log Φ((μ − 1) / σ)
///
/// (J. Tobin, "Estimation of relationships for limited dependent variables", 1958). A picture that
/// holds numbers below 0 or above 1 has not been cut, and neither have its zeros.
extension Refiner {
  /// A channel of a pixel that is black or white.
  struct Cut {
    let pixel: Int
    let channel: Int
    /// 1 where it is white, −1 where it is black.
    let side: Double

    /// How far beyond the bound a drawn colour is, in units of `noise`.
    func excess(_ color: Float, noise: Double) -> Double {
      (side < 0 ? -Double(color) : Double(color) - 1) / noise
    }
  }

  /// With less noise nothing is cut but what is drawn black, in linear RGB.
  private static let leastCutNoise = 0.01

  /// The picture's cuts, if there is noise to be cut.
  func findCuts() -> [Cut] {
    guard noise >= Self.leastCutNoise,
      picture.allSatisfy({ $0.min() >= 0 && $0.max() <= 1 })
    else { return [] }
    return picture.indices.flatMap { pixel -> [Cut] in
      (0..<3).compactMap { channel in
        switch picture[pixel][channel] {
        case 0: Cut(pixel: pixel, channel: channel, side: -1)
        case 1: Cut(pixel: pixel, channel: channel, side: 1)
        default: nil
        }
      }
    }
  }

  /// −log p of the cut channels, as the canvas shows the scene, in place of the square errors that
  /// they have as numbers: what is to be added to those.
  func cutEnergy() -> Double {
    guard !cuts.isEmpty else { return 0 }
    let nats = 1 / (2 * noise * noise)
    return canvas.withPicture { drawn in
      cuts.reduce(0) { sum, cut in
        let color = drawn[cut.pixel][cut.channel]
        let error = Double(picture[cut.pixel][cut.channel] - color)
        return sum - Normal.logCumulative(cut.excess(color, noise: noise)) - error * error * nats
      }
    }
  }

  /// The noise that is the likeliest if the canvas's scene is what there is, by expectation and
  /// maximisation: what was cut off is counted as it is expected to have been.
  func likeliestNoise(atMost largest: Double) -> Double {
    let count = Double(3 * picture.count)
    let squares = squaredErrorOfWhole()
    guard !cuts.isEmpty else { return (squares / count).squareRoot() }
    // Of a picture that is black and white throughout nothing tells the noise to begin with.
    let whole = max(1, count - Double(cuts.count))
    var variance = min(largest * largest, max(squares / whole, Self.leastNoise * Self.leastNoise))
    for _ in 0..<Self.noiseIterations {
      let deviation = variance.squareRoot()
      let expected = canvas.withPicture { drawn in
        cuts.reduce(0.0) { sum, cut in
          let z = cut.excess(drawn[cut.pixel][cut.channel], noise: deviation)
          return sum + 1 - z * Normal.logCumulativeSlope(z)
        }
      }
      variance = min(largest * largest, (squares + variance * expected) / count)
    }
    return variance.squareRoot()
  }

  private static let noiseIterations = 10

  /// Σ (picture − drawing)² over all channels that are not cut.
  func squaredErrorOfWhole() -> Double {
    let whole = canvas.squaredError(from: picture)
    guard !cuts.isEmpty else { return whole }
    return canvas.withPicture { drawn in
      cuts.reduce(whole) { sum, cut in
        let error = Double(picture[cut.pixel][cut.channel] - drawn[cut.pixel][cut.channel])
        return sum - error * error
      }
    }
  }

  /// The picture as it is expected to have been before it was cut, if the canvas's scene is what
  /// there is: with it the square errors have the likelihood's slope.
  func expectedPicture() -> [SIMD4<Float>] {
    guard !cuts.isEmpty else { return picture }
    var expected = picture
    canvas.withPicture { drawn in
      for cut in cuts {
        let color = drawn[cut.pixel][cut.channel]
        let z = cut.excess(color, noise: noise)
        expected[cut.pixel][cut.channel] =
          color + Float(cut.side * noise * Normal.logCumulativeSlope(z))
      }
    }
    return expected
  }

  /// How much each channel tells of what is drawn, as a share of one that is not cut; nil for ones.
  func channelInformation() -> [SIMD4<Float>]? {
    guard !cuts.isEmpty else { return nil }
    var information = [SIMD4<Float>](repeating: .one, count: picture.count)
    canvas.withPicture { drawn in
      for cut in cuts {
        let z = cut.excess(drawn[cut.pixel][cut.channel], noise: noise)
        let slope = Normal.logCumulativeSlope(z)
        information[cut.pixel][cut.channel] = Float(slope * (slope + z))
      }
    }
    return information
  }

  /// The likelihood's constant: a cut channel has a probability, no density.
  var logConstant: Double {
    ImageLikelihood(noise: noise)
      .logDensity(squaredError: 0, numberCount: picture.count * 3 - cuts.count)
  }
}
