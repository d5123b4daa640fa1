import GlyphModel
import Testing

@Suite struct DigitScenesTests {
  @Test func anIndexGivesTheSamePictureWhateverElseIsDrawn() throws {
    let scenes = DigitScenes(DigitSpecification())
    let later = try scenes.picture(seed: 7, index: 123)
    _ = try scenes.picture(seed: 7, index: 122)
    #expect(try scenes.picture(seed: 7, index: 123) == later)
    #expect(try scenes.picture(seed: 8, index: 123) != later)
  }

  @Test func allInkIsInThePictureAndDigitsHardlyOverlap() throws {
    var specification = DigitSpecification()
    specification.counts = [0, 0, 0, 1]
    let scenes = DigitScenes(specification)
    for index in 0..<200 {
      let picture = try scenes.picture(seed: 1, index: index)
      #expect(picture.glyphs.count == 3)
      for (order, glyph) in picture.glyphs.enumerated() {
        #expect(glyph.box.left >= 0 && glyph.box.top >= 0)
        #expect(glyph.box.right <= 50 && glyph.box.bottom <= 50)
        for other in picture.glyphs[..<order] {
          #expect(
            glyph.box.intersection(other.box) <= 0.1 * min(glyph.box.area, other.box.area))
        }
      }
    }
  }

  @Test func countsAreThoseOfTheSpecification() throws {
    let scenes = DigitScenes(DigitSpecification())
    var counts = [0, 0, 0]
    for index in 0..<900 { counts[try scenes.picture(seed: 2, index: index).glyphs.count] += 1 }
    #expect(counts.allSatisfy { (240...360).contains($0) }, "\(counts)")
    #expect(try scenes.picture(seed: 2, index: 0, count: 3).glyphs.count == 3)
  }

  @Test func whatDoesNotFitIsSaid() {
    #expect(throws: GlyphError.crowded(count: 9, size: 50, overlap: 0.1)) {
      _ = try DigitScenes(DigitSpecification()).picture(seed: 1, index: 0, count: 9)
    }
    #expect(
      GlyphError.crowded(count: 9, size: 50, overlap: 0.1).description
        == "no picture of 50×50 pixels was found in which 9 digits overlap by at most 10 % of a box; ask for fewer digits, a larger picture or more overlap")
  }
}
