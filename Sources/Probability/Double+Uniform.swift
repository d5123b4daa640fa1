extension Double {
  /// A number in [0, 1), a multiple of 2⁻⁵³, from the upper bits of one 64-bit draw.
  ///
  /// The standard library's `random(in:using:)` may change how it uses its generator; a data set
  /// that must stay the same for years may not.
  @inlinable package static func uniform(
    using generator: inout some RandomNumberGenerator
  ) -> Double {
    Double(generator.next() >> 11) * 0x1p-53
  }
}
