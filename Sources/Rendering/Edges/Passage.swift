/// An edge of some object in a pixel, seen or not.
struct Passage {
  /// Comes first, so that it lies where the passage does.
  var crossing: PixelCrossing
  var edge: Int
}

extension UnsafePointer<Passage> {
  /// The passage's crossing where it lies: a copy of what was just written in other pieces would
  /// wait for them.
  @inline(__always) var crossing: UnsafePointer<PixelCrossing> {
    UnsafeRawPointer(self).assumingMemoryBound(to: PixelCrossing.self)
  }
}
