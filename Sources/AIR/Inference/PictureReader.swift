import AssetIO
import Files
import Probability
import Rendering
import SceneModel

/// Reads pictures of a table: what stands on it, where, and how it is turned. The network proposes,
/// and the renderer decides.
///
/// For one thread at a time; make one a thread.
public final class PictureReader {
  /// The network and its weights.
  public let model: TrainedModel
  /// Of the scenes that are looked for.
  public let renderer: SceneRenderer
  private let engine: Proposer
  private let refiner: Refiner?
  private let fineRefiner: FineRefiner?
  private let explainer: Explainer
  private let changes: String?

  /// How thoroughly pictures are read.
  public struct Options: Sendable, Equatable {
    /// The most Levenberg–Marquardt steps in a row by which the scene is refined; with 0 the
    /// network alone reads.
    public var refinementSteps = RefinementSettings().steps
    /// Whether the network goes back to each object that it has proposed.
    public var looksTwice = true
    /// The most objects that are proposed; by default twice the prior's largest count.
    public var objectLimit: Int?
    /// Whether the model is used with a specification that is not the one that it was trained on;
    /// only of a model that is read from a file.
    public var acceptsOtherSpecification = false

    /// The defaults.
    public init() {}

    fileprivate var refinement: RefinementSettings {
      var settings = RefinementSettings()
      settings.steps = refinementSteps
      return settings
    }
  }

  /// Smaller pictures are refused, in pixels a side: nobody could tell what stands in them.
  public static let smallestSide = 16

  /// Makes a reader with a model from a file.
  ///
  /// - Parameters:
  ///   - model: the name of a shipped model, or the path of a safetensors file.
  ///   - specification: the name of a shipped scene specification, or the path of a file; by
  ///     default the one that the model was trained on.
  /// - Throws: `FileError` or `LearningError` if a file cannot be read, `AIRError` if they do not
  ///   fit each other, or if the model says that it was trained on another specification.
  public convenience init(
    model: String = "primitives", specification: String? = nil, options: Options = Options()
  ) throws {
    let model = try TrainedModel(named: model)
    let (renderer, changes) = try model.renderer(
      named: specification, insists: options.acceptsOtherSpecification)
    try self.init(model, renderer: renderer, changes: changes, options: options)
  }

  /// Makes a reader.
  ///
  /// - Throws: `AIRError.unsuitable` if the network was made for other pictures or meshes;
  ///   `FileError` if a mesh cannot be read.
  public convenience init(
    _ model: TrainedModel, _ specification: SceneSpecification, options: Options = Options()
  ) throws {
    let (renderer, changes) = try model.renderer(of: specification)
    try self.init(model, renderer: renderer, changes: changes, options: options)
  }

  /// Makes a reader with a renderer that others may share.
  ///
  /// - Parameter changes: see `TrainedModel.renderer(of:)`.
  /// - Throws: `AIRError.unsuitable` if the network was made for other pictures or meshes.
  package init(
    _ model: TrainedModel, renderer: SceneRenderer, changes: String? = nil,
    options: Options = Options()
  ) throws(AIRError) {
    try model.check(against: renderer.specification)
    self.model = model
    self.renderer = renderer
    self.changes = changes
    engine = Proposer(
      model.network, parameters: model.parameters, renderer: renderer,
      stepLimit: options.objectLimit, looksAgain: options.looksTwice)
    let settings = options.refinement
    refiner = settings.steps > 0 ? Refiner(renderer, settings: settings) : nil
    fineRefiner = settings.steps > 0 ? FineRefiner(renderer, settings: settings) : nil
    explainer = Explainer(renderer, settings: settings)
  }

  /// What a user should know: that the specification is not what it was when the model was trained
  /// on it, and what the files of its meshes ask for and nobody here can honour.
  public var warnings: [String] { (changes.map { [$0] } ?? []) + renderer.warnings }

  /// Reads a picture from a PNG or JPEG file, of any size from `smallestSide` on.
  ///
  /// - Throws: `FileError`.
  public func read(contentsOf path: String) throws(FileError) -> PictureReading {
    try read(PictureFile.read(path), named: path)
  }

  /// Reads a picture from a file.
  ///
  /// - Parameters:
  ///   - name: the file's, in errors and in the scene file.
  ///   - camera: that has taken it; nil for one like the specification's.
  package func read(
    _ picture: DecodedPicture, named name: String, takenBy camera: PictureCamera? = nil
  ) throws(FileError) -> PictureReading {
    do throws(UnreadablePicture) {
      var reading = try read(picture.image, takenBy: camera)
      reading.name = name
      reading.fileWarnings = picture.warnings
      return reading
    } catch {
      throw FileError(path: name, reason: error.reason)
    }
  }

  private static func fit(
    _ picture: Image, _ specification: SceneSpecification, takenBy camera: PictureCamera?
  ) throws(UnreadablePicture) -> ImageFit {
    if let camera { return try camera.fit(picture, specification) }
    if let fit = specification.fit(ofPictures: (picture.width, picture.height)) { return fit }
    let size = specification.camera.calibration.map { "\($0.width)×\($0.height)" } ?? "others"
    throw UnreadablePicture(
      reason: "has \(picture.width)×\(picture.height) pixels, but the camera of "
        + "\"\(specification.name)\" takes pictures of \(size); give one of these, not cut or "
        + "scaled, or change the camera's \"width\" and \"height\" and what goes with them")
  }

  /// Reads a picture of any size from `smallestSide` on, linear RGB.
  ///
  /// - Throws: `UnreadablePicture` if it is too small, or not of the size that the specification's
  ///   camera was calibrated for.
  public func read(_ picture: Image) throws(UnreadablePicture) -> PictureReading {
    try read(picture, takenBy: nil)
  }

  private func read(
    _ picture: Image, takenBy camera: PictureCamera?
  ) throws(UnreadablePicture) -> PictureReading {
    guard min(picture.width, picture.height) >= Self.smallestSide else {
      throw UnreadablePicture(
        reason: "has \(picture.width)×\(picture.height) pixels, too few to see what stands there; "
          + "give a picture of at least \(Self.smallestSide)×\(Self.smallestSide)")
    }
    let specification = renderer.specification
    let fit = try Self.fit(picture, specification, takenBy: camera)
    let fitted = picture.fitted(fit)
    let proposal = engine.propose(fitted)
    guard proposal.isFinite else {
      throw UnreadablePicture(
        reason: "cannot be read: the network's answer is not a number; these weights are damaged, "
          + "take others or train them again")
    }
    let proposed = proposal.objects.map(\.object)
    var (explanation, refinement) = explainer.explain(
      fitted, proposal: proposed, proposal.view,
      refinement: refiner?.refine(fitted, from: proposed, proposal.view))
    if let coarse = refinement, let fineRefiner {
      let fine = fineRefiner.refine(picture, fit, from: coarse)
      let judged = explainer.explanation(of: fitted.samples, by: fine.objects, fine.view)
      // What explains the small picture no more has lost its way.
      if judged.isExplained || !explanation.isExplained {
        (explanation, refinement) = (judged, fine)
      }
    }
    return PictureReading(
      picture: fitted, fit: fit, model: model.name, proposal: proposal, refinement: refinement,
      explanation: explanation, renderer: renderer, deviationScale: model.deviationScale)
  }

  /// Refines a scene of a picture of the model's size; nil where the network alone reads.
  ///
  /// - Parameter view: of the scene, where it is inferred.
  func refined(_ picture: Image, from objects: [SceneObject], _ view: View?) -> Refinement? {
    refiner?.refine(picture, from: objects, view)
  }

  /// Draws scenes from p(scene | picture), by the picture at the model's size.
  ///
  /// - Parameter seed: the same seed gives the same scenes.
  /// - Returns: nil where the network alone has read, or where no scenes can be drawn.
  package func samples(of reading: PictureReading, count: Int, seed: UInt64) -> PosteriorSamples? {
    guard let refiner, var refinement = reading.refinement else { return nil }
    refinement.deviations = reading.objects.map { ($0.positionDeviation, $0.yawDeviation ?? 0) }
    refinement.viewDeviations = reading.viewDeviations
    var generator = PCG32(seed: seed, stream: 0)
    return refiner.samples(reading.picture, of: refinement, count: count, using: &generator)
  }

  /// Bounds the log evidence of a picture of the model, without refinement's help, at the noise
  /// that the picture shows; nil where the network alone has read, or where camera or light are
  /// inferred.
  ///
  /// - Parameter truth: the picture's scene.
  func annealedEvidence(of reading: PictureReading, truth: [SceneObject]) -> AnnealedEvidence? {
    guard let refiner, let refinement = reading.refinement else { return nil }
    return refiner.annealedEvidence(reading.picture, of: refinement, truth: truth)
  }
}
