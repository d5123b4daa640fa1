import Foundation
import Probability
import Rendering
import SceneModel

/// Markov chain Monte Carlo over scenes, without a network: Metropolis–Hastings with births, deaths
/// and changes of mesh (P. Green, "Reversible jump Markov chain Monte Carlo computation and
/// Bayesian model determination", Biometrika 1995), whose likelihood is annealed (S. Kirkpatrick,
/// C. Gelatt and M. Vecchi, "Optimization by Simulated Annealing", Science 1983).
///
/// The target is p(scene) p(picture | scene)^(1/T) over scenes as sets, with the temperature T
/// falling geometrically to 1. An object is born from the prior of a single object, so that walls,
/// mesh and yaw cancel from its acceptance; what is left are the counts' probabilities, the pairs
/// that must stand apart and their normalising constants.
///
/// For one thread at a time. The same generator gives the same bits.
package final class AnnealedSampler {
  /// Draws the scenes.
  package let renderer: SceneRenderer
  /// The temperature at the start.
  package let firstTemperature: Double

  let prior: ScenePrior
  private let canvas: Canvas
  private let noise: Double
  private let largestCount: Int
  private var picture: [SIMD4<Float>] = []

  /// A sampler for scenes of the specification's central camera.
  ///
  /// - Parameters:
  ///   - firstTemperature: at 200 an object in a wrong place costs a few nats.
  ///   - noise: the likelihood's; by default the specification's.
  package init(
    _ renderer: SceneRenderer, firstTemperature: Double = 200, noise: Double? = nil
  ) {
    self.renderer = renderer
    self.firstTemperature = firstTemperature
    prior = ScenePrior(renderer.specification)
    canvas = Canvas(renderer.centralRenderer)
    self.noise = noise ?? renderer.specification.likelihood.noiseStandardDeviation
    largestCount = renderer.specification.prior.maximumCount
  }

  /// A scene, and log p(picture | scene) up to a constant.
  struct State {
    var objects: [SceneObject]
    var logLikelihood: Double
  }

  /// Samples for one picture.
  ///
  /// - Parameters:
  ///   - renders: pictures to render; each proposal is one.
  ///   - visit: called with the scene after each step.
  /// - Returns: the best scenes on the way, by log p(picture, scene).
  package func run(
    _ picture: Image, renders: Int, using generator: inout PCG32,
    visit: ([SceneObject]) -> Void = { _ in }
  ) -> SearchTrace {
    begin(picture)
    var state = state(of: prior.sample(using: &generator).objects)
    let start = state.objects
    var trace = SearchTrace()
    trace.note(start, score: score(state), renders: 1)
    for step in 1..<max(2, renders) {
      let temperature = pow(
        firstTemperature, 1 - min(1, Double(step) / (Self.coolingShare * Double(renders))))
      if self.step(&state, power: 1 / temperature, using: &generator) {
        trace.note(state.objects, score: score(state), renders: step + 1)
      }
      visit(state.objects)
    }
    trace.renders = renders
    return trace
  }

  /// Takes the picture that is looked at.
  func begin(_ picture: Image) {
    let specification = renderer.specification
    precondition(
      picture.width == specification.pictureWidth
        && picture.height == specification.pictureHeight,
      "the picture has the specification's size")
    self.picture = picture.samples
  }

  /// A scene with its likelihood.
  func state(of objects: [SceneObject]) -> State {
    State(objects: objects, logLikelihood: logLikelihood(objects))
  }

  /// A step of Metropolis–Hastings that leaves p(scene) p(picture | scene)^power as it is.
  ///
  /// - Returns: whether there was anything to judge.
  @discardableResult
  func step(_ state: inout State, power: Double, using generator: inout PCG32) -> Bool {
    guard let (proposed, logRatio) = propose(from: state.objects, using: &generator) else {
      return false
    }
    let next = self.state(of: proposed)
    let gain = (next.logLikelihood - state.logLikelihood) * power + logRatio
    if gain >= 0 || Double.uniform(using: &generator) < exp(gain) { state = next }
    return true
  }

  /// The share of a run after which the temperature is 1.
  private static let coolingShare = 0.9
  /// Standard deviations of moves, in metres and in radians; one is chosen by chance.
  var shifts = [0.005, 0.03, 0.2]
  var turns = [0.02, 0.15, 1]

  /// A proposal and log (prior ratio · proposal ratio); nil where the move is not possible, which
  /// counts as refused.
  private func propose(
    from objects: [SceneObject], using generator: inout PCG32
  ) -> (objects: [SceneObject], logRatio: Double)? {
    let kind = Double.uniform(using: &generator)
    var changed = objects
    // Births and deaths are tried equally often from any count.
    if kind < 0.1 {
      guard objects.count < largestCount else { return nil }
      let born = prior.sampleObjects(count: 1, using: &generator)[0]
      changed.append(born)
      return (changed, logCountOdds(after: objects.count) + logApart(born, objects))
    }
    guard !objects.isEmpty else { return nil }
    let index = min(
      objects.count - 1, Int(Double.uniform(using: &generator) * Double(objects.count)))
    let object = objects[index]
    if kind < 0.2 {
      changed.remove(at: index)
      return (changed, -logCountOdds(after: changed.count) - logApart(object, changed))
    }
    var others = objects
    others.remove(at: index)
    if kind < 0.3 {
      // Of the prior, so that the meshes' probabilities and the yaws' densities cancel; what is
      // left are the outlines that must be apart.
      let mesh = prior.mesh.sample(using: &generator)
      changed[index].mesh = mesh
      changed[index].yaw = prior.sampleYaw(mesh: mesh, using: &generator)
      return (changed, logApart(changed[index], others) - logApart(object, others))
    }
    if kind < 0.7 {
      let scale = shifts[Int(Double.uniform(using: &generator) * Double(shifts.count))]
      changed[index].position +=
        scale
        * SIMD2(
          Normal.standardSample(using: &generator), Normal.standardSample(using: &generator))
      return (
        changed,
        prior.logWall(changed[index].position).value - prior.logWall(object.position).value
          + logApart(changed[index], others) - logApart(object, others)
      )
    }
    guard let period = renderer.specification.meshes[object.mesh].yawSymmetry.period else {
      return nil
    }
    let scale = turns[Int(Double.uniform(using: &generator) * Double(turns.count))]
    let yaw = object.yaw + scale * Normal.standardSample(using: &generator)
    changed[index].yaw = yaw.wrapped(into: period)
    return (changed, logApart(changed[index], others) - logApart(object, others))
  }

  /// log p(n + 1) / Zₙ₊₁ − log p(n) / Zₙ, Z the normalising constants of standing apart. The n + 1
  /// places where an object may be born into a list and the n + 1 that may die cancel.
  private func logCountOdds(after count: Int) -> Double {
    func logShare(_ n: Int) -> Double {
      // The walls' part of the constant belongs to the births' own density.
      prior.logCount(n) - prior.logPositionNormalizer(count: n)
        + Double(n) * prior.logPositionNormalizer(count: 1)
    }
    return logShare(count + 1) - logShare(count)
  }

  private func logApart(_ object: SceneObject, _ others: [SceneObject]) -> Double {
    others.reduce(0) { $0 + prior.logSeparation(object, $1).value }
  }

  private func score(_ state: State) -> Double {
    state.logLikelihood + prior.logDensity(of: state.objects)
  }

  private func logLikelihood(_ objects: [SceneObject]) -> Double {
    canvas.removeAll()
    for object in objects { canvas.push(renderer.placement(of: object)) }
    return -canvas.squaredError(from: picture) / (2 * noise * noise)
  }
}
