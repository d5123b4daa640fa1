import AssetIO
import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel
import Synchronization

/// A network with the way in which it reads pictures, to be measured on known scenes.
package struct EvaluatedReader: Sendable {
  /// The network.
  package var network: InferenceNetwork
  /// Its weights.
  package var parameters: ParameterSet
  /// Draws the canvas, and has the prior that refinement weighs with.
  package var renderer: SceneRenderer
  /// The most objects that may be proposed; nil for twice the prior's largest count.
  package var stepLimit: Int?
  /// Whether the network goes back to each object.
  package var looksAgain = true
  /// With no steps, the network alone reads.
  package var refinement: RefinementSettings
  /// Draws for each picture's ELBO; 0 for none.
  package var draws = 0
  /// Whether each picture is judged, and read again if need be, as `PictureReader` does.
  package var explains = false

  /// A network that reads alone.
  package init(_ network: InferenceNetwork, _ parameters: ParameterSet, _ renderer: SceneRenderer) {
    self.network = network
    self.parameters = parameters
    self.renderer = renderer
    refinement = RefinementSettings()
    refinement.steps = 0
  }

  /// How one picture was read.
  package struct Reading: Sendable {
    /// Of its scene.
    package var index: Int
    /// What was found.
    package var objects: [SceneObject]
    /// How sure it is of each object's mesh.
    package var meshProbabilities: [Double]
    /// The camera and the light in which it is seen.
    package var view: View
    /// Laplace's approximation of log p(picture), in nats; nil without refinement.
    package var logEvidence: Double?
  }

  /// Scenes that one thread measures before it takes the next ones.
  private static let chunk = 20

  /// Reads pictures of known scenes.
  ///
  /// - Parameters:
  ///   - count: how many scenes.
  ///   - seed: of the ELBO's draws.
  ///   - threads: the sums do not depend on it, the seconds do.
  ///   - isCancelled: asked before each scene, by any thread; once it says so, no more are read,
  ///     and
  ///     `evaluation.scenes` tells how many were.
  ///   - progress: called with the number of pictures read, by any thread, one at a time.
  ///   - reading: called with each reading, by any thread, in no order, one at a time.
  ///   - scene: scene `index` and its picture.
  package func measure(
    count: Int, seed: UInt64 = 0, threads: Int,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (Int) -> Void,
    reading: @escaping @Sendable (Reading) -> Void = { _ in },
    scene: @escaping @Sendable (Int) -> (scene: Scene, picture: Image)
  ) -> Measurement {
    let chunks = (count + Self.chunk - 1) / Self.chunk
    let done = Mutex(0)
    let parts = mapSlices(count: chunks, threads: threads) { chunk -> Measurement in
      let reader = Reader(self)
      var sums = Measurement(renderer.specification)
      for index in chunk * Self.chunk..<min(count, (chunk + 1) * Self.chunk) {
        if isCancelled() { break }
        let (scene, picture) = scene(index)
        let found = reader.read(picture, truth: scene, seed: seed, index: index, &sums)
        done.withLock {
          $0 += 1
          progress($0)
          reading(found)
        }
      }
      return sums
    }
    var sums = Measurement(renderer.specification)
    for part in parts { sums.merge(part) }
    return sums
  }

  /// What one thread reads with.
  private struct Reader {
    let model: EvaluatedReader
    let proposer: Proposer
    let refiner: Refiner
    let bound: EvidenceBound?
    let explainer: Explainer?
    let footprints: [Footprint]

    init(_ model: EvaluatedReader) {
      self.model = model
      proposer = Proposer(
        model.network, parameters: model.parameters, renderer: model.renderer,
        stepLimit: model.stepLimit, looksAgain: model.looksAgain)
      refiner = Refiner(model.renderer, settings: model.refinement)
      footprints = model.renderer.footprints
      explainer =
        model.explains ? Explainer(model.renderer, settings: model.refinement) : nil
      bound =
        model.draws == 0
        ? nil
        : EvidenceBound(
          model.network, parameters: model.parameters, renderer: model.renderer,
          stepLimit: model.stepLimit)
    }

    func read(
      _ picture: Image, truth: Scene, seed: UInt64, index: Int, _ sums: inout Measurement
    ) -> Reading {
      var logEvidence: Double?
      var objects: [SceneObject] = []
      var probabilities: [Double] = []
      var proposed: [ProposedObject] = []
      var view = model.renderer.specification.viewPrior.center
      sums.networkSeconds += Self.seconds {
        let proposal = proposer.propose(picture)
        proposed = proposal.objects
        objects = proposed.map(\.object)
        view = proposal.view
        sums.renders += proposal.renders
      }
      sums.refinementSeconds += Self.seconds {
        let proposal = objects
        var refinement: Refinement?
        if model.refinement.steps > 0 { refinement = refiner.refine(picture, from: proposal, view) }
        if let explainer {
          let verdict = explainer.explain(
            picture, proposal: proposal, view, refinement: refinement)
          refinement = verdict.refinement
          if verdict.explanation.isExplained { sums.explained += 1 }
        }
        objects = refinement?.objects ?? proposal
        if let refinement { view = refinement.view }
        probabilities = objects.indices.map { index in
          let all =
            refinement?.meshProbabilities(
              of: index, proposal: proposed,
              meshCount: model.renderer.specification.meshes.count)
            ?? proposed[index].meshProbabilities
          return all[objects[index].mesh]
        }
        logEvidence = refinement?.logEvidence
        sums.renders += refinement?.renders ?? 0
      }
      sums.evaluation.add(truth: truth, inferred: objects, in: view)
      if objects.interpenetration(footprints) > 0 { sums.interpenetrating += 1 }
      let reconstruction = model.renderer.renderer(for: view)
        .render(objects.map(model.renderer.placement))
      sums.squaredError = reconstruction.squaredError(from: picture, addedTo: sums.squaredError)
      if let bound {
        var generator = PCG32(seed: ~seed, stream: UInt64(index))
        let lowerBound = bound.estimate(picture, draws: model.draws, using: &generator).lowerBound
        sums.lowerBound += lowerBound
        sums.squaredLowerBound += lowerBound * lowerBound
      }
      return Reading(
        index: index, objects: objects, meshProbabilities: probabilities, view: view,
        logEvidence: logEvidence)
    }

    private static func seconds(_ body: () -> Void) -> Double {
      ContinuousClock().measure(body) / .seconds(1)
    }
  }
}
