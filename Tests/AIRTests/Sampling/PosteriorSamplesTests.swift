import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Scenes drawn from the posterior, against sums over a grid.
@Suite struct PosteriorSamplesTests {
  static func noisy(_ picture: Image, _ noise: Double, _ stream: UInt64) -> Image {
    var picture = picture
    var generator = PCG32(seed: 21, stream: stream)
    for index in picture.pixels.indices {
      picture.pixels[index] += Float(noise * Normal.standardSample(using: &generator))
    }
    return picture
  }

  private static func samples(
    _ refiner: Refiner, _ picture: Image, from proposal: [SceneObject], count: Int,
    seed: UInt64 = 1
  ) throws -> (Refinement, PosteriorSamples) {
    let found = refiner.refine(picture, from: proposal)
    var generator = PCG32(seed: seed, stream: 0)
    return (
      found,
      try #require(refiner.samples(picture, of: found, count: count, using: &generator))
    )
  }

  /// log p(picture, one sphere at a place) summed over a grid about the maximum, with its moments.
  private static func grid(
    _ picture: Image, about center: SIMD2<Double>, _ deviation: SIMD2<Double>, noise: Double
  ) -> (logEvidence: Double, mean: SIMD2<Double>, deviation: SIMD2<Double>) {
    let prior = ScenePrior(TableScenes.specification)
    let canvas = Canvas(TableScenes.renderer.centralRenderer)
    let side = 41
    var places: [SIMD2<Double>] = []
    var values: [Double] = []
    for row in 0..<side {
      for column in 0..<side {
        let place =
          center + deviation * (SIMD2(Double(column), Double(row)) / 20 - 1) * 5
        let object = SceneObject(mesh: 1, position: place)
        canvas.show([TableScenes.renderer.placement(of: object)])
        places.append(place)
        values.append(
          prior.logDensity(of: [object])
            - canvas.squaredError(from: picture.samples) / (2 * noise * noise))
      }
    }
    let shares = softmax(values)
    let mean = zip(shares, places).reduce(SIMD2.zero) { $0 + $1.0 * $1.1 }
    let variance = zip(shares, places).reduce(SIMD2.zero) {
      $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean)
    }
    let cell = deviation * 0.25
    let constant = ImageLikelihood(noise: noise)
      .logDensity(squaredError: 0, numberCount: picture.pixels.count)
    return (
      logSumExp(values) + log(cell.x * cell.y) + constant, mean,
      SIMD2(variance.x.squareRoot(), variance.y.squareRoot())
    )
  }

  @Test("Evidence, means and deviations are those of a grid", arguments: 0..<4)
  func sphere(stream: UInt64) throws {
    let truth = SceneObject(mesh: 1, position: SIMD2(0.1, 0.4))
    let picture = Self.noisy(TableScenes.picture([truth]), 0.1, stream)
    let refiner = Refiner(TableScenes.renderer)
    let (found, samples) = try Self.samples(refiner, picture, from: [truth], count: 2000)
    let exact = Self.grid(
      picture, about: found.objects[0].position, found.deviations[0].position,
      noise: refiner.noise)
    // The grid is at one noise, of several that it may be.
    let canvas = Canvas(TableScenes.renderer.centralRenderer)
    canvas.show([TableScenes.renderer.placement(of: found.objects[0])])
    let expected =
      exact.logEvidence
      + refiner.logNoiseVolume(squaredError: canvas.squaredError(from: picture.samples))
    #expect(samples.paretoShape < 0.5)
    #expect(samples.effectiveSampleSize > 1000, "\(samples.effectiveSampleSize)")
    #expect(samples.logEvidenceError < 0.03)
    #expect(
      abs(samples.logEvidence - expected) < 4 * samples.logEvidenceError + 0.02,
      "\(samples.logEvidence) ± \(samples.logEvidenceError), \(expected)")
    // Laplace's approximation is of the same.
    #expect(abs(found.logEvidence - expected) < 0.3, "\(found.logEvidence), \(expected)")
    let places = samples.scenes.map { $0.objects[0].position }
    let mean = places.reduce(SIMD2.zero, +) / Double(places.count)
    let variance =
      places.reduce(SIMD2.zero) { $0 + ($1 - mean) * ($1 - mean) } / Double(places.count)
    for axis in 0..<2 {
      #expect(abs(mean[axis] - exact.mean[axis]) < 0.12 * exact.deviation[axis])
      #expect(abs(variance[axis].squareRoot() / exact.deviation[axis] - 1) < 0.08)
    }
  }

  /// What eight bits leave of a smooth shade is alike from pixel to pixel.
  @Test("Of a picture without noise they spread as far as the deviations that are told")
  func quantized() throws {
    let picture = TableScenes.picture(RefinerTests.truth)
    let (found, samples) = try Self.samples(
      Refiner(TableScenes.renderer), picture, from: RefinerTests.truth, count: 1000)
    #expect(samples.temperature > 1.5, "\(samples.temperature)")
    #expect(samples.paretoShape < 0.7)
    // The evidence is that of the likelihood as it is.
    #expect(abs(samples.logEvidence - found.logEvidence) < 1, "\(samples.logEvidence)")
    for (index, deviation) in found.deviations.enumerated() {
      for axis in 0..<2 {
        let places = samples.scenes.map { $0.objects[index].position[axis] }
        let mean = places.reduce(0, +) / 1000
        let spread = (places.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000).squareRoot()
        #expect(
          (0.5...2).contains(spread / deviation.position[axis]),
          "\(spread), \(deviation.position[axis])")
      }
    }
  }

  @Test("A yaw that is hidden is drawn from all the side that hides it")
  func hiddenMark() throws {
    let truth = SceneObject(mesh: 0, position: SIMD2(0.1, -0.2), yaw: 1.4)
    let picture = Self.noisy(HiddenMarkTests.picture(truth), 0.1, 1)
    let (_, samples) = try Self.samples(
      Refiner(HiddenMarkTests.renderer), picture, from: [truth], count: 1000)
    let (s, c) = samples.scenes.reduce((0.0, 0.0)) {
      ($0.0 + sin($1.objects[0].yaw), $0.1 + cos($1.objects[0].yaw))
    }
    let mean = atan2(s, c)
    let variance =
      samples.scenes.reduce(0.0) {
        let away = remainder($1.objects[0].yaw - mean, 2 * .pi)
        return $0 + away * away
      } / 1000
    let bruteForce = HiddenMarkTests.deviation(of: truth, in: picture, noise: 0.1)
    #expect(abs(variance.squareRoot() / bruteForce - 1) < 0.1, "\(variance.squareRoot())")
    #expect(samples.paretoShape < 0.7)
  }

  @Test("The same seed gives the same scenes, another seed others")
  func determinism() throws {
    let picture = TableScenes.picture(RefinerTests.truth)
    func scenes(_ seed: UInt64) throws -> [SampledScene] {
      try Self.samples(
        Refiner(TableScenes.renderer), picture, from: RefinerTests.truth, count: 20, seed: seed
      ).1.scenes
    }
    let first = try scenes(1)
    #expect(try scenes(1) == first)
    #expect(try scenes(2) != first)
    #expect(first.allSatisfy { $0.objects.count == 3 })
  }

  @Test("Of an empty table all samples are empty, and the evidence is known exactly")
  func empty() throws {
    let (_, samples) = try Self.samples(
      Refiner(TableScenes.renderer), TableScenes.picture([]), from: [], count: 50)
    #expect(samples.scenes.allSatisfy { $0.objects.isEmpty })
    #expect(samples.countProbabilities == [1])
    #expect(samples.logEvidenceError < 1e-9)
  }
}
