/// Something that must not happen, and what it happened to.
struct Fault {
  /// What must not happen.
  enum Kind: String, CaseIterable {
    /// air3d or its importer was ended by a signal.
    case signal = "signals"
    /// Over five seconds of processor time, or no end at all.
    case hang = "hangs"
    /// More memory than is stated.
    case memory = "memory"
    /// A file half-written, left behind or changed.
    case files = "files"
    /// A message that is not one line, or does not say which file, or has raw control characters.
    case message = "messages"
    /// An output that cannot be read, or an exit code that there is not.
    case output = "outputs"
    /// An answer that a twin does not give.
    case answer = "answers"
  }

  var kind: Kind
  /// What happened, without what differs from input to input.
  var text: String
  var input: FuzzInput
}
