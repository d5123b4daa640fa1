import Rendering
import SceneModel

/// Reads pictures: the network proposes, and the renderer decides.
///
/// For one thread at a time; make one a thread.
public final class PictureReader {
  /// The network and its weights.
  public let model: TrainedModel
  /// Of the scenes that are looked for.
  public let renderer: SceneRenderer
  private let engine: Proposer
  private let refiner: Refiner?
  private let explainer: Explainer

  /// Smaller pictures are refused, in pixels a side: nobody could tell what stands in them.
  public static let smallestSide = 16

  /// Makes a reader.
  ///
  /// - Parameter settings: with no steps, the network alone reads.
  /// - Throws: `AIRError.unsuitable` if the network was made for other pictures or meshes.
  public init(
    _ model: TrainedModel, renderer: SceneRenderer,
    settings: RefinementSettings = RefinementSettings()
  ) throws(AIRError) {
    try model.check(against: renderer.specification)
    self.model = model
    self.renderer = renderer
    engine = Proposer(model.network, parameters: model.parameters, renderer: renderer)
    refiner = settings.steps > 0 ? Refiner(renderer, settings: settings) : nil
    explainer = Explainer(renderer, settings: settings)
  }

  /// How pictures of a size are brought to the model's frame.
  ///
  /// - Throws: `UnreadablePicture` if they are too small.
  public func fit(width: Int, height: Int) throws(UnreadablePicture) -> ImageFit {
    guard min(width, height) >= Self.smallestSide else {
      throw UnreadablePicture(
        reason: "has \(width)×\(height) pixels, too few to see what stands there; give a picture "
          + "of at least \(Self.smallestSide)×\(Self.smallestSide)")
    }
    let specification = renderer.specification
    return ImageFit(
      source: (width, height), target: (specification.pictureWidth, specification.pictureHeight))
  }

  /// Reads a picture of any size from `smallestSide` on, linear RGB.
  public func read(_ picture: Image) throws(UnreadablePicture) -> PictureReading {
    let fit = try fit(width: picture.width, height: picture.height)
    let fitted = picture.fitted(width: fit.target.width, height: fit.target.height)
    let proposal = engine.propose(fitted)
    guard proposal.isFinite else {
      throw UnreadablePicture(
        reason: "cannot be read: the network's answer is not a number; these weights are damaged, "
          + "take others or train them again")
    }
    let proposed = proposal.objects.map(\.object)
    let (explanation, refinement) = explainer.explain(
      fitted, proposal: proposed, refinement: refiner?.refine(fitted, from: proposed))
    return PictureReading(
      picture: fitted, proposal: proposal, refinement: refinement, explanation: explanation,
      specification: renderer.specification)
  }
}

/// Why a picture cannot be read.
public struct UnreadablePicture: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what to do; the caller says with which file.
  public let reason: String
  /// The reason.
  public var description: String { reason }
}

/// What a picture was found to show.
public struct PictureReading: Sendable {
  /// An object, and how sure it is.
  public struct Object: Sendable, Equatable {
    /// Mesh, position and yaw.
    public var object: SceneObject
    /// The probability of each mesh: the refinement's if it tried others, else the network's.
    public var meshProbabilities: [Double]
    /// Standard deviations of x and y, in metres: the refinement's if there was one.
    public var positionDeviation: SIMD2<Double>
    /// The standard deviation of the yaw, in radians; nil for a mesh without a yaw.
    public var yawDeviation: Double?
  }

  /// The picture as the network saw it.
  public var picture: Image
  /// What the network said.
  public var proposal: ProposedScene
  /// What became of it; nil if refinement is off.
  public var refinement: Refinement?
  /// Whether the model explains the picture; if not, the rest is not to be trusted.
  public var explanation: Explanation
  /// The specification of the scene.
  public var specification: SceneSpecification
  /// What stands on the table.
  public var objects: [Object]
  /// The probability of each count, at least up to the prior's largest.
  ///
  /// They are the network's, along the sequence that its second looks ended with; it does not look
  /// beyond the count that it found, so that the entry after it is the probability of all larger
  /// counts together.
  /// Where refinement arrived at another count, that one gets the probability of the count that it
  /// replaced.
  public var countProbabilities: [Double]

  init(
    picture: Image, proposal: ProposedScene, refinement: Refinement?,
    explanation: Explanation, specification: SceneSpecification
  ) {
    self.picture = picture
    self.proposal = proposal
    self.refinement = refinement
    self.explanation = explanation
    self.specification = specification
    objects = Self.objects(proposal, refinement, specification)
    countProbabilities = Self.countProbabilities(
      proposal, count: objects.count, atLeast: specification.prior.maximumCount + 1)
  }

  /// The scene.
  public var scene: Scene {
    Scene(camera: specification.camera.centralPose, objects: objects.map(\.object))
  }

  /// Laplace's approximation of log p(picture), in nats; nil without refinement, which finds the
  /// maximum that it needs.
  public var logEvidence: Double? { refinement?.logEvidence }

  /// How many pictures were rendered: one for each object that was put on the canvas for the
  /// network's next look, and those of the refinement.
  public var renders: Int { proposal.renders + (refinement?.renders ?? 0) }

  private static func objects(
    _ proposal: ProposedScene, _ refinement: Refinement?,
    _ specification: SceneSpecification
  ) -> [Object] {
    func yaw(_ deviation: Double, _ category: Int) -> Double? {
      specification.meshes[category].yawSymmetry == .continuous ? nil : deviation
    }
    guard let refinement else {
      return proposal.objects.map {
        Object(
          object: $0.object, meshProbabilities: $0.meshProbabilities,
          positionDeviation: $0.positionDeviation,
          yawDeviation: yaw($0.yawDeviation, $0.object.mesh))
      }
    }
    return refinement.objects.indices.map { index in
      let object = refinement.objects[index]
      let origin = refinement.origins[index].map { proposal.objects[$0] }
      // One that was added without doubt about its mesh was not compared with others.
      let certain = specification.meshes.indices.map { $0 == object.mesh ? 1.0 : 0 }
      var (position, turn) = refinement.deviations[index]
      // Where the curvature says nothing, as for an object that is hidden, the network does.
      if let origin, position.min() <= 0 {
        (position, turn) = (origin.positionDeviation, origin.yawDeviation)
      }
      return Object(
        object: object,
        meshProbabilities: refinement.meshProbabilities[index] ?? origin?.meshProbabilities
          ?? certain,
        positionDeviation: position, yawDeviation: yaw(turn, object.mesh))
    }
  }

  /// The network's probabilities with the mass of its own count moved to `count`, and zeros for
  /// the counts up to the prior's largest that it did not come to speak of.
  private static func countProbabilities(
    _ proposal: ProposedScene, count: Int, atLeast length: Int
  ) -> [Double] {
    var probabilities = proposal.countProbabilities
    while probabilities.count < max(length, count + 1) { probabilities.append(0) }
    let proposed = proposal.objects.count
    if proposed != count {
      probabilities[count] += probabilities[proposed]
      probabilities[proposed] = 0
    }
    return probabilities
  }
}
