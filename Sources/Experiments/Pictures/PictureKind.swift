import Rendering

/// Pictures of one kind, any number of them or a few.
package struct PictureKind: Sendable {
  /// What tables call it.
  package var name: String
  /// Picture `index`, linear RGB as an 8-bit file would hold it; the same one at every call.
  package var picture: @Sendable (Int) -> Image

  /// A kind of pictures.
  package init(_ name: String, _ picture: @escaping @Sendable (Int) -> Image) {
    self.name = name
    self.picture = picture
  }
}
