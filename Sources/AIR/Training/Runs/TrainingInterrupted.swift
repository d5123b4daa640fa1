/// A training that a signal ended in order: its checkpoint is written.
public struct TrainingInterrupted: Error, CustomStringConvertible {
  /// What was done, and how to go on.
  public let description: String
  /// The program's status, as shells have it: 128 and the signal's number.
  public let exitCode: Int32

  /// - Parameters:
  ///   - checkpoint: its path.
  ///   - signal: the signal's name.
  ///   - remedy: how to go on.
  public init(
    checkpoint: String, signal: String, exitCode: Int32, seen: Int, of images: Int,
    remedy: String = "go on with --resume"
  ) {
    description =
      "\(checkpoint): stopped by \(signal) after \(seen) of \(images) pictures; \(remedy)"
    self.exitCode = exitCode
  }
}
