import Probability

/// Draws pictures of digits: a count, digits, and places where they hardly overlap.
package struct DigitScenes: Sendable {
  /// What the pictures are like.
  package let specification: DigitSpecification
  /// Where the digits come from.
  package let source: GlyphSource

  /// A painter of such pictures.
  package init(_ specification: DigitSpecification, source: GlyphSource = .drawn) {
    self.specification = specification
    self.source = source
  }

  /// The picture of this index: the same for the same seed, whatever else is drawn.
  ///
  /// - Parameters:
  ///   - count: how many digits there are to be; by default a draw from the specification's counts.
  ///   - isHeldOut: takes digits of a collection that training does not see.
  package func picture(
    seed: UInt64, index: Int, count: Int? = nil, isHeldOut: Bool = false
  ) throws(GlyphError) -> DigitPicture {
    var generator = PCG32(seed: seed, stream: UInt64(index))
    return try picture(count: count, isHeldOut: isHeldOut, using: &generator)
  }

  /// A picture from a generator.
  package func picture(
    count: Int? = nil, isHeldOut: Bool = false, using generator: inout some RandomNumberGenerator
  ) throws(GlyphError) -> DigitPicture {
    let drawn = Categorical(probabilities: specification.counts).sample(using: &generator)
    let count = count ?? drawn
    let size = specification.size
    for _ in 0..<Self.attempts {
      var picture = DigitPicture(
        pixels: [Float](repeating: 0, count: size * size), glyphs: [])
      while picture.glyphs.count < count,
        place(
          source.glyph(isHeldOut: isHeldOut, using: &generator), in: &picture, using: &generator)
      {}
      if picture.glyphs.count == count { return picture }
    }
    throw .crowded(count: count, size: size, overlap: specification.largestOverlap)
  }

  private static let attempts = 400
  private static let places = 12

  /// Puts a digit where all its ink is in the picture and it overlaps no other by more than the
  /// bound; false if no such place was found soon.
  private func place(
    _ glyph: Glyph, in picture: inout DigitPicture,
    using generator: inout some RandomNumberGenerator
  ) -> Bool {
    let size = specification.size
    let (left, top) = (-Int(glyph.box.left), -Int(glyph.box.top))
    let (right, bottom) = (size - Int(glyph.box.right), size - Int(glyph.box.bottom))
    guard left <= right, top <= bottom, glyph.box.area > 0 else { return false }
    for _ in 0..<Self.places {
      let column = left + Int(Double.uniform(using: &generator) * Double(right - left + 1))
      let row = top + Int(Double.uniform(using: &generator) * Double(bottom - top + 1))
      let box = glyph.box.moved(columns: column, rows: row)
      let isFree = picture.glyphs.allSatisfy {
        box.intersection($0.box)
          <= specification.largestOverlap * min(box.area, $0.box.area)
      }
      guard isFree else { continue }
      for y in max(0, row)..<min(size, row + glyph.height) {
        for x in max(0, column)..<min(size, column + glyph.width) {
          let (below, above) = (y * size + x, (y - row) * glyph.width + x - column)
          if specification.occludes {
            picture.pixels[below] *= 1 - (glyph.coverage ?? glyph.pixels)[above]
          }
          picture.pixels[below] += glyph.pixels[above]
        }
      }
      picture.glyphs.append(PlacedGlyph(digit: glyph.digit, box: box))
      return true
    }
    return false
  }
}
