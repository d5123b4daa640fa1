/// One entry of TensorBoard's event files: TensorFlow's message `Event`, of which only what curves
/// need is written.
package struct TrainingEvent: Sendable, Equatable {
  /// Seconds since 1970.
  package var wallTime: Double
  /// Pictures seen.
  package var step: Int
  /// What it says.
  package var content: Content

  /// The kinds of entry.
  package enum Content: Sendable, Equatable {
    /// The first entry of each file: of which version it is.
    case fileVersion
    /// Numbers at this step.
    case scalars([TrainingScalar])
    /// The training goes on here: what earlier files say of this step and later ones counts no
    /// more, for it is done again.
    case restart
  }

  /// Makes an entry.
  package init(wallTime: Double, step: Int, _ content: Content) {
    self.wallTime = wallTime
    self.step = step
    self.content = content
  }

  /// The numbers of the fields in TensorFlow's `event.proto` and `summary.proto`.
  private enum Field {
    static let wallTime = 1
    static let step = 2
    static let fileVersion = 3
    static let summary = 5
    static let sessionLog = 7
    static let summaryValue = 1
    static let valueTag = 1
    static let valueNumber = 2
    static let sessionStatus = 1
  }

  /// `SessionLog.START`.
  private static let start = 1
  /// What all readers know.
  private static let version = "brain.Event:2"

  /// The message.
  var message: [UInt8] {
    var event = WireMessage()
    event.add(Field.wallTime, double: wallTime)
    if step != 0 { event.add(Field.step, integer: step) }
    switch content {
    case .fileVersion: event.add(Field.fileVersion, text: Self.version)
    case .scalars(let scalars):
      var summary = WireMessage()
      for scalar in scalars {
        var value = WireMessage()
        value.add(Field.valueTag, text: scalar.tag)
        value.add(Field.valueNumber, float: Float(scalar.value))
        summary.add(Field.summaryValue, message: value)
      }
      event.add(Field.summary, message: summary)
    case .restart:
      var log = WireMessage()
      log.add(Field.sessionStatus, integer: Self.start)
      event.add(Field.sessionLog, message: log)
    }
    return event.bytes
  }

  /// The message as a record (TFRecord): its length and it, each with its check.
  package var record: [UInt8] {
    let message = message
    let length = LittleEndian.bytes(of: UInt64(message.count))
    return length + LittleEndian.bytes(of: CRC32C.masked(length)) + message
      + LittleEndian.bytes(of: CRC32C.masked(message))
  }
}
