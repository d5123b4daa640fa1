/// Why a picture cannot be read.
public struct UnreadablePicture: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what to do; the caller says with which file.
  public let reason: String
  /// The reason.
  public var description: String { reason }
}
