import NeuralNetworks
import Probability
import TestSupport
import Testing

@testable import GlyphModel

/// The network's gradient, that it does not depend on threads, and that a short training learns.
@Suite struct GlyphTrainerTests {
  static func trainer(
    _ objective: CountObjective, _ sight: GlyphSight, threads: Int = 1, units: Int = 24,
    images: Int = 6400
  ) -> GlyphTrainer {
    var architecture = GlyphArchitecture()
    architecture.sight = sight
    architecture.hiddenUnits = units
    architecture.codeSize = 6
    architecture.glimpseSize = 16
    var settings = GlyphTrainingSettings()
    settings.objective = objective
    settings.threads = threads
    settings.images = images
    settings.warmUpSteps = 10
    return GlyphTrainer(
      DigitScenes(DigitSpecification()), network: GlyphNetwork(architecture), settings: settings)
  }

  @Test("the gradient is that of the ELBO, by central differences", arguments: GlyphSight.allCases)
  func gradient(_ sight: GlyphSight) throws {
    let settings = {
      var settings = GlyphTrainingSettings()
      settings.objective = .exact
      settings.exploration = 0
      return settings
    }()
    var specification = DigitSpecification()
    specification.counts = [0.5, 0.5]
    var architecture = GlyphArchitecture()
    architecture.sight = sight
    architecture.hiddenUnits = 6
    architecture.codeSize = 2
    architecture.glimpseSize = 8
    let network = GlyphNetwork(architecture)
    var generator = PCG32(seed: 3, stream: 0)
    var parameters = network.initialParameters(using: &generator)
    // Presence that hesitates has a gradient, and so have places off the middle.
    parameters.elements = parameters.elements.map {
      $0 + Float(0.02 * Normal.standardSample(using: &generator))
    }
    let start = parameters
    func trainer(_ elements: [Float]) -> GlyphTrainer {
      var moved = start
      moved.elements = elements
      return GlyphTrainer(
        DigitScenes(specification), network: network, settings: settings, parameters: moved)
    }
    let (gradients, _) = try trainer(start.elements).gradient(firstImage: 0, count: 3)
    // Along random directions: each parameter by itself is lost in rounding. The kinks of
    // rectifiers and of bilinear samples leave some percent.
    var (error, size) = (0.0, 0.0)
    for _ in 0..<16 {
      let direction = start.elements.map { _ in
        Float(Normal.standardSample(using: &generator))
      }
      func elbo(_ step: Float) throws -> Double {
        let moved = zip(start.elements, direction).map { $0 + step * $1 }
        return try trainer(moved).gradient(firstImage: 0, count: 3).1.elbo
      }
      let slope = -settings.boundWeight * (try elbo(3e-4) - elbo(-3e-4)) / 6e-4
      let expected = zip(gradients.elements, direction).reduce(0) {
        $0 + Double($1.0) * Double($1.1)
      }
      error += (slope - expected) * (slope - expected)
      size += slope * slope
    }
    #expect((error / size).squareRoot() < 0.08, "\(error), \(size)")
  }

  @Test(arguments: CountObjective.allCases, GlyphSight.allCases)
  func theGradientHasTheSameBitsOnAnyNumberOfThreads(
    _ objective: CountObjective, _ sight: GlyphSight
  ) throws {
    let (one, statistics) = try Self.trainer(objective, sight).gradient(firstImage: 5, count: 70)
    #expect(one.norm > 0)
    for threads in [2, 3] {
      let (many, same) = try Self.trainer(objective, sight, threads: threads).gradient(
        firstImage: 5, count: 70)
      #expect(many.elements == one.elements)
      #expect(same == statistics)
    }
  }

  @Test("6,400 pictures and a small network explain some of the ink")
  func aShortTrainingLearns() throws {
    var trainer = Self.trainer(.exact, .rest, units: 64)
    var errors: [Double] = []
    while !trainer.isFinished { errors.append(try trainer.step().squaredError) }
    #expect(errors.count == 200)
    let (first, last) = (errors.prefix(10).reduce(0, +), errors.suffix(10).reduce(0, +))
    #expect(last < 0.95 * first, "\(first / 10) to \(last / 10)")
  }
}
