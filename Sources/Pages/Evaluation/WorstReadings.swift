import AIR
import Files
import SceneModel

/// The readings of an evaluation that are farthest from the truth: a count that is wrong first,
/// then meshes, then places and yaws.
package struct WorstReadings: Sendable {
  /// A reading with how wrong it is.
  struct Entry: Sendable {
    var reading: EvaluatedReader.Reading
    var badness: Double
    /// What is wrong, in words.
    var words: String
  }

  /// The worst first.
  private(set) var entries: [Entry] = []
  private let specification: SceneSpecification

  /// So many are kept.
  private static let mostKept = 8

  /// None yet.
  ///
  /// - Parameter specification: of the readings.
  package init(_ specification: SceneSpecification) { self.specification = specification }

  /// Compares a reading with the truth; the order in which they are added is no matter.
  package mutating func add(_ reading: EvaluatedReader.Reading, _ truth: Scene) {
    let (badness, words) = judge(reading, truth)
    // Those that are right to a thousandth of the table are nothing to look at.
    guard badness > 0.05 else { return }
    entries.append(Entry(reading: reading, badness: badness, words: words))
    entries.sort {
      $0.badness != $1.badness
        ? $0.badness > $1.badness : $0.reading.index < $1.reading.index
    }
    if entries.count > Self.mostKept { entries.removeLast() }
  }

  private func judge(
    _ reading: EvaluatedReader.Reading, _ truth: Scene
  ) -> (badness: Double, words: String) {
    var evaluation = Evaluation(specification)
    evaluation.add(truth: truth, inferred: reading.objects, in: reading.view)
    let (count, found) = (truth.objects.count, reading.objects.count)
    guard count == found else {
      return (1000 + Double(abs(count - found)), "\(found) objects found of \(count)")
    }
    let wrong = evaluation.matchedObjects - evaluation.rightMeshes
    let place = (evaluation.positionErrors.max() ?? 0) / Evaluation.positionTolerance
    let yaw =
      (evaluation.yawErrorsDegrees.joined().max() ?? 0) / Evaluation.yawToleranceDegrees
    var words: [String] = []
    if wrong > 0 { words.append("\(wrong) of \(count) meshes wrong") }
    words.append(
      "position off by up to "
        + Formatted.percent(place * Evaluation.positionTolerance, digits: 2)
        + " of the table's width")
    if yaw > 0 {
      let degrees = Formatted.fixed(yaw * Evaluation.yawToleranceDegrees, digits: 1)
      words.append("yaw by up to \(degrees)°")
    }
    return (100 * Double(wrong) + max(place, yaw), words.joined(separator: ", "))
  }
}
