import Rendering

/// Pictures of one kind, any number of them or a few.
public struct PictureKind: Sendable {
  /// What tables call it.
  public var name: String
  /// Picture `index`, linear RGB as an 8-bit file would hold it; the same one at every call.
  public var picture: @Sendable (Int) -> Image

  /// A kind of pictures.
  public init(_ name: String, _ picture: @escaping @Sendable (Int) -> Image) {
    self.name = name
    self.picture = picture
  }
}
