import Foundation

/// A line of a training's record.
package struct TrainingCurvePoint: Sendable, Decodable {
  /// Pictures seen.
  package var imagesSeen: Int
  /// Spent up to then.
  package var cpuSeconds: Double
  /// The mean ELBO of a held-out picture, in nats; older records have none.
  package var elbo: Double?
  /// Between pictures and canvases, summed over a picture, in linear RGB squared; nil if no picture
  /// was seen since the last line.
  package var squaredError: Double?
  /// A share of held-out scenes.
  package var countAccuracy: Double?
  /// A share of held-out objects.
  package var identityAccuracy: Double?
  /// A share of held-out scenes.
  package var sceneAccuracy: Double?
  /// A share of held-out scenes; older records have none.
  package var sceneAndYawAccuracy: Double?
  /// A fraction of the table's width.
  package var positionErrorMedian: Double?
  /// By mesh.
  package var yawErrorDegreesMedian: [String: Double?]

  /// The lines of a record; none if there is no such file.
  package static func read(_ path: String) -> [TrainingCurvePoint] {
    (try? String(contentsOfFile: path, encoding: .utf8)).map(read(text:)) ?? []
  }

  /// The lines of a record.
  package static func read(text: String) -> [TrainingCurvePoint] {
    // The first line, which says what was trained, is not one of them.
    text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(TrainingCurvePoint.self, from: Data($0.utf8))
    }
  }
}
