import Files

/// What can be wrong with a model or a training.
public enum AIRError: Error, Equatable, CustomStringConvertible {
  /// The file has no description of a network.
  case notAModel(path: String)
  /// The file describes a network that cannot be built.
  case unknownNetwork(path: String, description: String, reason: String)
  /// The file names a specification as none can be called.
  case strangeSpecification(path: String, name: String)
  /// The specification that the model was trained on is not shipped, and no other was named.
  case unknownSpecification(path: String, name: String)
  /// The specification is not the one that the model was trained on, and nobody insists on it.
  case otherSpecification(path: String, scene: String, differences: [String])
  /// The files that the model's specification names are not what they were.
  case changedFiles(path: String, keys: [String])
  /// What the file keeps of its specification is not what trainings write.
  case strangeSource(path: String)
  /// What the file says of the scale of deviations is not what `calibrate` writes.
  case strangeDeviations(path: String)
  /// The model does not fit the scene specification.
  case unsuitable(String)
  /// The training's gradient is not finite.
  case diverged(imagesSeen: Int)
  /// A checkpoint belongs to another training.
  case otherTraining(path: String, String)
  /// Where the weights of a training go there are those of another one.
  case otherWeights(path: String)

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
    case .otherSpecification(let path, let scene, let differences):
      "\(path): was not trained on the scene specification \(displayed(scene)): "
        + Self.listed(differences)
        + "; leave out --scene to use the one that it was trained on, or insist with --other-scene"
    case .changedFiles(let path, let keys):
      "\(path): was trained on other contents of files: those of "
        + Self.listed(keys)
        + " have changed; bring them back, train again, or insist with --other-scene"
    case .strangeSource(let path):
      "\(path): what it says of its specification's files is nothing that a training writes; the "
        + "file is damaged or of a newer air3d"
    case .strangeDeviations(let path):
      "\(path): what it says of the scale of its deviations is nothing that 'air3d calibrate' "
        + "writes; the file is damaged or of a newer air3d: calibrate it again"
    case .unsuitable(let why):
      "\(why); choose the specification that the model was trained on with --scene"
    case .diverged(let imagesSeen):
      "the gradient is not finite after \(imagesSeen) pictures, so the training cannot go on; the "
        + "last checkpoint is kept: check the specification's prior and noise, or try another seed"
    case .otherTraining(let path, let why):
      "\(path): \(why); remove it to start again, or choose another --output"
    case .otherWeights(let path):
      "\(path): holds the weights of another training than the one that is resumed, which they would "
        + "replace; move it away first"
    }
  }

  /// The first few.
  private static func listed(_ words: [String]) -> String {
    words.prefix(4).joined(separator: "; ")
      + (words.count > 4 ? "; and \(words.count - 4) more differences" : "")
  }
}
