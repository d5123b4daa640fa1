import Foundation
import Learning
import Probability
import Rendering
import SceneModel

/// One object that the network proposes, at the mode of its posterior.
public struct InferredObject: Sendable {
  /// Category, position and yaw.
  public var object: SceneObject
  /// The probability that there is an object at this step, given those before.
  public var presence: Double
  /// A probability a category.
  public var categoryProbabilities: [Double]
  /// Standard deviations of x and y, in metres.
  public var positionDeviation: SIMD2<Double>
  /// The standard deviation of the yaw, in radians; 0 without a yaw.
  public var yawDeviation: Double
}

/// What the network alone says about a picture.
public struct AmortizedInference: Sendable {
  /// The objects, in the order of proposal.
  public var objects: [InferredObject]
  /// The probability of each count, along the proposed sequence: P(n) = Π pᵢ · (1 − pₙ₊₁); the
  /// last entry is that of all larger counts.
  public var countProbabilities: [Double]
}

/// Runs an inference network on pictures, one at a time.
///
/// For one thread at a time; make one a thread.
public final class InferenceEngine {
  /// The network.
  public let network: InferenceNetwork
  /// The renderer of the canvas.
  public let renderer: SceneRenderer
  /// The most objects proposed.
  public let stepLimit: Int

  private let parameters: ParameterSet
  private let tape: Tape
  private let canvas: Canvas
  private let empty: [SIMD4<Float>]

  /// Makes an engine.
  public init(
    _ network: InferenceNetwork, parameters: ParameterSet, renderer: SceneRenderer,
    stepLimit: Int? = nil
  ) {
    self.network = network
    self.renderer = renderer
    self.parameters = parameters
    self.stepLimit = stepLimit ?? TrainingSettings.stepLimit(renderer.specification)
    tape = Tape(parameters: parameters, differentiable: false)
    let scene = renderer.renderer(for: renderer.specification.camera.centralPose)
    canvas = Canvas(scene)
    empty = scene.emptyPicture.samples
  }

  /// Proposes objects until one is more likely absent than present.
  public func infer(_ picture: Image) -> AmortizedInference {
    precondition(
      picture.width == network.architecture.width && picture.height == network.architecture.height,
      "the picture has the size that the network was made for")
    tape.reset(parameters: parameters)
    canvas.removeAll()
    let samples = picture.samples
    let architecture = network.architecture
    let layout = HeadLayout(architecture)
    var state = network.initialState(rows: 1, on: tape)
    var latents = [Float](repeating: 0, count: layout.latentCount)
    var objects: [InferredObject] = []
    var reached = 1.0
    var counts: [Double] = []
    for _ in 0..<stepLimit {
      let output = step(samples, latents: latents, state: state)
      state = output.state
      let posterior = network.posteriors(of: output, on: tape)[0]
      let p = posterior.presence.probability
      counts.append(reached * (1 - p))
      reached *= p
      guard p > 0.5 else { break }
      let (object, pose) = Self.mode(posterior, architecture)
      objects.append(object)
      canvas.push(renderer.placement(of: object.object))
      latents.removeAll(keepingCapacity: true)
      network.appendLatents(category: object.object.category, sample: pose, to: &latents)
    }
    return AmortizedInference(objects: objects, countProbabilities: counts + [reached])
  }

  private func step(
    _ samples: [SIMD4<Float>], latents: [Float], state: InferenceNetwork.State
  ) -> InferenceNetwork.Output {
    let input = samples.withUnsafeBufferPointer { samples in
      empty.withUnsafeBufferPointer { empty in
        canvas.withPicture { drawn in
          guard let samples = samples.baseAddress, let empty = empty.baseAddress else {
            preconditionFailure("a picture has pixels")
          }
          return network.encoderInput(
            rows: 1, on: tape, picture: { _ in samples }, canvas: { _ in drawn }, empty: empty)
        }
      }
    }
    let last = tape.input(Tensor(shape: [1, latents.count], elements: latents))
    return network.step(pictures: input, latents: last, state: state, on: tape)
  }

  private static func mode(
    _ posterior: ObjectPosterior, _ architecture: NetworkArchitecture
  ) -> (InferredObject, PosePosterior.Sample) {
    let probabilities = posterior.category.probabilities
    let category = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
    let pose = posterior.poses[category]
    let order = pose.order
    return (
      InferredObject(
        object: SceneObject(
          category: category, position: pose.mean, yaw: pose.yaw(pose.mode)),
        presence: posterior.presence.probability, categoryProbabilities: probabilities,
        positionDeviation: pose.deviation,
        yawDeviation: order == 0 ? 0 : pose.phaseDeviation / Double(order)),
      pose.mode
    )
  }
}
