import Exchange
import Files
import Foundation

/// What `train --tensorboard` writes: the lines of the record as they come, and how fast it goes.
final class TrainingEvents {
  /// The file that this training writes.
  var path: String { file.path }
  private let file: EventFile
  private let kind: RecordedScalars.Kind
  private let output: OutputOptions
  /// The step of the last line that was told.
  private var told: Int
  /// Where and when what is timed began.
  private var start: (seen: Int, clock: ContinuousClock.Instant)
  /// The end of the last batch, behind which held-out pictures are measured.
  private var last: (seen: Int, clock: ContinuousClock.Instant)

  /// Begins a file of events.
  ///
  /// - Parameters:
  ///   - folder: is there.
  ///   - seen: pictures seen already, by the training that is resumed.
  ///   - record: so far; what is in it is told, too, unless the folder has it already.
  init(
    in folder: String, _ kind: RecordedScalars.Kind, seen: Int = 0, record: String,
    _ output: OutputOptions
  ) throws {
    self.kind = kind
    self.output = output
    let isContinued = EventFile.areThere(in: folder)
    if isContinued, seen == 0 {
      output.warn(
        "\(folder): has the events of another training, in whose place TensorBoard shows this one; "
          + "give each a folder of its own")
    }
    file = try EventFile(
      in: folder, wallTime: Self.wallTime, restart: seen == 0 ? 0 : seen + 1)
    told = isContinued ? seen : 0
    let begin = (seen: seen, clock: ContinuousClock().now)
    (start, last) = (begin, begin)
    add(record: record)
  }

  /// Hears of the end of a batch.
  func batchEnded(_ seen: Int) { last = (seen, ContinuousClock().now) }

  /// Tells new lines of the record. A training does not end because that is not possible.
  func add(record: String) {
    for line in record.split(separator: "\n") {
      guard let recorded = RecordedScalars(line: line, kind), recorded.step > told else { continue }
      var scalars = recorded.scalars
      if recorded.step == last.seen, last.seen > start.seen {
        let seconds = (last.clock - start.clock) / .seconds(1)
        scalars.append(
          TrainingScalar("time/imagesPerSecond", Double(last.seen - start.seen) / seconds))
      }
      told = recorded.step
      do {
        try file.add(TrainingEvent(wallTime: Self.wallTime, step: recorded.step, .scalars(scalars)))
      } catch {
        output.warn("\(error)")
      }
    }
    start = (last.seen, ContinuousClock().now)
  }

  private static var wallTime: Double { Date().timeIntervalSince1970 }
}
