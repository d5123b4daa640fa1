import Files

extension InkBox {
  /// The box as files say it.
  package var json: JSON {
    func edge(_ value: Double) -> JSON { .rounded(value, digits: 5) }
    return [
      "left": edge(left), "top": edge(top), "right": edge(right), "bottom": edge(bottom),
    ]
  }
}

extension GlyphReading {
  /// The reading as files say it.
  package func json(picture: String, model: String) -> JSON {
    [
      "format": "air3d-digits-1", "picture": .string(picture), "model": .string(model),
      "count": .integer(count),
      "countProbabilities": .rounded(countProbabilities, digits: 4),
      "elbo": .rounded(elbo, digits: 6), "squaredError": .rounded(squaredError, digits: 5),
      "digits": .array(
        glyphs.map { glyph in
          [
            "box": glyph.box.json, "window": glyph.window.json,
            "presence": .rounded(glyph.presence, digits: 4),
            "code": .rounded(glyph.code, digits: 4),
          ]
        }),
    ]
  }
}

extension DigitPicture {
  /// What is in the picture, as files say it.
  package var json: JSON {
    [
      "format": "air3d-digits-1", "count": .integer(glyphs.count),
      "digits": .array(
        glyphs.map { glyph in
          ["digit": glyph.digit.map { .integer($0) } ?? .null, "box": glyph.box.json]
        }),
    ]
  }
}
