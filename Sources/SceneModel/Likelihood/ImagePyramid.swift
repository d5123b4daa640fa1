import Foundation
import Rendering

/// A picture's low-passes, G₀ … G_L: level 0 is the picture, level l is it under a Gaussian of
/// 0.7·2ˡ pixels, sampled every 2ˡ pixels.
///
/// Each level is made from the one before: a Gaussian after a Gaussian is a Gaussian of the summed
/// variance. Samples of level l lie midway between pairs of level l − 1, hence eight taps at the
/// odd halves. What lies outside the picture counts as zero. Only a rectangle of each level, its
/// support, is ever touched, so that a small difference costs little.
///
/// A reference type over raw memory for one thread at a time.
package final class ImagePyramid {
  /// Each level's columns and rows.
  package let sizes: [(width: Int, height: Int)]
  /// Where each level may differ from zero.
  package private(set) var supports: [PixelRect]
  private let levels: [UnsafeMutablePointer<SIMD4<Float>>]
  private let scratch: UnsafeMutablePointer<SIMD4<Float>>

  /// The standard deviation of the filter from level 0 to level 1, in pixels.
  static let firstDeviation = 1.4
  /// The standard deviation of the filter from each later level to the next, in samples of the
  /// former: √(1.4² − 0.7²).
  static let nextDeviation = 1.2124355652982142

  /// Makes a pyramid of zeros.
  ///
  /// - Parameters:
  ///   - width: columns of level 0.
  ///   - height: rows of level 0.
  ///   - levelCount: how many levels, level 0 included.
  package init(width: Int, height: Int, levelCount: Int) {
    precondition(width > 0 && height > 0 && levelCount > 0, "a pyramid has pixels and levels")
    var sizes = [(width: width, height: height)]
    while sizes.count < levelCount {
      let last = sizes[sizes.count - 1]
      sizes.append(((last.width + 1) / 2, (last.height + 1) / 2))
    }
    self.sizes = sizes
    levels = sizes.map { size in
      let level = UnsafeMutablePointer<SIMD4<Float>>.allocate(capacity: size.width * size.height)
      level.initialize(repeating: .zero, count: size.width * size.height)
      return level
    }
    scratch = .allocate(capacity: width * height)
    scratch.initialize(repeating: .zero, count: width * height)
    supports = sizes.map { _ in PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0) }
  }

  deinit {
    for level in levels { level.deallocate() }
    scratch.deallocate()
  }

  /// How many levels a picture of this size can have: until a side would have a single sample.
  package static func usefulLevelCount(width: Int, height: Int) -> Int {
    var count = 1
    var side = min(width, height)
    while side > 2 {
      side = (side + 1) / 2
      count += 1
    }
    return count
  }

  /// Level `index`, `[height, width]`; meaningful inside its support.
  @inline(__always)
  package func level(_ index: Int) -> UnsafeMutablePointer<SIMD4<Float>> { levels[index] }

  /// Fills level 0 inside `support` with `a − b` and makes the other levels.
  ///
  /// - Parameters:
  ///   - a: `[height, width]`.
  ///   - b: `[height, width]`.
  ///   - support: where a and b may differ.
  package func build(
    _ a: UnsafePointer<SIMD4<Float>>, minus b: UnsafePointer<SIMD4<Float>>, support: PixelRect
  ) {
    let width = sizes[0].width
    for row in support.minY..<max(support.minY, support.maxY) {
      let start = row * width
      for index in start + support.minX..<start + max(support.minX, support.maxX) {
        levels[0][index] = a[index] - b[index]
      }
    }
    supports[0] = support
    for index in 1..<max(1, levels.count) { reduce(index) }
  }

  /// The taps of the filter to level `index`.
  private static func taps(_ index: Int) -> SIMD8<Float> {
    index == 1 ? firstTaps : nextTaps
  }
  private static let firstTaps = gaussian(firstDeviation)
  private static let nextTaps = gaussian(nextDeviation)

  private static func gaussian(_ deviation: Double) -> SIMD8<Float> {
    let raw = (0..<8).map { exp(-0.5 * pow((Double($0) - 3.5) / deviation, 2)) }
    let sum = raw.reduce(0, +)
    return SIMD8<Float>(raw.map { Float($0 / sum) })
  }

  /// The samples of the next level that a support reaches: sample i looks at 2i − 3 … 2i + 4.
  private func reach(of support: PixelRect, _ size: (width: Int, height: Int)) -> PixelRect {
    guard !support.isEmpty else { return PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0) }
    return PixelRect(
      minX: max(0, (support.minX - 3) >> 1), minY: max(0, (support.minY - 3) >> 1),
      maxX: min(size.width, ((support.maxX + 2) >> 1) + 1),
      maxY: min(size.height, ((support.maxY + 2) >> 1) + 1))
  }

  /// Level `index` from the level before.
  private func reduce(_ index: Int) {
    let from = supports[index - 1]
    let to = reach(of: from, sizes[index])
    supports[index] = to
    guard !to.isEmpty else { return }
    let taps = Self.taps(index)
    let source = levels[index - 1]
    let target = levels[index]
    let sourceWidth = sizes[index - 1].width
    let targetWidth = sizes[index].width
    for row in to.minY..<to.maxY {
      let first = max(from.minY, 2 * row - 3)
      let last = min(from.maxY - 1, 2 * row + 4)
      // Down the columns first: neighbouring columns are neighbours in memory.
      for column in from.minX..<from.maxX { scratch[column] = .zero }
      for y in first...max(first, last) where y <= last {
        let weight = taps[y - 2 * row + 3]
        let line = source + y * sourceWidth
        for column in from.minX..<from.maxX { scratch[column] += line[column] * weight }
      }
      for column in to.minX..<to.maxX {
        var sum = SIMD4<Float>.zero
        let first = max(from.minX, 2 * column - 3)
        let last = min(from.maxX - 1, 2 * column + 4)
        var x = first
        while x <= last {
          sum += scratch[x] * taps[x - 2 * column + 3]
          x += 1
        }
        target[row * targetWidth + column] = sum
      }
    }
  }

  /// The transpose of `build`: adds to each level, inside the supports, what the next one passes
  /// back, down to level 0.
  package func collapse() {
    for index in stride(from: levels.count - 1, to: 0, by: -1) { expand(index) }
  }

  /// Adds level `index`, filtered backwards, to the level before.
  private func expand(_ index: Int) {
    let from = supports[index]
    let to = supports[index - 1]
    guard !to.isEmpty, !from.isEmpty else { return }
    let taps = Self.taps(index)
    let source = levels[index]
    let target = levels[index - 1]
    let sourceWidth = sizes[index].width
    let targetWidth = sizes[index - 1].width
    // Rows of the source spread along x once …
    for row in from.minY..<from.maxY {
      let line = scratch + row * targetWidth
      for x in to.minX..<to.maxX {
        var sum = SIMD4<Float>.zero
        // Samples i with 2i − 3 ≤ x ≤ 2i + 4.
        let first = max(from.minX, (x - 3) >> 1)
        let last = min(from.maxX - 1, (x + 3) >> 1)
        var column = first
        while column <= last {
          sum += source[row * sourceWidth + column] * taps[x - 2 * column + 3]
          column += 1
        }
        line[x] = sum
      }
    }
    // … and the spread rows along y.
    for y in to.minY..<to.maxY {
      let first = max(from.minY, (y - 3) >> 1)
      let last = min(from.maxY - 1, (y + 3) >> 1)
      let line = target + y * targetWidth
      for row in first...max(first, last) where row <= last {
        let weight = taps[y - 2 * row + 3]
        let spread = scratch + row * targetWidth
        for x in to.minX..<to.maxX { line[x] += spread[x] * weight }
      }
    }
  }
}
