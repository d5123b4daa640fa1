import GlyphModel
import Probability
import Testing

/// Digits that the project draws itself: layout as in MNIST, and so unlike each other that one
/// hand's ten digits tell those of another.
@Suite struct GlyphDrawingTests {
  static func glyphs(_ count: Int, seed: UInt64) -> [Glyph] {
    var generator = PCG32(seed: seed, stream: 0)
    return (0..<count).map { _ in GlyphDrawing.glyph(using: &generator) }
  }

  @Test func aSeedGivesTheSameGlyphs() {
    #expect(Self.glyphs(5, seed: 1) == Self.glyphs(5, seed: 1))
    #expect(Self.glyphs(5, seed: 1) != Self.glyphs(5, seed: 2))
  }

  @Test func theLongerSideIsAboutTwentyOfTwentyEightPixels() {
    for glyph in Self.glyphs(500, seed: 3) {
      #expect(glyph.width == 28 && glyph.height == 28 && glyph.pixels.count == 784)
      #expect(glyph.pixels.allSatisfy { (0...1).contains($0) })
      let (width, height) = (
        glyph.box.right - glyph.box.left, glyph.box.bottom - glyph.box.top
      )
      #expect((16...22).contains(max(width, height)), "\(glyph.box)")
      // Antialiased: some pixels are neither ink nor paper.
      #expect(glyph.pixels.contains { $0 > 0.1 && $0 < 0.8 })
    }
  }

  @Test func everyDigitComesAsOften() {
    var counts = [Int](repeating: 0, count: 10)
    for glyph in Self.glyphs(5000, seed: 4) { counts[glyph.digit ?? 0] += 1 }
    #expect(counts.allSatisfy { (400...600).contains($0) }, "\(counts)")
  }

  @Test("a digit's nearest neighbour among 1,500 others is the same digit, nearly always")
  func digitsAreToldApart() {
    let known = Self.glyphs(1500, seed: 5)
    let asked = Self.glyphs(200, seed: 6)
    let right = asked.filter { glyph in
      var (best, digit) = (Float.infinity, -1)
      for other in known {
        var distance: Float = 0
        for index in 0..<784 {
          let difference = glyph.pixels[index] - other.pixels[index]
          distance += difference * difference
        }
        if distance < best { (best, digit) = (distance, other.digit ?? -1) }
      }
      return digit == glyph.digit
    }.count
    // 96 % of many.
    #expect(right >= 180 && right < 200, "\(right) of 200")
  }
}
