import Files
import Foundation
import NeuralNetworks
import SceneModel

/// An inference network with its weights, as a file holds it.
public struct TrainedModel: Sendable {
  /// The network.
  package var network: InferenceNetwork
  /// Its weights.
  package var parameters: ParameterSet
  /// The specification that it was trained on, by name.
  public var specificationName: String
  /// `SpecificationFingerprint.text` of it; nil in weights of older versions, which do not say.
  let specificationText: String?
  /// A copy of it; nil in weights of older versions, which have none.
  let source: SpecificationSource?
  /// By how much its readings' deviations are multiplied; nil of weights that were not calibrated.
  private(set) package var deviationScale: DeviationScale?
  /// The file that it was read from.
  let path: String

  /// The name of its file, without the extension.
  package var name: String { (PathText.name(of: path) as NSString).deletingPathExtension }

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
    specificationText = checkpoint.metadata[Self.specificationTextKey]
    source = try SpecificationSource(metadata: checkpoint.metadata, path: path)
    deviationScale = try DeviationScale(metadata: checkpoint.metadata, path: path)
    network = found
    parameters = checkpoint.parameters
    let name = checkpoint.metadata[Self.specificationKey] ?? ""
    guard Self.isNameOfSpecification(name) else {
      throw AIRError.strangeSpecification(path: path, name: name)
    }
    specificationName = name
  }

  /// The model without a scale of deviations.
  package var unscaled: TrainedModel {
    var model = self
    model.deviationScale = nil
    return model
  }

  /// Writes its file again, with what its readings' deviations are multiplied with; with a checksum
  /// if it had one.
  ///
  /// - Throws: `LearningError`.
  package func write(_ scale: DeviationScale, to target: String) throws(LearningError) {
    var file = try Safetensors(readingFrom: path)
    file.metadata[DeviationScale.metadataKey] = scale.json.line
    try file.write(to: target, checked: file.isChecked)
  }

  /// Whether a name can be one of a specification: what a file says of itself must not lead to any
  /// other file of the machine.
  private static func isNameOfSpecification(_ name: String) -> Bool {
    name.utf8.count <= 255 && !name.contains("/")
      && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }

  /// How many meshes there are and how each one's yaw repeats, as specifications write it.
  private static func symmetries(_ orders: [Int]) -> String {
    let words = orders.map { order in
      switch order {
      case 0: "continuous"
      case 1: "none"
      default: "\(order)"
      }
    }
    return orders.count == 1
      ? "one mesh of yaw symmetry \(words[0])"
      : "\(orders.count) meshes of yaw symmetries \(words.joined(separator: ", "))"
  }

  /// Checks that the network was made for pictures and meshes like these, seen by a fixed camera.
  ///
  /// - Throws: `AIRError.unsuitable`.
  public func check(against specification: SceneSpecification) throws(AIRError) {
    let expected = NetworkArchitecture(specification)
    let found = network.architecture
    if (found.width, found.height) != (expected.width, expected.height) {
      throw .unsuitable(
        "the model looks at pictures of \(found.width)×\(found.height) pixels, the scene "
          + "specification '\(specification.name)' makes \(expected.width)×\(expected.height)")
    }
    if !found.view.entries.isEmpty, !found.view.fits(specification) {
      throw .unsuitable(
        "the model infers \(found.view.text) besides objects, the scene specification "
          + "'\(specification.name)' leaves "
          + (expected.view.entries.isEmpty ? "nothing" : expected.view.text) + " to be inferred")
    }
    let known = NetworkArchitecture.YawHeads.allCases.map {
      NetworkArchitecture.yawOrders(specification, $0)
    }
    if !known.contains(found.yawOrders) {
      throw .unsuitable(
        "the model was made for \(Self.symmetries(found.yawOrders)), the scene specification "
          + "'\(specification.name)' has \(Self.symmetries(expected.yawOrders))")
    }
  }
}
