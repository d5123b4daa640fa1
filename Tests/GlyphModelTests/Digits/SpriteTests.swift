import GlyphModel
import Probability
import TestSupport
import Testing

/// Sprites, and pictures in which later ones hide earlier ones.
@Suite struct SpriteTests {
  @Test func shapesAndGreysComeAsOften() {
    var generator = PCG32(seed: 1, stream: 0)
    var counts: [String: Int] = [:]
    for _ in 0..<900 {
      let sprite = SpriteDrawing.glyph(using: &generator)
      let grey = sprite.pixels.max() ?? 0
      #expect(SpriteDrawing.greys.contains { abs($0 - grey) < 1e-5 })
      #expect((9...17).contains(sprite.box.right - sprite.box.left), "\(sprite.box)")
      counts["\(sprite.digit ?? -1) \(grey)", default: 0] += 1
    }
    #expect(counts.count == 9 && counts.values.allSatisfy { (60...140).contains($0) }, "\(counts)")
  }

  @Test func aDiscASquareAndATriangleCoverWhatTheyShould() {
    var generator = PCG32(seed: 2, stream: 0)
    for _ in 0..<60 {
      let sprite = SpriteDrawing.glyph(using: &generator)
      let area = Double((sprite.coverage ?? []).reduce(0, +))
      // In its bounding square's.
      let side = max(sprite.box.right - sprite.box.left, sprite.box.bottom - sprite.box.top)
      let share = area / (side * side)
      let expected = [0.785, 1.0, 0.5][sprite.digit ?? 0]
      // Its box ends at whole pixels.
      #expect(abs(share - expected) < 0.25, "\(sprite.digit ?? -1): \(share)")
    }
  }

  @Test func laterOnesHideEarlierOnes() throws {
    var specification = DigitSpecification()
    specification.kind = .sprites
    specification.counts = [0, 0, 1]
    specification.largestOverlap = 1
    let source = try GlyphSource(digits: nil, specification)
    func brightest(_ occludes: Bool) throws -> Float {
      specification.occludes = occludes
      let scenes = DigitScenes(specification, source: source)
      return try (0..<100).reduce(0) {
        max($0, try scenes.picture(seed: 1, index: $1).pixels.max() ?? 0)
      }
    }
    #expect(try brightest(false) > 1.3)
    #expect(try brightest(true) < 1.0001)
  }

  @Test func aFileOfDigitsHasNoSprites() {
    var specification = DigitSpecification()
    specification.kind = .sprites
    #expect(
      message { _ = try GlyphSource(digits: "mnist", specification) }
        == "mnist: holds digits, but the specification is one of sprites; leave it out")
  }
}
