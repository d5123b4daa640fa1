extension Int {
  /// A number rounded down and brought between two bounds; what is no number comes to the lower
  /// one.
  ///
  /// Where edges lie follows from what files say: a conversion without bounds would end the
  /// program.
  @inline(__always)
  init(roundingDown number: Double, from low: Int, through high: Int) {
    let (lowest, highest) = (Double(low), Double(high))
    // Comparisons, not `min` and `max`: these may hand on what is no number.
    self = number > lowest ? (number < highest ? Int(number.rounded(.down)) : high) : low
  }
}
