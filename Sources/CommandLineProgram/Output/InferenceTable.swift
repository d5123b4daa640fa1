import AIR
import Foundation
import SceneModel

/// What `infer` prints of a picture for people.
struct InferenceTable {
  private let reading: PictureReading
  private let title: String?

  /// - Parameter title: a line above the table; nil for none.
  init(_ reading: PictureReading, title: String?) {
    self.reading = reading
    self.title = title
  }

  var text: String {
    var lines = title.map { [$0] } ?? []
    lines += reading.objects.isEmpty ? ["The table is empty."] : table
    lines.append(
      "Count: "
        + reading.countProbabilities.enumerated()
        .map { "\($0) \(Self.percent($1))" }.joined(separator: ", "))
    lines.append("Renders: \(reading.renders)")
    if reading.refinement != nil {
      let moves = reading.moves
      lines.append("Moves kept: \(moves.isEmpty ? "none" : moves.joined(separator: ", "))")
    }
    let explanation = reading.explanation
    lines.append(
      explanation.isExplained
        ? "Explained: yes (residual \(Self.short(explanation.rms)), at most "
          + "\(Self.short(explanation.expected)) is expected)"
        : "Explained: no (residual \(Self.short(explanation.rms)) where at most "
          + "\(Self.short(explanation.expected)) is expected)")
    return lines.joined(separator: "\n")
  }

  /// What is said of a picture that the model does not explain; nil if it does.
  var warning: String? {
    let explanation = reading.explanation
    guard !explanation.isExplained else { return nil }
    return "the model does not explain this picture: the residual is "
      + "\(Self.short(explanation.rms)) where pictures of \"\(reading.specification.name)\" have "
      + "at most \(Self.short(explanation.expected)); do not trust the reading (are camera, light, "
      + "table and objects those of the specification? see --scene)"
  }

  private static func short(_ value: Double) -> String { String(format: "%.2g", value) }

  private var table: [String] {
    let header = ["mesh", "probability", "x (m)", "y (m)", "yaw (°)"]
    let rows = reading.objects.map { object -> [String] in
      [
        object.mesh, Self.percent(object.meshProbability),
        Self.measured(object.position.x, object.positionDeviation.x, digits: 3),
        Self.measured(object.position.y, object.positionDeviation.y, digits: 3),
        object.yawDeviation.map {
          Self.measured(object.object.yaw * 180 / .pi, $0 * 180 / .pi, digits: 1)
        } ?? "–",
      ]
    }
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].count }.max() ?? 0
    }
    return ([header] + rows).map { row in
      row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        // Names begin where the column does, numbers end where it does.
        return column == 0 ? row[column] + padding : padding + row[column]
      }.joined(separator: "  ")
    }
  }

  private static func measured(_ value: Double, _ deviation: Double, digits: Int) -> String {
    let deviation = deviation.isFinite ? String(format: "%.\(digits)f", deviation) : "?"
    return String(format: "%.\(digits)f", value) + " ± " + deviation
  }

  private static func percent(_ probability: Double) -> String {
    // 100.0 % is said only of what rounds to it.
    String(format: "%.1f %%", probability * 100)
  }
}
