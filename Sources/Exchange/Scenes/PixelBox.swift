/// The pixels around all of those that a mask shows, the outermost ones included.
package struct PixelBox: Sendable, Equatable {
  /// The first column and row.
  package var minX: Int, minY: Int
  /// The last column and row.
  package var maxX: Int, maxY: Int

  /// Of a mask, `[height, width]`; nil of an empty one.
  package init?(_ mask: [Bool], width: Int) {
    var box: PixelBox?
    for (index, isShown) in mask.enumerated() where isShown {
      let (x, y) = (index % width, index / width)
      guard var known = box else {
        box = PixelBox(minX: x, minY: y, maxX: x, maxY: y)
        continue
      }
      known.minX = min(known.minX, x)
      known.maxX = max(known.maxX, x)
      known.maxY = y
      box = known
    }
    guard let box else { return nil }
    self = box
  }

  private init(minX: Int, minY: Int, maxX: Int, maxY: Int) {
    (self.minX, self.minY, self.maxX, self.maxY) = (minX, minY, maxX, maxY)
  }
}
