import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

@testable import AIR

/// A scene whose q is the same at every step, whatever the network sees: all weights of the heads
/// are zero and their biases are the numbers under test. With the poses' noise held fixed, a scene
/// of at most two objects of two meshes has seven outcomes, and the ELBO is a sum of seven terms,
/// each made here from renderer, prior and densities without the code under test.
struct TinyInference {
  let renderer: SceneRenderer
  let prior: ScenePrior
  let network: InferenceNetwork
  let picture: Image
  let stepLimit: Int
  var specification: SceneSpecification { renderer.specification }

  /// Standard normals of the pose at [step][mesh]: x, y, phase. The two steps differ, so that
  /// two objects never stand on the same spot.
  static let noise: [[SIMD3<Double>]] = [
    [SIMD3(0.9, 0.4, -0.7), SIMD3(0.3, -1.1, 0.2)],
    [SIMD3(-0.8, -0.6, 1.2), SIMD3(-1.2, 0.7, -0.4)],
  ]

  /// The object head's eleven numbers (presence, two meshes, two positions), then the yaw head's
  /// six.
  static let heads: [Float] = [
    0.3, 0.2, -0.4, 0.25, -0.15, 0.3, -0.2, -0.3, 0.2, 0.1, 0.4, 0.8, 0.5, -0.3, 0.6, -0.4, 0.2,
  ]

  init(_ specification: SceneSpecification, truth: [SceneObject], stepLimit: Int = 2) {
    renderer = TinyScenes.renderer(specification)
    prior = ScenePrior(specification)
    network = TinyScenes.network(specification)
    self.stepLimit = stepLimit
    picture = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: truth))
  }

  /// Every outcome: the meshes in the order of proposal.
  var outcomes: [[Int]] {
    let meshes = specification.meshes.indices
    var all: [[Int]] = [[]]
    var last = all
    for _ in 0..<stepLimit {
      last = last.flatMap { outcome in meshes.map { outcome + [$0] } }
      all += last
    }
    return all
  }

  func posterior(_ heads: [Float]) -> ObjectPosterior {
    let yaw = Array(heads[HeadLayout(network.architecture).objectCount...])
    return ObjectPosterior(object: heads, yaw: yaw, network.architecture)
  }

  func sample(_ heads: [Float], step: Int, mesh: Int) -> PosePosterior.Sample {
    let noise = Self.noise[step][mesh]
    return posterior(heads).poses[mesh].sample(
      positionNoise: SIMD2(noise.x, noise.y), phaseNoise: noise.z)
  }

  // MARK: By brute force

  /// log q of an outcome's presences and meshes.
  func logChance(_ outcome: [Int], _ heads: [Float]) -> Double {
    let q = posterior(heads)
    var sum = outcome.reduce(0) {
      $0 + q.presence.logDensity(of: true) + q.mesh.logDensity(of: $1)
    }
    if outcome.count < stepLimit { sum += q.presence.logDensity(of: false) }
    return sum
  }

  /// log p(picture, scene) − log q(scene), an outcome's poses at the fixed noise.
  func logWeight(_ outcome: [Int], _ heads: [Float]) -> Double {
    var objects: [SceneObject] = []
    var logPoses = 0.0
    for (step, mesh) in outcome.enumerated() {
      let q = posterior(heads).poses[mesh]
      let noise = Self.noise[step][mesh]
      let position = q.mean + q.deviation * SIMD2(noise.x, noise.y)
      for axis in 0..<2 {
        logPoses += Normal(mean: q.mean[axis], standardDeviation: q.deviation[axis])
          .logDensity(of: position[axis])
      }
      var yaw = 0.0
      if let period = specification.meshes[mesh].yawSymmetry.period {
        let turn = period / (2 * .pi)
        let wrapped = WrappedNormal(
          mean: q.phaseMean * turn, standardDeviation: q.phaseDeviation * turn, period: period)
        yaw = wrapped.wrap((q.phaseMean + q.phaseDeviation * noise.z) * turn)
        logPoses += wrapped.logDensity(of: yaw)
      }
      objects.append(SceneObject(mesh: mesh, position: position, yaw: yaw))
    }
    let rendering = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: objects))
    return ImageLikelihood(noise: specification.likelihood.noiseStandardDeviation)
      .logDensity(of: picture, rendering: rendering) + prior.logDensity(of: objects) - logPoses
      - logChance(outcome, heads)
  }

  /// The ELBO given the poses' noise.
  func lowerBound(_ heads: [Float]) -> Double {
    outcomes.reduce(0) { $0 + exp(logChance($1, heads)) * logWeight($1, heads) }
  }

  // MARK: The code under test

  /// Parameters that make q what the heads say; with those of a baseline, drawn at random.
  func parameters(_ heads: [Float], withBaseline: Bool = true) -> ParameterSet {
    var generator = PCG32(seed: 3, stream: 0)
    var parameters = network.makeParameters(using: &generator)
    let objectCount = HeadLayout(network.architecture).objectCount
    for (name, numbers) in [
      ("heads.object", heads[..<objectCount]), ("heads.yaw", heads[objectCount...]),
    ] {
      parameters["\(name).weights"] = Tensor(
        shape: parameters.shape(of: "\(name).weights"), repeating: 0)
      parameters["\(name).bias"] = Tensor(shape: [numbers.count], elements: Array(numbers))
    }
    if withBaseline { baseline.initialize(into: &parameters, using: &generator) }
    return parameters
  }

  var baseline: ReturnBaseline { ReturnBaseline(network.architecture, stepLimit: stepLimit) }
  var sequentialPrior: SequentialPrior { SequentialPrior(prior, stepLimit: stepLimit) }

  /// The pixels' likelihood alone, untempered, and everything else as the ELBO has it.
  func annealed(pathwiseWeight: Double = 1, otherMeshWeight: Double = 0) -> AnnealedSettings {
    let levels = ImagePyramid.usefulLevelCount(
      width: specification.pictureWidth, height: specification.pictureHeight)
    return AnnealedSettings(
      likelihood: PyramidLikelihood(
        weights: [1] + [Double](repeating: 0, count: levels - 1),
        noise: specification.likelihood.noiseStandardDeviation),
      exploration: 0, pathwiseWeight: pathwiseWeight, yawWeight: 1,
      positionWeight: 0, otherMeshWeight: otherMeshWeight,
      stepLimit: stepLimit)
  }

  /// The score-function objective in plain nats.
  func scoreObjective() -> ScoreFunctionObjective {
    var objective = ScoreFunctionObjective(
      network: network, prior: sequentialPrior, annealed: annealed(), baseline: baseline,
      returnScale: ReturnScale(mean: 0, variance: 1))
    objective.draws = LatentDraws(pose: fixedPose)
    return objective
  }

  /// The pose at the fixed noise, in place of a draw.
  var fixedPose: @Sendable (PosePosterior, Int, inout PCG32) -> PosePosterior.Sample {
    { pose, step, _ in
      // Meshes are told apart by their order: the cube's is 4, the sphere's 0.
      let noise = Self.noise[step][pose.order == 4 ? 0 : 1]
      return pose.sample(positionNoise: SIMD2(noise.x, noise.y), phaseNoise: noise.z)
    }
  }

  /// Draws that always end in one outcome.
  func forced(_ outcome: [Int]) -> LatentDraws { forced([outcome]) }

  /// Draws of several particles that always end in these outcomes, `[particle]`; a single one is
  /// that of all.
  func forced(_ outcomes: [[Int]]) -> LatentDraws {
    LatentDraws(
      presence: { _, particle, step, _ in step < outcomes[particle % outcomes.count].count },
      mesh: { _, particle, step, _ in outcomes[particle % outcomes.count][step] },
      pose: fixedPose)
  }

  /// An objective's gradient of the loss in the heads' numbers, summed over `items` copies of the
  /// picture.
  func gradient(
    _ objective: some PictureObjective, _ heads: [Float], items: Int = 1, particles: Int = 1,
    generator: (Int) -> PCG32 = { PCG32(seed: 1, stream: UInt64($0)) }
  ) -> [Double] {
    let parameters = parameters(heads)
    let tape = Tape(parameters: parameters)
    let workspace = TrainingWorkspace(
      renderer.renderer(for: specification.camera.centralPose), items: items * particles)
    let samples = picture.samples
    for item in 0..<items {
      workspace.picture(item).update(from: samples, count: samples.count)
    }
    var generators = (0..<items).map(generator)
    var gradients = Gradients(zerosLike: parameters)
    _ = objective.accumulateGradient(
      items: items, workspace: workspace, generators: &generators, scale: 1, tape: tape,
      into: &gradients)
    return (gradients["heads.object.bias"].elements + gradients["heads.yaw.bias"].elements)
      .map(Double.init)
  }

  /// The mean of the score-function objective's gradient over all outcomes, each with its chance.
  func expectedScoreGradient(_ heads: [Float]) -> [Double] {
    var objective = scoreObjective()
    var mean = [Double](repeating: 0, count: heads.count)
    for outcome in outcomes {
      objective.draws = forced(outcome)
      let chance = exp(logChance(outcome, heads))
      for (index, value) in gradient(objective, heads).enumerated() {
        mean[index] += chance * value
      }
    }
    return mean
  }
}
