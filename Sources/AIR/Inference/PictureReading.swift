import Rendering
import SceneModel

/// What a picture was found to show.
public struct PictureReading: Sendable {
  /// The picture as the network saw it.
  public let picture: Image
  /// What the network said.
  package let proposal: ProposedScene
  /// What became of it; nil if refinement is off.
  package let refinement: Refinement?
  /// Whether the model explains the picture; if not, the rest is not to be trusted.
  public let explanation: Explanation
  /// What stands on the table.
  public let objects: [ObjectEstimate]
  /// The probability of each count, at least up to the prior's largest.
  ///
  /// After refinement they are of the scenes that it compared. The network's own are those along
  /// the sequence that its second looks ended with; it does not look beyond the count that it
  /// found, so that the entry after it is the probability of all larger counts together.
  public let countProbabilities: [Double]

  /// What of the picture's file does not count though it is there, or is taken otherwise than the
  /// file says: a sentence each.
  var fileWarnings: [String] = []
  /// Scenes that were drawn from the posterior, if any were asked for.
  package var samples: PosteriorSamples?
  /// How the picture was brought to the model's size.
  package let fit: ImageFit
  /// The picture's file, as the user named it; nil for a picture from no file.
  var name: String?
  /// The name of the model that read it.
  let model: String
  /// By how much deviations are multiplied.
  private let deviationScale: DeviationScale?
  /// Of the scene.
  package let renderer: SceneRenderer

  init(
    picture: Image, fit: ImageFit, model: String, proposal: ProposedScene,
    refinement: Refinement?, explanation: Explanation, renderer: SceneRenderer,
    deviationScale: DeviationScale? = nil
  ) {
    self.picture = picture
    self.fit = fit
    self.model = model
    self.proposal = proposal
    self.refinement = refinement
    self.explanation = explanation
    self.renderer = renderer
    let specification = renderer.specification
    self.deviationScale = deviationScale
    objects = Self.objects(proposal, refinement, specification).map {
      var estimate = $0
      deviationScale?.apply(to: &estimate, refinement == nil ? .network : .refined, specification)
      return estimate
    }
    let length = max(objects.count, specification.prior.maximumCount) + 1
    let probabilities = refinement?.countProbabilities ?? proposal.countProbabilities
    countProbabilities =
      probabilities + [Double](repeating: 0, count: max(0, length - probabilities.count))
  }

  /// The specification of the scene.
  public var specification: SceneSpecification { renderer.specification }

  /// The scene.
  public var scene: Scene {
    let objects = objects.map(\.object)
    return specification.inferred.isEmpty
      ? Scene(camera: view.camera, objects: objects) : Scene(view: view, objects: objects)
  }

  /// The standard deviations of what was inferred of the view, in the order of `ViewLatent`.
  package var viewDeviations: [Double] {
    let source: DeviationScale.Source = refinement == nil ? .network : .refined
    return deviationScale?.scaled(unscaledViewDeviations, source, specification.viewPrior)
      ?? unscaledViewDeviations
  }

  /// The same before the model's scale of deviations.
  var unscaledViewDeviations: [Double] {
    refinement?.viewDeviations ?? proposal.viewDeviations
  }

  /// The camera and the light in which the scene is seen.
  public var view: View { refinement?.view ?? proposal.view }

  /// Laplace's approximation of log p(picture), in nats; nil without refinement, which finds the
  /// maximum that it needs.
  public var logEvidence: Double? { refinement?.logEvidence }

  /// Other scenes that the picture may show, the likeliest first; none without refinement.
  package var alternatives: [SceneAlternative] { refinement?.alternatives ?? [] }

  /// How many pictures were rendered: one for each object that was put on the canvas for the
  /// network's next look, and those of the refinement.
  public var renders: Int { proposal.renders + (refinement?.renders ?? 0) }

  /// Mesh probabilities are the refinement's if it tried other meshes, else the network's; standard
  /// deviations the refinement's if there was one.
  private static func objects(
    _ proposal: ProposedScene, _ refinement: Refinement?,
    _ specification: SceneSpecification
  ) -> [ObjectEstimate] {
    guard let refinement else {
      return proposal.objects.map {
        ObjectEstimate(
          $0.object, probabilities: $0.meshProbabilities,
          positionDeviation: $0.positionDeviation, yawDeviation: $0.yawDeviation, specification)
      }
    }
    return refinement.objects.indices.map { index in
      let object = refinement.objects[index]
      let (position, turn) = refinement.deviations[index]
      var estimate = ObjectEstimate(
        object,
        probabilities: refinement.meshProbabilities(
          of: index, proposal: proposal.objects, meshCount: specification.meshes.count),
        positionDeviation: position, yawDeviation: turn, specification)
      estimate.yawRanges = refinement.yawRanges[index]
      return estimate
    }
  }
}
