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
      DigitScenes(DigitSpecification()), network: GlyphNetwork(architecture, noise: 0.3),
      settings: settings)
  }

  @Test(
    "the gradient is that of the ELBO, by central differences", arguments: GlyphSight.allCases,
    [false, true])
  func gradient(_ sight: GlyphSight, _ occludes: Bool) throws {
    let settings = {
      var settings = GlyphTrainingSettings()
      settings.objective = .exact
      settings.exploration = 0
      return settings
    }()
    var specification = DigitSpecification()
    specification.counts = [0.5, 0.5]
    specification.occludes = occludes
    var architecture = GlyphArchitecture()
    architecture.sight = sight
    architecture.occludes = occludes
    // Where another proposal is taken, the bound jumps a little.
    architecture.proposals = 1
    architecture.hiddenUnits = 6
    architecture.codeSize = 2
    architecture.glimpseSize = 8
    let network = GlyphNetwork(architecture, noise: 0.3)
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

  @Test("of four proposals the step takes that which explains most", arguments: [false, true])
  func theBestProposalIsTaken(_ occludes: Bool) throws {
    var architecture = GlyphArchitecture()
    architecture.hiddenUnits = 24
    architecture.codeSize = 6
    architecture.glimpseSize = 16
    architecture.occludes = occludes
    let network = GlyphNetwork(architecture, noise: 0.3)
    var generator = PCG32(seed: 3, stream: 0)
    let parameters = network.initialParameters(using: &generator)
    let picture = try DigitScenes(DigitSpecification()).picture(seed: 1, index: 3, count: 2)
    let tape = Tape(parameters: parameters, differentiable: false)
    let pictures = tape.input(Tensor(shape: [1, 50, 50], elements: picture.pixels))
    let canvas = tape.zeros(shape: pictures.shape)
    let noise = (place: tape.zeros(shape: [1, 3]), code: tape.zeros(shape: [1, 6]))
    func cost(_ places: Variable) -> Float {
      let glyph = network.glyph(pictures, places, noise, on: tape)
      let result = network.laid(glyph, over: canvas, on: tape)
      let error = tape.value(of: tape.squaredErrors(result, from: pictures))[0]
      return error / 0.18 + tape.value(of: glyph.divergence)[0]
    }
    // Proposals at the four middles that a new network proposes.
    let statistics: [Float] = network.proposedMiddles.flatMap { [0, $0.x, $0.y, 0, 0, 0] }
    #expect(network.proposedMiddles.count == 4)
    let proposals = tape.input(Tensor(shape: [1, 24], elements: statistics))
    let best = network.bestPlaces(
      proposals, of: pictures, pictures, canvas: canvas, on: tape)
    let costs = (0..<4).map { index in
      cost(
        tape.input(
          Tensor(shape: [1, 6], elements: Array(statistics[6 * index..<6 * index + 6]))))
    }
    #expect(Set(costs).count == 4)
    let least = costs.indices.min { costs[$0] < costs[$1] } ?? 0
    #expect(
      tape.value(of: best) == Array(statistics[6 * least..<6 * least + 6]), "\(costs)")
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
