/// The permuted congruential generator PCG-XSH-RR 64/32: 64 bits of state, 32 bits a draw.
///
/// Source: M. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good
/// Algorithms for Random Number Generation", HMC-CS-2014-0905, section 6.3.2; `pcg32_srandom_r`
/// and `pcg32_random_r` of its C library. A seed and a stream give the same numbers on any
/// machine, so that the scene with index 123 of seed 7 can be drawn without drawing the others.
@frozen
package struct PCG32: RandomNumberGenerator, Sendable, Equatable {
  /// The state of the linear congruential generator underneath.
  package var state: UInt64
  /// The odd increment that selects the stream.
  package let increment: UInt64

  @usableFromInline static let multiplier: UInt64 = 6_364_136_223_846_793_005

  /// Starts the stream with the number `stream` of those that belong to `seed`.
  ///
  /// Seed and stream are scrambled before they become state and increment. Seeded as published,
  /// neighbouring streams are not independent: the n-th state is a linear function of the
  /// increment, so that from one scene of a data set to the next it advances by a constant, and
  /// pairs of scenes 3 or 7 apart miss the chi-squared test by 40 to 140 standard deviations.
  @inlinable package init(seed: UInt64, stream: UInt64) {
    let key = Self.scrambled(Self.scrambled(seed) &+ stream)
    self.init(initialState: key, sequence: Self.scrambled(~key))
  }

  /// The published seeding, `pcg32_srandom_r(initialState, sequence)`, which takes 63 bits of
  /// `sequence`.
  @inlinable package init(initialState: UInt64, sequence: UInt64) {
    state = 0
    increment = sequence << 1 | 1
    _ = nextWord()
    state &+= initialState
    _ = nextWord()
  }

  /// A permutation of the 64-bit numbers that leaves no bit alone: the increment and the output
  /// function of SplitMix64 (G. Steele, D. Lea and C. Flood, OOPSLA 2014, figure 17).
  @inlinable static func scrambled(_ number: UInt64) -> UInt64 {
    var z = number &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  /// The next 32 random bits.
  @inlinable package mutating func nextWord() -> UInt32 {
    let old = state
    state = old &* Self.multiplier &+ increment
    let shifted = UInt32(truncatingIfNeeded: (old >> 18 ^ old) >> 27)
    let rotation = UInt32(truncatingIfNeeded: old >> 59)
    return shifted >> rotation | shifted << ((0 &- rotation) & 31)
  }

  /// The next 64 random bits: two words, the first in the upper half.
  @inlinable package mutating func next() -> UInt64 {
    let upper = UInt64(nextWord())
    return upper << 32 | UInt64(nextWord())
  }
}
