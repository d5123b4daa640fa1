import GlyphModel
import NeuralNetworks

/// A model's codes of the two likeliest digits of a picture, from left to right; zeros where it has
/// found fewer.
enum ObjectCodes {
  /// Numbers that say where a glyph is.
  private static let placeCount = 3

  /// Numbers of a picture's codes.
  static func count(_ model: LearnedGlyphs) -> Int {
    2 * (model.network.architecture.codeSize + placeCount)
  }

  /// What a picture's codes say of looks alone, of the left digit and of the right one.
  static func looks(_ codes: [Float], _ model: LearnedGlyphs) -> [[Float]] {
    let numbers = count(model) / 2
    return [0, numbers].map { Array(codes[$0..<$0 + numbers - placeCount]) }
  }

  /// The codes of pictures.
  static func read(
    _ pictures: [[Float]], _ model: LearnedGlyphs, threads: Int
  ) -> [[Float]] {
    let (block, size) = (50, Double(model.network.architecture.pictureSize))
    let numbers = count(model) / 2
    return mapSlices(count: (pictures.count + block - 1) / block, threads: threads) { slice in
      let rows = slice * block..<min(pictures.count, (slice + 1) * block)
      return GlyphReader(model).read(Array(pictures[rows])).map { reading in
        let glyphs = reading.glyphs.sorted { $0.presence > $1.presence }.prefix(2)
          .sorted { $0.box.center.x < $1.box.center.x }
        var codes: [Float] = []
        for glyph in glyphs {
          let window = glyph.window
          codes += glyph.code.map { Float($0) }
          codes += [
            (window.right - window.left) / size, window.center.x / size - 0.5,
            window.center.y / size - 0.5,
          ].map { Float($0) }
        }
        return codes + [Float](repeating: 0, count: 2 * numbers - codes.count)
      }
    }.flatMap { $0 }
  }
}
