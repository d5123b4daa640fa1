/// The stream is not what the import process writes.
public struct FrameError: Error, Equatable {
  /// Makes the error.
  public init() {}
}
