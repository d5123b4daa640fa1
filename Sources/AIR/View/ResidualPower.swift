import Foundation
import Rendering

/// How strong what is left of a table is in patches as large as objects.
///
/// A pattern on a table, or light that is a little off, leaves residuals that are alike in a whole
/// neighbourhood. An object that covers such a patch lowers the energy of independent pixels by
/// much, though it explains nothing. Of a stationary process only its power counts for what is as
/// wide as its patches: Σ over all distances of its autocovariance, which of independent noise is
/// the variance.
enum ResidualPower {
  /// Pixels further apart than this, along either axis, are taken for independent.
  static let reach = ResidualCorrelation.reach
  /// What is as many deviations off is something that is missing, not a pattern.
  static let clip = 3.0
  /// The median length of three standard Normals.
  static let medianLength = 1.538

  /// The deviation of independent noise of the same power, mean of the channels, in linear RGB; 0
  /// without pixels.
  ///
  /// - Parameters:
  ///   - residual: picture − rendering, `[height, width]`.
  ///   - isOfTable: which of its pixels show the table.
  ///   - width: columns.
  static func deviation(
    _ residual: [SIMD4<Float>], isOfTable: [Bool], width: Int
  ) -> Double {
    let pixels = residual.indices.filter { isOfTable[$0] }
    guard !pixels.isEmpty else { return 0 }
    let lengths = pixels.map { length(residual[$0]) }.sorted()
    let most = Float(clip * 3.0.squareRoot() / medianLength) * lengths[lengths.count / 2]
    let (height, stride) = (residual.count / width, width + 2 * reach)
    var padded = [SIMD4<Float>](repeating: .zero, count: stride * (height + 2 * reach))
    func place(_ pixel: Int) -> Int { (pixel / width + reach) * stride + pixel % width + reach }
    for pixel in pixels {
      let r = residual[pixel]
      padded[place(pixel)] = length(r) > most ? r * (most / length(r)) : r
    }
    let tapers = (-reach...reach).map { 1 - abs(Float($0)) / Float(reach + 1) }
    var power = 0.0
    for pixel in pixels {
      let middle = place(pixel)
      var around = SIMD4<Float>.zero
      for dy in -reach...reach {
        let first = middle + dy * stride - reach
        var line = SIMD4<Float>.zero
        for (offset, taper) in tapers.enumerated() { line += taper * padded[first + offset] }
        around += tapers[dy + reach] * line
      }
      power += Double((padded[middle] * around).sum())
    }
    return max(0, power / Double(3 * pixels.count)).squareRoot()
  }

  private static func length(_ r: SIMD4<Float>) -> Float { (r * r).sum().squareRoot() }
}
