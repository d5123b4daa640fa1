import Rendering

/// What a picture file holds.
package struct DecodedPicture: Sendable, Equatable {
  /// The picture in linear RGB, upright.
  package var image: Image
  /// What of the file does not count though it is there, or is taken otherwise than the file says:
  /// a sentence each, without the file's name, to be said to the user.
  package var warnings: [String]

  /// Makes a decoded picture.
  package init(image: Image, warnings: [String] = []) {
    self.image = image
    self.warnings = warnings
  }
}
