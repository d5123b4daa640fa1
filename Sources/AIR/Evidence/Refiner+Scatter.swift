import Rendering
import SceneModel

extension Refiner {
  /// The covariance of the pixels' slope Jᵀr / σ² as the residuals themselves tell it, without a
  /// model of their noise: Σ over groups of the square of what a group sums up to.
  ///
  /// A group is what an object shows in one shade: of the picture of a flat face all pixels were
  /// rounded to eight bits alike, and are off together. Of noise that is independent from pixel to
  /// pixel groups tell the same as single pixels (K.-Y. Liang and S. Zeger, "Longitudinal data
  /// analysis using generalized linear models", 1986).
  ///
  /// - Parameters:
  ///   - jacobians: of the objects one after the other, in their motions.
  ///   - places: of each parameter, which of these it is.
  ///   - picture: as it was before its file cut it off.
  /// - Returns: `[parameter, parameter]`.
  func scatter(
    _ jacobians: [PictureJacobian], _ places: [(jacobian: Int, motion: Int)],
    _ picture: [SIMD4<Float>]
  ) -> [Double] {
    let count = places.count
    var scatter = [Double](repeating: 0, count: count * count)
    // Eight bits leave that much however small a residual is.
    let leastVariance = Float(Self.leastNoise * Self.leastNoise)
    let scale = 1 / (noise * noise * noise * noise)
    let sums = places.map { groupSums(jacobians[$0.jacobian], $0.motion, picture) }
    for row in 0..<count {
      let jacobian = jacobians[places[row].jacobian]
      let area = jacobian.rect.width * jacobian.rect.height
      for column in 0...row where places[column].jacobian == places[row].jacobian {
        var value = zip(sums[row], sums[column]).reduce(Float(0)) { $0 + ($1.0 * $1.1).sum() }
        let (a, b) = (places[row].motion * area, places[column].motion * area)
        for pixel in 0..<area {
          let (along, other) = (jacobian.tangents[a + pixel], jacobian.tangents[b + pixel])
          value += leastVariance * (along * other).sum()
        }
        scatter[row * count + column] = scale * Double(value)
        scatter[column * count + row] = scale * Double(value)
      }
    }
    return scatter
  }

  /// Σ of tangent times residual over the pixels of each shade, `[shade]`, a channel each.
  private func groupSums(
    _ jacobian: PictureJacobian, _ motion: Int, _ picture: [SIMD4<Float>]
  ) -> [SIMD4<Float>] {
    var sums = [SIMD4<Float>](repeating: .zero, count: Self.shades)
    let (rect, width) = (jacobian.rect, specification.pictureWidth)
    let most = Float(Self.shades - 1)
    canvas.withPicture { drawn in
      for y in rect.rows {
        let p = (motion * rect.height + y - rect.minY) * rect.width - rect.minX
        for x in rect.columns {
          let color = drawn[y * width + x]
          let slope = jacobian.tangents[p + x] * (picture[y * width + x] - color)
          // Nearly as eight bits of sRGB are.
          let shade = (color.clamped(lowerBound: .zero, upperBound: .one).squareRoot() * most)
            .rounded(.toNearestOrEven)
          for channel in 0..<3 { sums[Int(shade[channel])][channel] += slope[channel] }
        }
      }
    }
    return sums
  }

  private static let shades = 256
}
