import AIR
import Files
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
    lines += reading.objects.isEmpty ? ["The table is empty."] + reading.doubts : table
    lines += ViewLines(reading).lines
    lines.append(
      "Count: "
        + reading.countProbabilities.enumerated()
        .map { "\($0) \(Formatted.percent($1))" }.joined(separator: ", "))
    lines.append("Renders: \(reading.renders)")
    if reading.refinement != nil {
      let moves = reading.moves
      lines.append("Moves kept: \(moves.isEmpty ? "none" : moves.joined(separator: ", "))")
    }
    if let samples = reading.samples {
      lines.append(
        "Samples: \(samples.scenes.count), worth \(Int(samples.effectiveSampleSize.rounded())), Pareto k "
          + (samples.paretoShape.isFinite ? String(format: "%.2f", samples.paretoShape) : "–")
          + (samples.temperature == 1 ? "" : "; temperature \(Self.short(samples.temperature))")
          + (samples.logEvidence.isNaN
            ? ""
            : String(
              format: "; log evidence %.2f ± %.2f", samples.logEvidence,
              samples.logEvidenceError)))
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

  /// What is said of a picture that the model does not explain, or in which no table is seen; nil
  /// if there is nothing to be said.
  var warning: String? {
    let explanation = reading.explanation
    guard !explanation.isExplained else { return sampleWarning ?? reading.cameraWarning }
    return "the model does not explain this picture: the residual is "
      + "\(Self.short(explanation.rms)) where pictures of \"\(reading.specification.name)\" have "
      + "at most \(Self.short(explanation.expected)); do not trust the reading (are camera, light, "
      + "table and objects those of the specification, see --scene, or was the model trained on too "
      + "few pictures?\(advice))"
  }

  private var sampleWarning: String? {
    guard let shape = reading.samples?.paretoShape, shape > 0.7 else { return nil }
    return "the samples' weights have a heavy tail (Pareto k \(Self.short(shape)), at most 0.7 is "
      + "wanted): do not trust the samples nor their log evidence"
  }

  /// Of shipped models the one that finds camera and light itself.
  private var advice: String {
    reading.specification.name == "primitives"
      ? " Objects like these, seen by another camera or in another light: --model primitives-anywhere"
      : ""
  }

  private static func short(_ value: Double) -> String { String(format: "%.2g", value) }

  /// With more digits if the deviation would be zero without.
  static func measured(_ value: Double, _ deviation: Double, digits: Int) -> String {
    let least = 0.5 * pow(10, -Double(digits))
    return deviation > 0 && deviation < least
      ? Formatted.measured(value, deviation)
      : Formatted.measured(value, deviation, digits: digits)
  }

  private var table: [String] {
    let header = ["mesh", "probability", "x (m)", "y (m)", "yaw (°)"]
    let rows = reading.objects.map { object -> [String] in
      [
        object.mesh, Formatted.percent(object.meshProbability),
        Self.measured(object.position.x, object.positionDeviation.x, digits: 3),
        Self.measured(object.position.y, object.positionDeviation.y, digits: 3),
        object.yawDeviation.map {
          Self.measured(object.object.yaw * 180 / .pi, $0 * 180 / .pi, digits: 1)
        } ?? "–",
      ]
    }
    return TextTable([header] + rows, alignments: [.leading, .trailing]).lines + origins
      + reading.doubts
  }

  /// Where the files' origins are, of meshes that stand on their axes elsewhere.
  private var origins: [String] {
    let moved = reading.renderer.fileOrigins
    return reading.objects.enumerated().compactMap { index, object in
      guard moved[object.object.mesh] != .zero else { return nil }
      let place = object.object.worldFromObject(moved[object.object.mesh])
      let numbers = [place.x, place.y, place.z].map { String(format: "%.3f", $0) }
      return "Row \(index + 1): the origin of the \(object.mesh)'s file is at "
        + "(\(numbers.joined(separator: ", "))) m"
    }
  }
}
