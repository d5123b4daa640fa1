import Files
import Foundation
import NeuralNetworks
import SceneModel

/// An inference network with its weights, as a file holds it.
public struct TrainedModel: Sendable {
  /// The network.
  public var network: InferenceNetwork
  /// Its weights.
  public var parameters: ParameterSet
  /// The specification that it was trained on, by name.
  public var specificationName: String
  /// The file that it was read from.
  let path: String

  /// The name of its file, without the extension.
  var name: String { (PathText.name(of: path) as NSString).deletingPathExtension }

  static let architectureKey = "air3d.architecture"
  static let specificationKey = "air3d.specification"
  /// `SpecificationFingerprint.text`.
  static let specificationTextKey = "air3d.specificationText"
  /// `SpecificationFingerprint.hexadecimal`.
  static let fingerprintKey = "air3d.fingerprint"
  /// The training's recipe, as JSON.
  static let trainingKey = "air3d.training"

  /// Reads a safetensors file.
  ///
  /// - Throws: `LearningError`, or `AIRError` if the file holds no network of ours.
  public init(readingFrom path: String) throws {
    var found: InferenceNetwork?
    let checkpoint = try Checkpoint(readingFrom: path) { metadata throws(AIRError) in
      guard let text = metadata[Self.architectureKey] else { throw AIRError.notAModel(path: path) }
      do throws(ArchitectureFault) {
        let network = InferenceNetwork(try NetworkArchitecture(reading: text))
        found = network
        return network.layout
      } catch {
        throw AIRError.unknownNetwork(path: path, description: text, reason: error.reason)
      }
    }
    guard let found else { throw AIRError.notAModel(path: path) }
    self.path = path
    network = found
    parameters = checkpoint.parameters
    let name = checkpoint.metadata[Self.specificationKey] ?? ""
    guard Self.isNameOfSpecification(name) else {
      throw AIRError.strangeSpecification(path: path, name: name)
    }
    specificationName = name
  }

  /// Whether a name can be one of a specification: what a file says of itself must not lead to any
  /// other file of the machine.
  private static func isNameOfSpecification(_ name: String) -> Bool {
    name.utf8.count <= 255 && !name.contains("/")
      && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }

  /// Checks that the network was made for pictures and meshes like these, seen by a fixed camera.
  ///
  /// - Throws: `AIRError.unsuitable`.
  public func check(against specification: SceneSpecification) throws(AIRError) {
    try specification.checkThatCameraIsFixed()
    let expected = NetworkArchitecture(specification)
    let found = network.architecture
    if (found.width, found.height) != (expected.width, expected.height) {
      throw .unsuitable(
        "the model looks at pictures of \(found.width)×\(found.height) pixels, the scene "
          + "specification '\(specification.name)' makes \(expected.width)×\(expected.height)")
    }
    let known = NetworkArchitecture.YawHeads.allCases.map {
      NetworkArchitecture.yawOrders(specification, $0)
    }
    if !known.contains(found.yawOrders) {
      throw .unsuitable(
        "the model knows \(found.yawOrders.count) meshes of yaw symmetries \(found.yawOrders), "
          + "the scene specification '\(specification.name)' has \(expected.yawOrders)")
    }
  }
}

extension SceneSpecification {
  /// Checks that there is one camera: network, canvas and refinement know no other. Cameras with
  /// ranges are for drawing and rendering scenes alone.
  ///
  /// - Throws: `AIRError.movingCamera`.
  public func checkThatCameraIsFixed() throws(AIRError) {
    if !camera.isFixed { throw .movingCamera(specification: name) }
  }
}

/// What can be wrong with a model.
public enum AIRError: Error, Equatable, CustomStringConvertible {
  /// The file has no description of a network.
  case notAModel(path: String)
  /// The file describes a network that cannot be built.
  case unknownNetwork(path: String, description: String, reason: String)
  /// The file names a specification as none can be called.
  case strangeSpecification(path: String, name: String)
  /// The specification that the model was trained on is not shipped, and no other was named.
  case unknownSpecification(path: String, name: String)
  /// The model does not fit the scene specification.
  case unsuitable(String)
  /// The specification's camera has ranges.
  case movingCamera(specification: String)
  /// The training's gradient is not finite.
  case diverged(imagesSeen: Int)
  /// A checkpoint belongs to another training.
  case otherTraining(path: String, String)

  /// One line that says what is wrong and what to do.
  public var description: String {
    switch self {
    case .notAModel(let path):
      "\(path): these are not weights of an air3d network; train one with 'air3d train'"
    case .unknownNetwork(let path, let text, let reason):
      "\(path): what the file says of its network, \"\(displayed(text, limit: 120))\", is nothing "
        + "that this air3d can build: \(reason); the file is damaged or of a newer air3d"
    case .strangeSpecification(let path, let name):
      "\(path): says that it was trained on the scene specification \"\(displayed(name))\", which is "
        + "no name of one; the file is damaged or was not written by air3d"
    case .unknownSpecification(let path, let name):
      "\(path): was trained on the scene specification \"\(displayed(name))\", which is not among the "
        + "shipped ones; say where it is with --scene"
    case .unsuitable(let why):
      "\(why); choose the specification that the model was trained on with --scene"
    case .movingCamera(let name):
      "the scene specification '\(name)' lets the camera move, but inference and training need a "
        + "fixed one; give azimuthDegrees, elevationDegrees and distance one number each"
    case .diverged(let imagesSeen):
      "the gradient is not finite after \(imagesSeen) pictures, so the training cannot go on; the "
        + "last checkpoint is kept: check the specification's prior and noise, or try another seed"
    case .otherTraining(let path, let why):
      "\(path): \(why); remove it to start again, or choose another --output"
    }
  }
}
