/// A picture's samples as its file has them.
struct StoredSamples<Sample: FixedWidthInteger & UnsignedInteger> {
  /// Columns and rows as stored.
  var width: Int, height: Int
  /// Three, or four with alpha.
  var channels: Int
  /// `[height, width, channels]`.
  var samples: [Sample]
  /// Whether colours have been multiplied by alpha.
  var isPremultiplied = false
}
