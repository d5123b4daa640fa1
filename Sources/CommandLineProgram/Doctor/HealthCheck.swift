import Files

/// What `air3d doctor` has found out about one thing.
struct HealthCheck {
  /// How it is.
  enum State: String {
    case ok
    /// Something that is good to know, and keeps nothing from working.
    case note
    /// Something that is needed is missing or does not work.
    case failed
  }

  /// What it is about, in a word.
  let subject: String
  let state: State
  /// What was found, and of what is missing what to do.
  let message: String

  /// Tries something.
  ///
  /// - Parameter find: what was found; it throws what is wrong.
  init(_ subject: String, _ find: () throws -> String) {
    self.subject = subject
    do {
      message = try find()
      state = .ok
    } catch {
      message = "\(error)"
      state = .failed
    }
  }

  /// Something that is known.
  init(_ subject: String, _ state: State, _ message: String) {
    self.subject = subject
    self.state = state
    self.message = message
  }

  var json: JSON {
    [
      "subject": .string(subject), "state": .string(state.rawValue),
      "message": .string(PathText.encodable(message)),
    ]
  }
}
