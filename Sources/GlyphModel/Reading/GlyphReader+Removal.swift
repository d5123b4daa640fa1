extension GlyphReader {
  /// Tries each picture without each of its glyphs, the others looked at again, and keeps the best
  /// of what explains it better than before, counting what a glyph costs; as long as there is one.
  func remove(_ pictures: [[Float]], _ drafts: inout [GlyphDraft]) {
    var open = drafts.indices.filter { drafts[$0].glyphs.count > 1 }
    while !open.isEmpty {
      var best = open.map { row in
        (total: total(pictures[row], drafts[row].glyphs), left: nil as [LookedGlyph]?)
      }
      for removed in 0..<(open.map { drafts[$0].glyphs.count }.max() ?? 0) {
        let tried = open.indices.filter { removed < drafts[open[$0]].glyphs.count }
        var left = tried.map { index in
          var glyphs = drafts[open[index]].glyphs
          glyphs.remove(at: removed)
          return glyphs
        }
        adjust(tried.map { pictures[open[$0]] }, &left)
        for (place, index) in tried.enumerated() {
          let total = total(pictures[open[index]], left[place])
          if total < best[index].total { best[index] = (total, left[place]) }
        }
      }
      var changed: [Int] = []
      for (index, row) in open.enumerated() {
        guard let left = best[index].left else { continue }
        drafts[row].glyphs = left
        if left.count > 1 { changed.append(row) }
      }
      open = changed
    }
  }

  /// Looks at each glyph once more, the others known, and keeps what costs less.
  func adjust(_ pictures: [[Float]], _ lists: inout [[LookedGlyph]]) {
    for place in 0..<(lists.map(\.count).max() ?? 0) {
      let rows = lists.indices.filter { place < lists[$0].count }
      let rests = rows.map { rest(pictures[$0], lists[$0], without: place) }
      for ((found, rest), row) in zip(zip(look(rests), rests), rows)
      where cost(found, of: rest) < cost(lists[row][place], of: rest) {
        lists[row][place] = found
      }
    }
  }

  /// The nats that a picture takes with these glyphs.
  private func total(_ picture: [Float], _ glyphs: [LookedGlyph]) -> Double {
    let left = rest(picture, glyphs, without: nil)
    let square = left.reduce(0) { $0 + Double($1 * $1) }
    return square / (2 * model.specification.noise * model.specification.noise)
      + glyphs.reduce(0) { $0 + $1.divergence + model.glyphCost }
  }
}
