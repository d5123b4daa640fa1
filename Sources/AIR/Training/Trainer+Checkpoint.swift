import Files
import Foundation
import NeuralNetworks
import Probability
import SceneModel

extension Trainer {
  private static let imagesSeenKey = "imagesSeen"
  private static let seedKey = "seed"
  private static let imagesKey = "images"
  private static let cpuMillisecondsKey = "cpuMilliseconds"
  // The bits of a Double each.
  private static let returnMeanKey = "returnMean"
  private static let returnVarianceKey = "returnVariance"
  private static let objectiveKey = "air3d.objective"
  /// In the metadata of checkpoints alone: weights are the same whatever computed them.
  private static let kernelsKey = "air3d.blasKernels"

  private var metadata: [String: String] {
    namedMetadata.merging([
      TrainedModel.trainingKey: trainingDescription.line,
      TrainedModel.specificationTextKey: fingerprint.text,
      TrainedModel.fingerprintKey: fingerprint.hexadecimal,
    ]) { $1 }.merging(source?.metadata ?? [:]) { $1 }
  }

  /// What checkpoints have always said of their training.
  private var namedMetadata: [String: String] {
    [
      TrainedModel.architectureKey: network.architecture.text,
      TrainedModel.specificationKey: specification.name,
      Self.objectiveKey: settings.objective.rawValue,
      "air3d.counts": specification.prior.countProbabilities.map { "\($0)" }
        .joined(separator: ","),
    ]
  }

  /// The recipe and the network's sizes: all that decides the weights beside the specification.
  private var trainingDescription: JSON {
    var recipe: [JSON.Member] = []
    if case .object(let members) = JSON(reflecting: settings, special: Self.name) {
      recipe = members.filter { $0.key != "threads" }
    }
    return .object([
      .init("settings", .object(recipe)),
      .init("network", JSON(reflecting: network.architecture, special: Self.name)),
    ])
  }

  /// Choices are written as the command line has them.
  private static func name(_ value: Any) -> JSON? {
    switch value {
    case let value as TrainingObjective: .string(value.rawValue)
    case let value as NetworkArchitecture.Recurrence: .string(value.rawValue)
    case let value as NetworkArchitecture.YawHeads: .string(value.rawValue)
    default: nil
    }
  }

  /// What objectives were called in the checkpoints of earlier versions.
  private static let earlierObjectives = [
    TrainingObjective.earlierName: TrainingObjective.localPosterior, "wakeSleep": .wakeSleep,
    "supervisedHungarian": .supervisedHungarian,
  ]
  /// What settings were called in them.
  private static let earlierKeys = ["otherCategoryWeight": "otherMeshWeight"]

  /// The objective that a checkpoint calls `name`, in today's words.
  private static func objective(_ name: String) -> String {
    earlierObjectives[name]?.rawValue ?? name
  }

  /// A description of a training that an earlier version may have written, in today's words.
  private static func renewed(_ training: JSON) -> JSON {
    guard case .object(let parts) = training else { return training }
    return .object(
      parts.map { part in
        guard part.key == "settings", case .object(let settings) = part.value else { return part }
        return .init(
          part.key,
          .object(
            settings.map { setting in
              guard setting.key == "objective", case .string(let name) = setting.value else {
                return .init(earlierKeys[setting.key] ?? setting.key, setting.value)
              }
              return .init(setting.key, .string(objective(name)))
            }))
      })
  }

  /// Writes everything that a resumed training needs.
  ///
  /// - Parameter cpuSeconds: spent so far, so that the record goes on counting.
  package func writeCheckpoint(to path: String, cpuSeconds: Double) throws {
    try Checkpoint(
      parameters: parameters, optimizer: optimizer,
      counters: [
        Self.imagesSeenKey: imagesSeen, Self.seedKey: Int(truncatingIfNeeded: settings.seed),
        Self.imagesKey: settings.images, Self.cpuMillisecondsKey: Int(cpuSeconds * 1000),
        Self.returnMeanKey: Int(Int64(bitPattern: returnScale.mean.bitPattern)),
        Self.returnVarianceKey: Int(Int64(bitPattern: returnScale.variance.bitPattern)),
      ], metadata: metadata.merging([Self.kernelsKey: OpenBLAS.coreName]) { $1 }
    ).write(to: path)
  }

  /// Writes the weights alone.
  ///
  /// - Parameter halved: as 16-bit floats.
  package func writeWeights(to path: String, halved: Bool = false) throws {
    try Checkpoint(
      parameters: ReturnBaseline.removed(from: parameters), metadata: metadata
    ).write(to: path, halved: halved)
  }

  /// Goes on from a checkpoint of the same training.
  ///
  /// - Returns: the CPU time spent before, in seconds.
  /// - Throws: `AIRError.otherTraining` if the recipe, the network or anything of the specification
  ///   differs.
  package func resume(from path: String) throws -> Double {
    // What differs is said before how the tensors differ because of it.
    let checkpoint = try Checkpoint(readingFrom: path) { metadata throws(AIRError) in
      try check(metadata, path: path)
      return parameters.layout
    }
    guard let optimizer = checkpoint.optimizer,
      let seen = checkpoint.counters[Self.imagesSeenKey]
    else { throw AIRError.otherTraining(path: path, Self.noState) }
    let mine = [
      ("seed", Int(truncatingIfNeeded: settings.seed), checkpoint.counters[Self.seedKey]),
      ("images", settings.images, checkpoint.counters[Self.imagesKey]),
    ]
    for (name, wanted, found) in mine where found != wanted {
      let words = Self.words(name, found.map(String.init) ?? "unknown", "\(wanted)")
      throw AIRError.otherTraining(path: path, "this is another training: \(words)")
    }
    let milliseconds = checkpoint.counters[Self.cpuMillisecondsKey] ?? 0
    guard (0...settings.images).contains(seen), optimizer.stepCount <= seen, milliseconds >= 0,
      milliseconds <= Self.mostMilliseconds
    else {
      throw AIRError.otherTraining(
        path: path,
        "its counters contradict each other: \(seen) of \(settings.images) pictures, "
          + "\(optimizer.stepCount) steps, \(milliseconds) ms")
    }
    let scale = try returnScale(of: checkpoint, path: path)
    parameters = checkpoint.parameters
    self.optimizer = optimizer
    imagesSeen = seen
    returnScale = scale
    earlierKernels = checkpoint.metadata[Self.kernelsKey]
    return Double(milliseconds) / 1000
  }

  /// Throws if there are weights of another training where those of this one go. Its own may be
  /// there: a program can be killed after they were written and before the checkpoint is removed.
  ///
  /// - Throws: `AIRError.otherWeights`, or if the file cannot be read.
  func checkThatWeightsAreItsOwn(at path: String) throws {
    guard SystemFile.exists(path) else { return }
    let theirs = try Safetensors(readingFrom: path).metadata
    let keys = [
      TrainedModel.trainingKey, TrainedModel.fingerprintKey, TrainedModel.architectureKey,
    ]
    guard keys.allSatisfy({ theirs[$0] == metadata[$0] }) else {
      throw AIRError.otherWeights(path: path)
    }
  }

  private static let noState = "it holds weights but no state of a training"
  /// A century.
  private static let mostMilliseconds = 3_200_000_000_000

  private func returnScale(of checkpoint: Checkpoint, path: String) throws -> ReturnScale {
    guard let mean = checkpoint.counters[Self.returnMeanKey],
      let variance = checkpoint.counters[Self.returnVarianceKey]
    else { return returnScale }
    func number(_ bits: Int) -> Double { Double(bitPattern: UInt64(bitPattern: Int64(bits))) }
    let scale = ReturnScale(mean: number(mean), variance: number(variance))
    guard scale.mean.isFinite, scale.variance.isFinite, scale.variance >= 0 else {
      throw AIRError.otherTraining(
        path: path,
        "its returns have the mean \(scale.mean) and the variance \(scale.variance), which no "
          + "training has")
    }
    return scale
  }

  /// Throws unless a checkpoint of these metadata is one of this training.
  private func check(_ theirs: [String: String], path: String) throws(AIRError) {
    let differences = differences(from: theirs)
    guard !differences.isEmpty else { return }
    let shown = differences.prefix(4).joined(separator: "; ")
    let rest = differences.count > 4 ? "; and \(differences.count - 4) more differences" : ""
    throw .otherTraining(path: path, "this is another training: \(shown)\(rest)")
  }

  /// In what the training of a checkpoint of these metadata differs from this one, a few words
  /// each.
  private func differences(from theirs: [String: String]) -> [String] {
    guard let training = theirs[TrainedModel.trainingKey],
      let earlier = try? JSON5Reader.parse(training, path: "").json,
      let mine = try? JSON5Reader.parse(trainingDescription.line, path: "").json
    else {
      // Of an older air3d. From the last one on: another specification has other counts, too, and
      // is what should be said.
      var theirs = theirs
      theirs[Self.objectiveKey] = theirs[Self.objectiveKey].map(Self.objective)
      let changed = namedMetadata.sorted { $0.key > $1.key }.first { theirs[$0.key] != $0.value }
      return changed.map {
        ["its \($0.key) is '\(displayed(theirs[$0.key] ?? ""))', this training's '\($0.value)'"]
      } ?? []
    }
    var (asked, implied): ([String], [String]) = ([], [])
    for difference in JSONDifference.all(from: Self.renewed(earlier), to: mine) {
      let keys = difference.path.split(separator: ".").map(String.init)
      let name = keys.last ?? ""
      let words = Self.words(name, difference.old ?? "unknown", difference.new ?? "unknown")
      // Sizes of the network follow from the specification.
      if keys.first == "settings" || Self.options[name] != nil {
        asked.append(words)
      } else {
        implied.append(words)
      }
    }
    let specification = theirs[TrainedModel.specificationTextKey].flatMap {
      fingerprint.differences(from: $0)
    }
    asked += specification ?? ["it does not say what its specification was"]
    return asked.isEmpty ? implied : asked
  }

  private static func words(_ name: String, _ old: String, _ new: String) -> String {
    func bare(_ text: String) -> String {
      text.count > 1 && text.hasPrefix("\"") ? String(text.dropFirst().dropLast()) : text
    }
    let option = options[name] ?? name
    return "it was started with \(option) \(bare(old)), but \(bare(new)) is asked for"
  }

  /// The options of `air3d train` that properties come from.
  private static let options = [
    "seed": "--seed", "images": "--images", "objective": "--objective", "isHalved": "--half",
    "recurrence": "--recurrence", "yawHeads": "--yaw-heads",
  ]

  /// How many pictures the training in a checkpoint had seen; nil if there is no such file.
  ///
  /// - Throws: if there is a file that holds no training, or cannot be read.
  package static func imagesSeen(inCheckpoint path: String) throws -> Int? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let file = try Safetensors(readingFrom: path)
    guard case .int64(let values)? = file.entries["counter/" + imagesSeenKey]?.elements,
      let seen = values.first
    else { throw AIRError.otherTraining(path: path, noState) }
    return Int(clamping: seen)
  }
}
