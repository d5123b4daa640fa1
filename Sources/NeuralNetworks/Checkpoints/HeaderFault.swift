/// What is wrong with a header.
struct HeaderFault: Error {
  let reason: String
  /// Whether the file is of the format, but not what was once written.
  let isDamage: Bool

  init(_ reason: String) {
    self.reason = reason
    isDamage = false
  }

  init(damage reason: String) {
    self.reason = reason
    isDamage = true
  }
}
