/// The stream is not what the import process writes.
package struct FrameError: Error, Equatable {
  /// Makes the error.
  package init() {}
}
