import Foundation

/// A line of a training's record.
public struct TrainingCurvePoint: Sendable, Decodable {
  /// Pictures seen.
  public var imagesSeen: Int
  /// Spent up to then.
  public var cpuSeconds: Double
  /// The mean ELBO of a held-out picture, in nats; older records have none.
  public var elbo: Double?
  /// A share of held-out scenes.
  public var countAccuracy: Double?
  /// A share of held-out objects.
  public var identityAccuracy: Double?
  /// A share of held-out scenes.
  public var sceneAccuracy: Double?
  /// A fraction of the table's width.
  public var positionErrorMedian: Double?
  /// By mesh.
  public var yawErrorDegreesMedian: [String: Double?]

  /// The lines of a record; none if there is no such file.
  public static func read(_ path: String) -> [TrainingCurvePoint] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
    // The first line, which says what was trained, is not one of them.
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(TrainingCurvePoint.self, from: Data($0.utf8))
    }
  }
}
