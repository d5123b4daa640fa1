/// A visible crossing, kept.
struct CrossingRecord {
  var edge: Int
  var crossing: PixelCrossing
  var sides: CrossingSides
}
