import Files
import Foundation
import NeuralNetworks
import Probability

/// How well pictures are read whose digits are known.
package struct GlyphEvaluation: Sendable, Equatable {
  /// Pictures by true count and by the count that was read, `[true, read]`.
  package private(set) var confusion: [[Int]] = []
  /// Distances between the middles of a digit's own box and the one that was read, in pixels, of
  /// pictures whose count is right.
  package private(set) var centerErrors: [Double] = []
  /// Shared area over that of both boxes, of the same.
  package private(set) var overlaps: [Double] = []
  /// Σ over the pictures of their squared errors.
  package private(set) var squaredError = 0.0
  /// Σ over the pictures of their bounds.
  package private(set) var elbo = 0.0

  /// Nothing yet.
  package init() {}

  /// Pictures read.
  package var pictures: Int { confusion.joined().reduce(0, +) }

  /// The share of pictures whose count is right.
  package var countAccuracy: Double {
    let right = confusion.indices.reduce(0) {
      $0 + ($1 < confusion[$1].count ? confusion[$1][$1] : 0)
    }
    return Double(right) / Double(max(1, pictures))
  }

  /// What a share of the distances between middles does not exceed, in pixels.
  package func centerError(_ share: Double) -> Double { quantile(centerErrors, share) }

  /// What a share of the overlaps does not exceed.
  package func overlap(_ share: Double) -> Double { quantile(overlaps, share) }

  /// Adds a picture.
  package mutating func add(_ reading: GlyphReading, truth: DigitPicture) {
    let (known, read) = (truth.glyphs.count, reading.count)
    while confusion.count <= max(known, read) { confusion.append([]) }
    for row in confusion.indices {
      while confusion[row].count < confusion.count { confusion[row].append(0) }
    }
    confusion[known][read] += 1
    squaredError += reading.squaredError
    elbo += reading.elbo
    guard known == read else { return }
    // The nearest two first, then the nearest two of the others.
    var (rest, boxes) = (truth.glyphs.map(\.box), reading.glyphs.map(\.box))
    while !rest.isEmpty {
      var best = (distance: Double.infinity, known: 0, found: 0)
      for (known, box) in rest.enumerated() {
        for (found, other) in boxes.enumerated() {
          let offset = box.center - other.center
          let distance = (offset * offset).sum().squareRoot()
          if distance < best.distance { best = (distance, known, found) }
        }
      }
      centerErrors.append(best.distance)
      overlaps.append(rest[best.known].intersectionOverUnion(boxes[best.found]))
      rest.remove(at: best.known)
      boxes.remove(at: best.found)
    }
  }

  /// Adds pictures.
  package mutating func add(_ other: GlyphEvaluation) {
    let size = max(confusion.count, other.confusion.count)
    confusion = (0..<size).map { row in
      (0..<size).map { column in
        [confusion, other.confusion].reduce(0) {
          $0 + (row < $1.count && column < $1.count ? $1[row][column] : 0)
        }
      }
    }
    centerErrors += other.centerErrors
    overlaps += other.overlaps
    squaredError += other.squaredError
    elbo += other.elbo
  }

  /// Reads freshly drawn pictures; the same on any number of threads.
  ///
  /// - Parameters:
  ///   - stepLimit: see `GlyphReader`.
  ///   - looksAgain: see `GlyphReader`.
  package static func measure(
    _ model: LearnedGlyphs, _ scenes: DigitScenes, count: Int, seed: UInt64, threads: Int,
    stepLimit: Int? = nil, looksAgain: Bool = true
  ) throws(GlyphError) -> GlyphEvaluation {
    let block = 50
    let parts = try mapSlices(
      count: (count + block - 1) / block, threads: threads
    ) { (slice) throws(GlyphError) in
      var pictures: [DigitPicture] = []
      for index in slice * block..<min(count, (slice + 1) * block) {
        pictures.append(try scenes.picture(seed: seed, index: index, isHeldOut: true))
      }
      let readings = GlyphReader(model, stepLimit: stepLimit, looksAgain: looksAgain)
        .read(pictures.map(\.pixels))
      var evaluation = GlyphEvaluation()
      for (reading, picture) in zip(readings, pictures) {
        evaluation.add(reading, truth: picture)
      }
      return evaluation
    }
    return parts.reduce(into: GlyphEvaluation()) { $0.add($1) }
  }
}
