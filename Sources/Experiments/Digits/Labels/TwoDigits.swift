import GlyphModel
import NeuralNetworks

/// A picture of two digits, and which they are.
struct TwoDigits: Sendable {
  let pixels: [Float]
  /// From left to right, by the middles of their boxes.
  let left: Int
  let right: Int

  /// Pictures of two digits; the same for the same seed.
  ///
  /// - Throws: `GlyphError`.
  static func drawn(
    _ count: Int, seed: UInt64, isHeldOut: Bool, from scenes: DigitScenes, threads: Int
  ) throws -> [TwoDigits] {
    try mapSlices(count: count, threads: threads) { (index) throws(GlyphError) in
      let picture = try scenes.picture(
        seed: seed, index: index, count: 2, isHeldOut: isHeldOut)
      let digits = picture.glyphs.sorted { $0.box.center.x < $1.box.center.x }
        .map { $0.digit ?? 0 }
      return TwoDigits(pixels: picture.pixels, left: digits[0], right: digits[1])
    }
  }
}
