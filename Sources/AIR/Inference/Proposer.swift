import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// Runs an inference network on pictures, one at a time.
///
/// For one thread at a time; make one a thread.
package final class Proposer {
  /// The network.
  package let network: InferenceNetwork
  /// The renderer of the canvas.
  package let renderer: SceneRenderer
  /// The most objects proposed.
  package let stepLimit: Int
  /// Whether the network goes back to each object that it has proposed.
  package let looksAgain: Bool

  private let parameters: ParameterSet
  private let tape: Tape
  private var canvas: Canvas
  private let central: Canvas
  /// The table without objects in the central view.
  private let empty: [SIMD4<Float>]
  /// The same in the view that the network has proposed; nil if it proposes none.
  private var ownEmpty: [SIMD4<Float>]?
  private let viewPrior: ViewPrior

  /// Makes a proposer.
  ///
  /// - Parameter stepLimit: the most objects proposed; by default as many as the prior has.
  package init(
    _ network: InferenceNetwork, parameters: ParameterSet, renderer: SceneRenderer,
    stepLimit: Int? = nil, looksAgain: Bool = true
  ) {
    self.network = network
    // The network has learned to look at such canvases.
    let renderer = renderer.simplified
    self.renderer = renderer
    self.parameters = parameters
    self.looksAgain = looksAgain
    self.stepLimit = stepLimit ?? max(1, renderer.specification.prior.maximumCount)
    tape = Tape(parameters: parameters, differentiable: false)
    viewPrior = renderer.specification.viewPrior
    let scene = renderer.centralRenderer
    central = Canvas(scene)
    canvas = central
    empty = scene.emptyPicture.samples
  }

  /// Proposes objects until one is more likely absent than present, and looks at each of them a
  /// second time (`lookAgain`).
  package func propose(_ picture: Image) -> ProposedScene {
    precondition(
      picture.width == network.architecture.width && picture.height == network.architecture.height,
      "the picture has the size that the network was made for")
    tape.reset(parameters: parameters)
    let pixels = picture.samples
    var sequence = begin(pixels)
    proposeAll(&sequence, pixels)
    if looksAgain { lookAgain(&sequence, pixels) }
    return ProposedScene(
      objects: sequence.objects, countProbabilities: sequence.countProbabilities,
      view: sequence.view, viewDeviations: sequence.viewDeviations,
      renders: sequence.renders, isFinite: sequence.isFinite)
  }

  /// The steps of the network on one picture, up to now.
  struct Sequence {
    /// What the canvas shows, in the order in which the memory was told of it.
    fileprivate(set) var objects: [ProposedObject] = []
    /// The camera and the light.
    fileprivate let view: View
    fileprivate let viewDeviations: [Double]
    /// q of each step that was taken. One more than there are objects if the network has looked at
    /// the canvas as it is.
    fileprivate(set) var posteriors: [ObjectPosterior] = []
    /// What the last step hands to the next.
    fileprivate var state: InferenceNetwork.State
    fileprivate var stateAfterEmptyTable: InferenceNetwork.State
    /// Objects rendered.
    fileprivate(set) var renders = 0
    /// Whether all answers were numbers, those that have been taken back among them.
    fileprivate(set) var isFinite = true

    /// P(n) = Π pᵢ · (1 − pₙ₊₁), and at the end what is left for all larger counts.
    fileprivate var countProbabilities: [Double] {
      var reached = 1.0
      var probabilities: [Double] = []
      for posterior in posteriors {
        let p = posterior.presence.probability
        probabilities.append(reached * (1 - p))
        reached *= p
      }
      return probabilities + [reached]
    }
  }

  /// The network's look at the empty table, which every sequence for a picture begins with.
  private func begin(_ pixels: [SIMD4<Float>]) -> Sequence {
    let proposed = proposeView(pixels)
    let view = proposed.map { viewPrior.clamped($0.mean) } ?? viewPrior.center
    canvas.removeAll()
    let initial = network.initialState(rows: 1, on: tape)
    var sequence = Sequence(
      view: view, viewDeviations: proposed?.deviations ?? [], state: initial,
      stateAfterEmptyTable: initial)
    if proposed?.isFinite == false { sequence.isFinite = false }
    look(&sequence, pixels)
    sequence.stateAfterEmptyTable = sequence.state
    return sequence
  }

  /// The network's first look: where the camera and the light are. The canvas is then in that view.
  private func proposeView(_ pixels: [SIMD4<Float>]) -> ViewPosterior? {
    guard !network.architecture.view.entries.isEmpty else { return nil }
    central.removeAll()
    canvas = central
    ownEmpty = nil
    let input = withView(pixels, nil) { network.encoderInput([$0], on: tape) }
    let output = network.view(pictures: input, on: tape)
    guard let posterior = network.viewPosteriors(of: output, viewPrior, on: tape).first else {
      return nil
    }
    let renderer = renderer.renderer(for: viewPrior.clamped(posterior.mean))
    canvas = Canvas(renderer)
    ownEmpty = renderer.emptyPicture.samples
    return posterior
  }

  /// Takes everything off the canvas; the look at the empty table that the sequence began with is
  /// kept.
  func clear(_ sequence: inout Sequence) {
    canvas.removeAll()
    sequence.objects.removeAll()
    sequence.posteriors.removeLast(sequence.posteriors.count - 1)
    sequence.state = sequence.stateAfterEmptyTable
  }

  /// Appends what the network proposes until it proposes nothing, or the step limit is reached.
  func proposeAll(_ sequence: inout Sequence, _ pixels: [SIMD4<Float>]) {
    while let object = next(&sequence, pixels) { append(object, to: &sequence) }
  }

  /// What the network proposes in sight of the canvas; nil for "no more".
  func next(_ sequence: inout Sequence, _ pixels: [SIMD4<Float>]) -> ProposedObject? {
    guard sequence.objects.count < stepLimit else { return nil }
    look(&sequence, pixels)
    let posterior = sequence.posteriors[sequence.objects.count]
    return posterior.presence.probability > 0.5
      ? Self.mode(posterior, network.architecture) : nil
  }

  /// Draws an object on the canvas.
  func append(_ object: ProposedObject, to sequence: inout Sequence) {
    sequence.objects.append(object)
    sequence.renders += 1
    canvas.push(renderer.placement(of: object.object))
  }

  /// Shows the network the canvas and the last object, unless it has seen them.
  func look(_ sequence: inout Sequence, _ pixels: [SIMD4<Float>]) {
    guard sequence.posteriors.count == sequence.objects.count else { return }
    var latents: [Float] = []
    if let last = sequence.objects.last {
      network.appendLatents(
        mesh: last.object.mesh, sample: last.pose, view: sequence.view, to: &latents)
    } else {
      latents = [Float](
        repeating: 0, count: HeadLayout(network.architecture).objectLatentCount)
    }
    ViewPosterior.appendLatents(
      sequence.view, network.architecture.view, viewPrior, to: &latents)
    let output = step(
      pixels, sequence.view, latents: latents, state: sequence.state)
    sequence.state = output.state
    let posteriors = network.posteriors(of: output, on: tape)
    if !posteriors.allSatisfy(\.isFinite) { sequence.isFinite = false }
    sequence.posteriors += posteriors
  }

  private func step(
    _ samples: [SIMD4<Float>], _ view: View, latents: [Float], state: InferenceNetwork.State
  ) -> InferenceNetwork.Output {
    let last = tape.input(Tensor(shape: [1, latents.count], elements: latents))
    return withView(samples, view) {
      network.step([$0], latents: last, state: state, on: tape)
    }
  }

  /// What the network looks at: the picture, the canvas as it is, and the empty table.
  ///
  /// - Parameter view: in which the canvas is seen; nil if none has been proposed.
  private func withView<Result>(
    _ samples: [SIMD4<Float>], _ view: View?, _ body: (StepView) -> Result
  ) -> Result {
    samples.withUnsafeBufferPointer { samples in
      empty.withUnsafeBufferPointer { empty in
        (ownEmpty ?? []).withUnsafeBufferPointer { own in
          canvas.withPicture { drawn in
            guard let samples = samples.baseAddress, let empty = empty.baseAddress else {
              preconditionFailure("a picture has pixels")
            }
            return body(
              StepView(
                picture: samples, canvas: drawn, empty: empty,
                ownEmpty: own.isEmpty ? nil : own.baseAddress, camera: canvas.renderer.camera,
                view: view))
          }
        }
      }
    }
  }

  private static func mode(
    _ posterior: ObjectPosterior, _ architecture: NetworkArchitecture
  ) -> ProposedObject {
    let probabilities = posterior.mesh.probabilities
    let mesh = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
    let pose = posterior.poses[mesh]
    let order = pose.order
    return ProposedObject(
      object: SceneObject(
        mesh: mesh, position: pose.mean, yaw: pose.yaw(pose.mode)),
      presence: posterior.presence.probability, meshProbabilities: probabilities,
      positionDeviation: pose.worldDeviation,
      yawDeviation: order == 0 ? 0 : pose.phaseDeviation / Double(order), pose: pose.mode)
  }
}
