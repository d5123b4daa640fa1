/// Why a picture or a mesh could not be read or written.
public struct AssetError: Error, Equatable, CustomStringConvertible {
  /// The file, as the caller named it.
  public let path: String
  /// What was found, what was expected and what to do, in one line.
  public let reason: String

  /// Makes an error about the file at `path`.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// The file and the reason, in one line.
  public var description: String { "\(path): \(reason)" }
}
