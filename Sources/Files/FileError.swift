/// Why a file could not be read or written, or what is wrong with its contents.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The file, as the caller named it, or the name that was looked up.
  public let path: String
  /// The line of the file, from 1; nil if it is not about one line.
  public let line: Int?
  /// What was found, what was expected and what to do, in one line.
  public let reason: String

  /// Makes an error about a line of the file at `path`.
  public init(path: String, line: Int? = nil, reason: String) {
    self.path = path
    self.line = line
    self.reason = reason
  }

  /// `path:line: reason`, in one line.
  public var description: String {
    line.map { "\(path):\($0): \(reason)" } ?? "\(path): \(reason)"
  }
}
