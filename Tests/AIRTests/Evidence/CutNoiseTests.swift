import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// A picture's file cuts noise off at black and at white; the likelihood knows it.
@Suite struct CutNoiseTests {
  private static func noisy(_ deviation: Double, _ stream: UInt64, isCut: Bool) -> Image {
    var picture = TableScenes.picture(RefinerTests.truth)
    var generator = PCG32(seed: 78, stream: stream)
    for index in picture.pixels.indices {
      let noise = deviation * Normal.standardSample(using: &generator)
      let value = picture.pixels[index] + Float(noise)
      picture.pixels[index] = isCut ? min(1, max(0, value)) : value
    }
    return picture
  }

  private static let candidates = RefinerTests.truth.map {
    Refiner.Candidate(object: $0, origin: nil, meshProbabilities: nil)
  }

  /// A refiner of a picture whose noise has been settled.
  private static func settled(_ picture: Image, noise: Double = 0.1) -> Refiner {
    var specification = TableScenes.specification
    specification.likelihood.noiseStandardDeviation = noise
    let refiner = Refiner(
      SceneRenderer(specification, models: TableScenes.models, table: TableScenes.table))
    refiner.begin(picture)
    _ = refiner.settleNoise(candidates)
    return refiner
  }

  @Test("The expected picture has the likelihood's slope, and information is its curvature")
  func slope() {
    let refiner = Self.settled(Self.noisy(0.1, 0, isCut: true))
    #expect(refiner.cuts.count > 300)
    refiner.show(Self.candidates)
    let (expected, information) = (refiner.expectedPicture(), refiner.channelInformation())
    let (noise, step) = (refiner.noise, Float(1e-3))
    refiner.canvas.withPicture { drawn in
      for cut in refiner.cuts {
        let color = drawn[cut.pixel][cut.channel]
        func logLikelihood(_ offset: Float) -> Double {
          Normal.logCumulative(cut.excess(color + offset, noise: noise))
        }
        let slope = (logLikelihood(step) - logLikelihood(-step)) / Double(2 * step)
        let curvature =
          (2 * logLikelihood(0) - logLikelihood(step) - logLikelihood(-step))
          / Double(step * step)
        let told = Double(expected[cut.pixel][cut.channel] - color) / (noise * noise)
        #expect(abs(told - slope) < 2e-3 / noise)
        let share = Double(information?[cut.pixel][cut.channel] ?? 1)
        #expect(abs(share - curvature * noise * noise) < 5e-3 && (0...1).contains(share))
      }
    }
  }

  @Test("What is added for cut channels is −log of the Normal's tails, and nothing where none is cut")
  func energy() {
    let picture = Self.noisy(0.1, 1, isCut: true)
    let refiner = Self.settled(picture)
    refiner.show(Self.candidates)
    let normal = { (z: Double) in 0.5 * erfc(-z / 2.0.squareRoot()) }
    let noise = refiner.noise
    let expected = refiner.canvas.withPicture { drawn in
      picture.samples.indices.reduce(0.0) { sum, pixel in
        (0..<3).reduce(sum) { sum, channel in
          let (seen, color) = (picture.samples[pixel][channel], Double(drawn[pixel][channel]))
          switch seen {
          case 0: return sum - log(normal(-color / noise))
          case 1: return sum - log(normal((color - 1) / noise))
          default:
            let z = (Double(seen) - color) / noise
            return sum + z * z / 2
          }
        }
      }
    }
    #expect(abs(refiner.energy() - expected) < 1e-2)
    let whole = Self.settled(Self.noisy(0.1, 1, isCut: false))
    #expect(whole.cuts.isEmpty)
  }

  @Test("The noise is found as it was before it was cut", arguments: [0.05, 0.1, 0.2])
  func noise(_ deviation: Double) {
    for isCut in [false, true] {
      let found = Self.settled(Self.noisy(deviation, 2, isCut: isCut), noise: 0.5).noise
      #expect(abs(found / deviation - 1) < 0.04, "\(found)")
    }
  }

  @Test("A picture that is all black, or all white, has an evidence, too", arguments: [0, 1])
  func blank(color: Float) {
    var picture = TableScenes.picture([])
    for index in picture.pixels.indices { picture.pixels[index] = color }
    let found = Refiner(TableScenes.renderer).refine(picture, from: RefinerTests.truth)
    #expect(found.logEvidence.isFinite && found.logEvidence < -10_000)
    let whole = Refiner(TableScenes.renderer).refine(TableScenes.picture([]), from: [])
    #expect(whole.logEvidence > found.logEvidence + 50_000)
  }

  @Test("A picture without noise is judged as before, however black it is")
  func noiseless() {
    var picture = TableScenes.picture(RefinerTests.truth)
    var generator = PCG32(seed: 79, stream: 0)
    // One in a hundred channels is black that hardly was before.
    for index in picture.pixels.indices where picture.pixels[index] < 0.11 {
      if Double.uniform(using: &generator) < 0.01 { picture.pixels[index] = 0 }
    }
    #expect(picture.pixels.contains(0))
    // With as much noise they would be cuts, with as little they are not.
    let refiner = Self.settled(picture)
    refiner.noise = 0.005
    #expect(refiner.findCuts().isEmpty)
    refiner.noise = 0.05
    #expect(refiner.findCuts().count == picture.pixels.count { $0 == 0 })
  }
}
