/// A shadow and an object or a fixture that it may fall on.
struct ShadowPair {
  /// Index into the canvas's objects.
  var receiver: Int
  /// Index into the shadows.
  var shadow: Int
  /// The pixels that it may fall on.
  var rect: PixelRect
  /// The receiver's pair before this one, or −1, and the pixels of all up to that one.
  var previous: Int
  var reachBefore: PixelRect
}
