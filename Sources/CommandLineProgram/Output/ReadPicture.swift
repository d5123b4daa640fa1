import AIR

/// A picture that has been read.
struct ReadPicture: Sendable {
  /// What of its file does not count, a sentence each.
  var warnings: [String]
  var reading: PictureReading
  /// What reading took.
  var seconds: Double
}
