import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Evidences against sums over grids and draws that know nothing of a curvature.
@Suite struct BruteForceTests {
  static func noisy(_ picture: Image, _ noise: Double, _ stream: UInt64) -> Image {
    var picture = picture
    var generator = PCG32(seed: 31, stream: stream)
    for index in picture.pixels.indices {
      picture.pixels[index] += Float(noise * Normal.standardSample(using: &generator))
    }
    return picture
  }

  /// log p(picture | objects) + log p(objects) of an ordered list.
  struct Joint {
    let renderer: SceneRenderer
    let picture: Image
    let noise: Double
    let canvas: Canvas
    let prior: ScenePrior

    init(_ renderer: SceneRenderer, _ picture: Image, noise: Double) {
      (self.renderer, self.picture, self.noise) = (renderer, picture, noise)
      canvas = Canvas(renderer.centralRenderer)
      prior = ScenePrior(renderer.specification)
    }

    func callAsFunction(_ objects: [SceneObject]) -> Double {
      prior.logDensity(of: objects) + logLikelihood(objects)
    }

    func logLikelihood(_ objects: [SceneObject]) -> Double {
      ImageLikelihood(noise: noise).logDensity(
        squaredError: squaredError(objects), numberCount: picture.pixels.count)
    }

    func squaredError(_ objects: [SceneObject]) -> Double {
      canvas.show(objects.map { renderer.placement(of: $0) })
      return canvas.squaredError(from: picture.samples)
    }
  }

  @Test("A cube's evidence is the sum over places and yaws, each of its turns counted once")
  func cube() {
    let truth = SceneObject(mesh: 0, position: SIMD2(0.1, 0.2), yaw: 0.5)
    let picture = Self.noisy(TableScenes.picture([truth]), 0.1, 1)
    let refiner = Refiner(TableScenes.renderer)
    let found = refiner.refine(picture, from: [truth])
    let joint = Joint(TableScenes.renderer, picture, noise: refiner.noise)
    let (position, yaw) = found.deviations[0]
    let steps = (-10...10).map { Double($0) / 2 }
    var values: [Double] = []
    for x in steps {
      for y in steps {
        for turn in steps {
          var object = found.objects[0]
          object.position += position * SIMD2(x, y)
          object.yaw += yaw * turn
          values.append(joint([object]))
        }
      }
    }
    let cell = position.x * position.y * yaw / 8
    let expected =
      logSumExp(values) + log(cell)
      + refiner.logNoiseVolume(squaredError: joint.squaredError(found.objects))
    // Four turns would be 1.4 nats.
    #expect(abs(found.logEvidence - expected) < 0.6, "\(found.logEvidence), \(expected)")
  }

  @Test("Two objects may have come in either order")
  func twoSpheres() throws {
    let truth = [
      SceneObject(mesh: 1, position: SIMD2(0.4, 0.4)),
      SceneObject(mesh: 1, position: SIMD2(-0.4, -0.1)),
    ]
    let picture = Self.noisy(TableScenes.picture(truth), 0.1, 2)
    let refiner = Refiner(TableScenes.renderer)
    let found = refiner.refine(picture, from: truth)
    try #require(found.objects.count == 2)
    var generator = PCG32(seed: 4, stream: 0)
    let samples = try #require(
      refiner.samples(picture, of: found, count: 2000, using: &generator))
    let joint = Joint(TableScenes.renderer, picture, noise: refiner.noise)
    let logWeights = (0..<4000).map { _ -> Double in
      var objects = found.objects
      var logDensity = 0.0
      for index in objects.indices {
        for axis in 0..<2 {
          let normal = Normal(
            mean: objects[index].position[axis],
            standardDeviation: 1.3 * found.deviations[index].position[axis])
          objects[index].position[axis] = normal.sample(using: &generator)
          logDensity += normal.logDensity(of: objects[index].position[axis])
        }
      }
      return joint(objects) - logDensity
    }
    let expected =
      logMeanExp(logWeights) + log(2)
      + refiner.logNoiseVolume(squaredError: joint.squaredError(found.objects))
    #expect(abs(samples.logEvidence - expected) < 0.2, "\(samples.logEvidence), \(expected)")
    #expect(abs(found.logEvidence - expected) < 0.5, "\(found.logEvidence), \(expected)")
  }

  @Test("The noise's volume is that of all noises that it may be", arguments: [0.03, 0.1])
  func noiseVolume(noise: Double) {
    let truth = [RefinerTests.sphere]
    let picture = Self.noisy(TableScenes.picture(truth), noise, 3)
    let refiner = Refiner(TableScenes.renderer)
    let found = refiner.refine(picture, from: truth)
    let squaredError = Joint(TableScenes.renderer, picture, noise: 1).squaredError(found.objects)
    func logLikelihood(_ noise: Double) -> Double {
      ImageLikelihood(noise: noise).logDensity(
        squaredError: squaredError, numberCount: picture.pixels.count)
    }
    #expect(abs(refiner.noise / noise - 1) < 0.03, "\(refiner.noise)")
    // Its logarithm is uniform.
    let (low, high) = (log(Refiner.leastNoise), log(0.1))
    let count = 20_000
    let values = (0..<count).map {
      logLikelihood(exp(low + (high - low) * (Double($0) + 0.5) / Double(count)))
    }
    let volume = refiner.logNoiseVolume(squaredError: squaredError)
    let expected = logMeanExp(values) - logLikelihood(refiner.noise)
    #expect(abs(volume - expected) < 0.05, "\(volume), \(expected)")
  }

  @Test("Where noise hides everything, the count's probabilities are the prior's")
  func hiddenByNoise() {
    var specification = TableScenes.specification
    specification.likelihood.noiseStandardDeviation = 30
    let refiner = Refiner(
      SceneRenderer(specification, models: TableScenes.models, table: TableScenes.table))
    let found = refiner.refine(TableScenes.picture(RefinerTests.truth), from: [])
    for probability in found.countProbabilities {
      #expect(abs(probability - 0.25) < 0.06, "\(found.countProbabilities)")
    }
  }

  @Test("What is refused as one more object has the odds of a sum over the table")
  func oneMore() throws {
    var specification = TableScenes.specification
    specification.meshes = [specification.meshes[1]]
    specification.prior.meshProbabilities = [1]
    specification.prior.countProbabilities = [0.2, 0.2, 0.2, 0.2, 0.19, 0.01]
    let others = [SIMD2(0.6, 0.6), SIMD2(-0.6, 0.6), SIMD2(0.6, -0.6), SIMD2(-0.6, -0.6)]
      .map { SceneObject(mesh: 0, position: $0) }
    let one = SceneObject(mesh: 0, position: SIMD2(0.05, 0))
    for noise in [1.0, 1.5, 2, 2.5, 3, 4, 5, 7, 10] {
      specification.likelihood.noiseStandardDeviation = noise
      let renderer = SceneRenderer(
        specification, models: [TableScenes.models[1]], table: TableScenes.table)
      let picture = renderer.render(
        Scene(camera: specification.camera.centralPose, objects: others + [one]))
      var settings = RefinementSettings()
      settings.residualThreshold = 0
      let refiner = Refiner(renderer, settings: settings)
      refiner.begin(picture)
      var scene = others.map {
        Refiner.Candidate(object: $0, origin: nil, meshProbabilities: nil)
      }
      guard !refiner.tryBirth(&scene) else { continue }
      let joint = Joint(renderer, picture, noise: noise)
      let side = 60
      let cell = 1.6 / Double(side)
      let whole = joint(others)
      var values: [Double] = []
      for row in 0..<side {
        for column in 0..<side {
          let place = SIMD2(Double(column) + 0.5, Double(row) + 0.5) * cell - 0.8
          values.append(joint(others + [SceneObject(mesh: 0, position: place)]) - whole)
        }
      }
      // It may have come before, between or after the four.
      let expected = logSumExp(values) + 2 * log(cell) + log(5)
      #expect(abs(expected) < 4, "\(expected)")
      // A Normal approximation of what is so faint is 0.8 nats off; the five places among the
      // others are 1.6.
      #expect(
        abs(refiner.refusedBirth - expected) < 1.2,
        "noise \(noise): \(refiner.refusedBirth), \(expected)")
      return
    }
    Issue.record("some noise hides it")
  }
}
