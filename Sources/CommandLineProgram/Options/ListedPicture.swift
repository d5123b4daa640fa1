import AIR
import AssetIO

/// A picture that a command is given, and with what it was taken.
struct ListedPicture: Sendable {
  let path: String
  /// Nil for a camera like the specification's.
  var camera: PictureCamera?
  /// The picture itself where it came without a file.
  var decoded: DecodedPicture?
}
