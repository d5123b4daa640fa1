/// A face at a place of the picture.
struct VisibleSurface {
  /// Index into the objects, or −1 for the background.
  var instance: Int
  var face: Int
  var inverseDepth: Float

  static let background = VisibleSurface(instance: -1, face: 0, inverseDepth: 0)
}
