import Foundation
import Learning
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

  private var metadata: [String: String] {
    [
      TrainedModel.architectureKey: network.architecture.text,
      TrainedModel.specificationKey: specification.name,
      "air3d.objective": settings.objective.rawValue,
      "air3d.counts": specification.prior.countProbabilities.map { "\($0)" }
        .joined(separator: ","),
    ]
  }

  /// Writes everything that a resumed training needs.
  ///
  /// - Parameter cpuSeconds: spent so far, so that the record goes on counting.
  public func writeCheckpoint(to path: String, cpuSeconds: Double) throws {
    try Checkpoint(
      parameters: parameters, optimizer: optimizer,
      counters: [
        Self.imagesSeenKey: imagesSeen, Self.seedKey: Int(truncatingIfNeeded: settings.seed),
        Self.imagesKey: settings.images, Self.cpuMillisecondsKey: Int(cpuSeconds * 1000),
        Self.returnMeanKey: Int(Int64(bitPattern: returnScale.mean.bitPattern)),
        Self.returnVarianceKey: Int(Int64(bitPattern: returnScale.variance.bitPattern)),
      ], metadata: metadata
    ).write(to: path)
  }

  /// Writes the weights alone.
  ///
  /// - Parameter halved: as 16-bit floats.
  public func writeWeights(to path: String, halved: Bool = false) throws {
    try Checkpoint(
      parameters: ReturnBaseline.removed(from: parameters), metadata: metadata
    ).write(to: path, halved: halved)
  }

  /// Goes on from a checkpoint of the same training.
  ///
  /// - Returns: the CPU time spent before, in seconds.
  /// - Throws: `AIRError.otherTraining` if the network, the seed or the length differ.
  public func resume(from path: String) throws -> Double {
    let checkpoint = try Checkpoint(readingFrom: path, expecting: parameters)
    guard let optimizer = checkpoint.optimizer,
      let seen = checkpoint.counters[Self.imagesSeenKey]
    else { throw AIRError.otherTraining(path: path, "it holds weights but no state of a training") }
    let mine = [
      ("seed", Int(truncatingIfNeeded: settings.seed), checkpoint.counters[Self.seedKey]),
      ("number of images", settings.images, checkpoint.counters[Self.imagesKey]),
    ]
    for (name, wanted, found) in mine where found != wanted {
      throw AIRError.otherTraining(
        path: path,
        "its training has the \(name) \(found.map(String.init) ?? "unknown"), this one \(wanted)")
    }
    // From the last one on: another specification has other counts, too, and is what should be said.
    for (key, value) in metadata.sorted(by: { $0.key > $1.key })
    where checkpoint.metadata[key] != value {
      throw AIRError.otherTraining(
        path: path, "its \(key) is '\(checkpoint.metadata[key] ?? "")', this training's '\(value)'")
    }
    parameters = checkpoint.parameters
    self.optimizer = optimizer
    imagesSeen = seen
    if let mean = checkpoint.counters[Self.returnMeanKey],
      let variance = checkpoint.counters[Self.returnVarianceKey]
    {
      returnScale = ReturnScale(
        mean: Double(bitPattern: UInt64(bitPattern: Int64(mean))),
        variance: Double(bitPattern: UInt64(bitPattern: Int64(variance))))
    }
    return Double(checkpoint.counters[Self.cpuMillisecondsKey] ?? 0) / 1000
  }

  /// How many pictures the training in a checkpoint had seen; nil if there is none to be read.
  public static func imagesSeen(inCheckpoint path: String) -> Int? {
    guard let file = try? Safetensors(readingFrom: path),
      case .int64(let values)? = file.entries["counter/" + imagesSeenKey]?.elements
    else { return nil }
    return values.first.map { Int($0) }
  }
}
