import Files
import GlyphModel

/// What `infer` prints of a picture of digits.
struct DigitTable {
  let text: String

  init(_ reading: GlyphReading) {
    var rows = [["digit", "presence", "left", "top", "right", "bottom"]]
    for (index, glyph) in reading.glyphs.enumerated() {
      let edges = [glyph.box.left, glyph.box.top, glyph.box.right, glyph.box.bottom]
      rows.append(
        ["\(index + 1)", Formatted.percent(glyph.presence)]
          + edges.map { Formatted.fixed($0, digits: 0) })
    }
    var lines = TextTable(rows, alignments: [.leading, .trailing]).lines
    if reading.glyphs.isEmpty { lines = ["No digit."] }
    let counts = reading.countProbabilities.enumerated().map {
      "\($0): \(Formatted.percent($1))"
    }
    lines += ["", "Count: " + counts.joined(separator: ", ")]
    text = lines.joined(separator: "\n")
  }
}
