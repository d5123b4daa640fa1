import Foundation

/// A line of the record of a training on digits.
package struct GlyphCurvePoint: Sendable, Decodable {
  /// Pictures seen.
  package var imagesSeen: Int
  /// Spent up to then.
  package var cpuSeconds: Double
  /// The mean bound since the last line, in nats, but for the likelihood's constant.
  package var elbo: Double
  /// Between pictures and what the likeliest count paints, summed over a picture.
  package var squaredError: Double
  /// A share of held-out pictures.
  package var countAccuracy: Double

  /// The lines of a record; none if there is no such file.
  package static func read(_ path: String) -> [GlyphCurvePoint] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    // The first line, which says what was trained, is not one of them.
    return text.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(GlyphCurvePoint.self, from: Data($0.utf8))
    }
  }
}
