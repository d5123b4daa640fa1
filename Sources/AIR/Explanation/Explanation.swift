import Foundation
import Probability
import Rendering
import SceneModel

/// Whether a scene explains a picture: what is left between the picture and the scene's rendering,
/// against what pictures of the model leave.
///
/// A picture of the model is a rendering with noise: independent from pixel to pixel, of a standard
/// deviation s that is at most the likelihood's σ (joined by that of the specification's
/// nuisances), and cut off at black and white. So what is left of it may be loud, up to σ, but it
/// has no structure: the mean over a block of b × b pixels is as small as chance makes it. The
/// picture is divided into blocks of b = 4, 8, 16, … pixels a side, up to all of it. With N numbers
/// in the picture (three a pixel), n of them block means, d² the sum of squares of what is left,
/// and Q(b) the sum over the blocks of b² · mean², it is explained if
///
///     d² ≤ σ² χ²(N) + A          no louder than the model's noise, and
///     Q(b) ≤ s² n F(n, m) + A    of no more structure than noise, for every b.
///
/// s² = (d² − Q(4)) / m, with m = N − n(4), is the noise that the picture shows inside of its
/// smallest blocks, at most σ²; under the model it is independent of Q. χ² and F stand for the
/// quantiles that a χ² variable (a share of N in the first line) and Fisher's ratio exceed with the
/// probability of a Normal variable beyond five standard deviations, 3 · 10⁻⁷. A is what a right
/// reading may leave:
///
///     A = σ² χ²(p) + Σ 2·10⁻⁵ v
///
/// the misfit of p parameters (three for each of as many objects as were found, or as the prior's
/// largest number if that is more, and one for each of the nuisances that are fitted) that are as
/// far off as the likelihood itself calls likely, and what rounding to 8-bit sRGB takes from
/// channels of value v, in linear light (half a step is 0.0045 v^0.58). Finer structure than that
/// of 4 × 4 pixels, which lenses and compression change, counts as noise.
public struct Explanation: Sendable, Equatable {
  /// Whether the model explains the picture: `rms` is at most `expected`.
  public var isExplained: Bool { rms <= expected }
  /// The root mean square, over the blocks of `blockSide`, of the mean of what is left in each:
  /// (Q / N)^½, in linear RGB; of that size of blocks for which it is largest in proportion to what
  /// is expected.
  public var rms: Double
  /// The most that pictures of the model have: the square root of the rule's right side over N.
  public var expected: Double
  /// The side of those blocks, in pixels; 1 if it is the noise that is judged.
  public var blockSide: Int

  /// Standard deviations of a Normal variable beyond which nothing is put down to chance.
  static let limit = 5.0
  /// The side of the smallest blocks.
  static let smallestBlock = 4
  /// Fewer numbers do not tell the noise.
  private static let fewestNumbers = 30
  /// Noise below this, in linear RGB, is not cut off by black and white to speak of.
  private static let cutNoise = 0.01

  /// Judges what is left.
  ///
  /// - Parameters:
  ///   - picture: linear RGB and zero, `[height, width]`.
  ///   - drawn: the same of the scene's rendering.
  ///   - ignored: pixels that are not judged, `[height, width]`; nil for none.
  ///   - noise: σ of the likelihood, in linear RGB.
  ///   - largestNoise: the most noise that a picture of the model has.
  ///   - parameters: p, the number of parameters that were fitted.
  init(
    picture: UnsafeBufferPointer<SIMD4<Float>>, drawn: UnsafePointer<SIMD4<Float>>, width: Int,
    ignored: [Bool]? = nil, noise: Double, largestNoise: Double, parameters: Int
  ) {
    let height = picture.count / max(1, width)
    // What was not cut off, such as pictures drawn in memory, is compared with what was not.
    var (low, high) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
    for sample in picture {
      low.replace(with: sample, where: sample .< low)
      high.replace(with: sample, where: sample .> high)
    }
    let isCut = low.min() >= 0 && high.max() <= 1
    let ceiling: Float = isCut ? 1 : .greatestFiniteMagnitude
    var residual = [SIMD4<Float>](repeating: .zero, count: picture.count)
    var brightness = SIMD4<Float>.zero
    for index in picture.indices {
      let value = drawn[index].clamped(
        lowerBound: .zero, upperBound: SIMD4(repeating: ceiling))
      if ignored?[index] == true { continue }
      brightness += value
      residual[index] = picture[index] - value
    }
    var blocks = BlockEnergies(of: residual, ignored, width: width, height: height)
    let details = 3 * (blocks.pixels - (blocks.structure.first?.blocks ?? 0))
    let apparent = blocks.noiseVariance(numbers: details).squareRoot()
    if isCut, apparent > Self.cutNoise {
      let cut = CutNoise(
        apparent: min(apparent, 1.5 * largestNoise),
        about: picture.indices.map {
          drawn[$0]
        })
      for index in picture.indices where ignored?[index] != true {
        residual[index] -= cut.shift(of: drawn[index])
      }
      blocks = BlockEnergies(of: residual, ignored, width: width, height: height)
    }

    let numbers = Double(max(1, 3 * blocks.pixels))
    let variance = largestNoise * largestNoise
    let allowance =
      noise * noise * Self.chiSquaredLimit(Double(max(1, parameters)))
      + 2e-5 * Double(brightness.sum())
    var worst = (
      rms: (blocks.total / numbers).squareRoot(),
      expected: ((variance * Self.chiSquaredLimit(numbers) + allowance) / numbers).squareRoot(),
      side: 1
    )
    if details >= Self.fewestNumbers {
      let inside = min(variance, blocks.noiseVariance(numbers: details))
      for level in blocks.structure {
        let n = Double(3 * level.blocks)
        let bound = inside * n * Self.ratioLimit(n, Double(details)) + allowance
        let candidate = (
          rms: (level.energy / numbers).squareRoot(),
          expected: (bound / numbers).squareRoot(), side: level.side
        )
        if candidate.rms * worst.expected > worst.rms * candidate.expected { worst = candidate }
      }
    }
    rms = worst.rms
    expected = worst.expected
    blockSide = worst.side
  }

  /// What χ² of n degrees of freedom exceeds with the probability of a Normal variable beyond
  /// `limit` (Wilson and Hilferty 1931).
  static func chiSquaredLimit(_ n: Double) -> Double {
    let a = 2 / (9 * n)
    return n * pow(1 - a + limit * a.squareRoot(), 3)
  }

  /// The same of Fisher's ratio of n and m degrees of freedom (Paulson 1942); m is large.
  static func ratioLimit(_ n: Double, _ m: Double) -> Double {
    let (a, b) = (2 / (9 * n), 2 / (9 * m))
    let z = limit
    let root = ((1 - a) * (1 - a) * b + (1 - b) * (1 - b) * a - a * b * z * z).squareRoot()
    return pow(((1 - a) * (1 - b) + z * root) / ((1 - b) * (1 - b) - b * z * z), 3)
  }
}

/// The energy of a picture in its blocks.
private struct BlockEnergies {
  /// The sum of all squares.
  var total = 0.0
  /// Those that are judged.
  var pixels = 0
  /// For each size of blocks, from the smallest, b² · mean² summed over blocks and channels; a
  /// block counts by those of its pixels that are judged.
  var structure: [(side: Int, blocks: Int, energy: Double)] = []

  /// - Parameter ignored: pixels that are zero and not judged.
  init(of picture: [SIMD4<Float>], _ ignored: [Bool]?, width: Int, height: Int) {
    var side = Explanation.smallestBlock
    var (columns, rows) = ((width + side - 1) / side, (height + side - 1) / side)
    var sums = [SIMD4<Float>](repeating: .zero, count: columns * rows)
    var counts = [Float](repeating: 0, count: columns * rows)
    for y in 0..<height {
      var squares = SIMD4<Float>.zero
      for block in 0..<columns {
        var sum = SIMD4<Float>.zero
        let first = block * side
        let end = min(width, first + side)
        for x in first..<end {
          let value = picture[y * width + x]
          sum += value
          squares += value * value
        }
        sums[y / side * columns + block] += sum
        let judged = ignored.map { ignored in
          (first..<end).count { !ignored[y * width + $0] }
        }
        counts[y / side * columns + block] += Float(judged ?? end - first)
        pixels += judged ?? end - first
      }
      total += Double(squares.sum())
    }
    while true {
      var energy = 0.0
      var blocks = 0
      for (sum, count) in zip(sums, counts) where count > 0 {
        energy += Double((sum * sum).sum() / count)
        blocks += 1
      }
      structure.append((side, blocks, energy))
      if sums.count <= 1 { break }
      let (widerColumns, widerRows) = ((columns + 1) / 2, (rows + 1) / 2)
      var widerSums = [SIMD4<Float>](repeating: .zero, count: widerColumns * widerRows)
      var widerCounts = [Float](repeating: 0, count: widerColumns * widerRows)
      for row in 0..<rows {
        for column in 0..<columns {
          widerSums[row / 2 * widerColumns + column / 2] += sums[row * columns + column]
          widerCounts[row / 2 * widerColumns + column / 2] += counts[row * columns + column]
        }
      }
      (sums, counts, columns, rows) = (widerSums, widerCounts, widerColumns, widerRows)
      side *= 2
    }
  }

  /// The variance inside of the smallest blocks.
  func noiseVariance(numbers: Int) -> Double {
    max(0, total - (structure.first?.energy ?? 0)) / Double(max(1, numbers))
  }
}

/// What black and white do to noise: cut off, it is no longer about the rendering.
private struct CutNoise {
  private static let steps = 256
  /// Mean after the cut less mean before, of values 0, 1/steps, …, 1.
  private var shifts: [Float]

  /// - Parameters:
  ///   - apparent: the standard deviation after the cut, over all pixels.
  ///   - drawn: the picture without noise.
  init(apparent: Double, about drawn: [SIMD4<Float>]) {
    var histogram = [Double](repeating: 0, count: Self.steps + 1)
    for sample in drawn {
      for channel in 0..<3 { histogram[Self.place(sample[channel])] += 1 }
    }
    let count = histogram.reduce(0, +)
    // A few steps towards the noise that has this deviation once it is cut off.
    var deviation = apparent
    var moments: [(mean: Double, variance: Double)] = []
    for step in 0..<4 {
      moments = histogram.indices.map {
        ClippedNormal(mean: Double($0) / Double(Self.steps), deviation: deviation).moments
      }
      let variance = zip(histogram, moments).reduce(0) { $0 + $1.0 * $1.1.variance } / count
      guard step < 3, variance > 0 else { break }
      deviation *= min(1.5, apparent / variance.squareRoot())
    }
    shifts = moments.indices.map { Float(moments[$0].mean - Double($0) / Double(Self.steps)) }
  }

  private static func place(_ value: Float) -> Int {
    Int((min(1, max(0, value)) * Float(steps)).rounded())
  }

  func shift(of sample: SIMD4<Float>) -> SIMD4<Float> {
    SIMD4(
      shifts[Self.place(sample.x)], shifts[Self.place(sample.y)], shifts[Self.place(sample.z)], 0)
  }
}
