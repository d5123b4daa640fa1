import Rendering

/// How what a rendering leaves unexplained goes together from pixel to pixel: a table's pattern, a
/// soft reflection or a highlight that the model does not know is off alike in a whole
/// neighbourhood, and says less than as many pixels of independent noise.
///
/// The residual is taken for a stationary process in each region (the background, the table, the
/// objects), independent from region to region. Its autocovariance K(d) is found from the residual
/// itself, tapered towards the farthest distance so that K stays positive (W. Newey and K. West, "A
/// simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance
/// matrix", 1987; T. Conley, "GMM estimation with cross sectional dependence", 1999).
struct ResidualCorrelation {
  /// Pixels further apart than this, along either axis, are taken for independent.
  static let reach = 6

  /// One region's autocovariance: `near` at distance zero, elsewhere `kernel[distance]` × `far`.
  private struct Region {
    /// Which pixels it has.
    var pixels: [Int] = []
    /// Covariance of the three channels of one pixel, by columns.
    var near = [SIMD4<Float>](repeating: .zero, count: 3)
    /// The same of pixels apart, of trace one.
    var far = [SIMD4<Float>](repeating: .zero, count: 3)
    /// `[2 reach + 1, 2 reach + 1]`, zero in the middle.
    var kernel = [Float](repeating: 0, count: side * side)
  }

  private static let side = 2 * reach + 1

  private var regions: [Region]
  private let width: Int
  private let height: Int
  /// Columns of a picture with a margin of zeros.
  private let stride: Int

  /// - Parameters:
  ///   - residual: `[height, width]`.
  ///   - labels: which region each pixel belongs to, from zero on.
  ///   - width: the picture's columns.
  init(_ residual: [SIMD4<Float>], regions labels: [Int], width: Int) {
    self.width = width
    height = residual.count / width
    stride = width + 2 * Self.reach
    var regions = [Region](repeating: Region(), count: (labels.max() ?? 0) + 1)
    for (pixel, label) in labels.enumerated() { regions[label].pixels.append(pixel) }
    self.regions = regions
    var padded = emptyPicture
    for index in regions.indices {
      fill(&padded, regions[index].pixels) { residual[$0] }
      measure(&regions[index], padded, residual)
      fill(&padded, regions[index].pixels) { _ in .zero }
    }
    self.regions = regions
  }

  /// A picture of zeros with a margin.
  private var emptyPicture: [SIMD4<Float>] {
    [SIMD4<Float>](repeating: .zero, count: stride * (height + 2 * Self.reach))
  }

  private func place(_ pixel: Int) -> Int {
    (pixel / width + Self.reach) * stride + pixel % width + Self.reach
  }

  private func fill(
    _ picture: inout [SIMD4<Float>], _ pixels: [Int], _ value: (Int) -> SIMD4<Float>
  ) {
    for pixel in pixels { picture[place(pixel)] = value(pixel) }
  }

  /// Finds a region's autocovariance.
  private func measure(
    _ region: inout Region, _ padded: [SIMD4<Float>], _ residual: [SIMD4<Float>]
  ) {
    guard !region.pixels.isEmpty else { return }
    let share = 1 / Float(region.pixels.count)
    let weight = 1 / Float(Self.reach + 1)
    for pixel in region.pixels {
      let (own, middle) = (residual[pixel], place(pixel))
      var around = SIMD4<Float>.zero
      for dy in -Self.reach...Self.reach {
        for dx in -Self.reach...Self.reach where dx != 0 || dy != 0 {
          let other = padded[middle + dy * stride + dx]
          let taper = (1 - abs(Float(dx)) * weight) * (1 - abs(Float(dy)) * weight)
          around += taper * other
          region.kernel[Self.index(dx, dy)] += share * taper * (own * other).sum()
        }
      }
      for channel in 0..<3 {
        region.near[channel] += share * own[channel] * own
        // Pairs are met from both ends.
        region.far[channel] += share * (own[channel] * around + around[channel] * own) / 2
      }
    }
    let trace = region.far[0][0] + region.far[1][1] + region.far[2][2]
    // What is no more alike than independent noise is by chance is left out.
    guard trace > 0 else {
      region.kernel = region.kernel.map { _ in 0 }
      return
    }
    for channel in 0..<3 { region.far[channel] /= trace }
  }

  private static func index(_ dx: Int, _ dy: Int) -> Int { (dy + reach) * side + dx + reach }

  /// The covariance of Jᵀr, Σ over pairs of pixels of Jᵢᵀ K(j − i) Jⱼ.
  ///
  /// - Returns: `[tangent, tangent]`, row-major.
  func covariance(of tangents: PictureTangents) -> [Double] {
    let count = tangents.count
    var result = [Double](repeating: 0, count: count * count)
    for region in regions where !region.pixels.isEmpty {
      var columns = [[SIMD4<Float>]](repeating: emptyPicture, count: count)
      for index in 0..<count {
        let column = tangents.picture(index, height: height)
        fill(&columns[index], region.pixels) { column[$0] }
      }
      for row in 0..<count {
        let spread = spread(columns[row], region)
        for column in 0...row {
          var sum = 0.0
          for (pixel, value) in zip(region.pixels, spread) {
            sum += Double((columns[column][place(pixel)] * value).sum())
          }
          result[row * count + column] += sum
          if column != row { result[column * count + row] += sum }
        }
      }
    }
    return result
  }

  /// K times a derivative, at a region's pixels.
  private func spread(_ column: [SIMD4<Float>], _ region: Region) -> [SIMD4<Float>] {
    column.withUnsafeBufferPointer { column in
      region.kernel.withUnsafeBufferPointer { kernel in
        region.pixels.map { pixel in
          let middle = place(pixel)
          var around = SIMD4<Float>.zero
          var entry = 0
          for dy in -Self.reach...Self.reach {
            let from = middle + dy * stride - Self.reach
            for dx in 0..<Self.side {
              around += kernel[entry] * column[from + dx]
              entry += 1
            }
          }
          let own = column[middle]
          var value = SIMD4<Float>.zero
          for channel in 0..<3 {
            value += own[channel] * region.near[channel] + around[channel] * region.far[channel]
          }
          return value
        }
      }
    }
  }
}
