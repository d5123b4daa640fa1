import NeuralNetworks
import Rendering
import SceneModel

/// How a picture changes with everything that is free in its scene and its view, at one state: the
/// columns of a Jacobian.
struct Linearization {
  /// Which parameters the columns are of; see `JointEquations`.
  let motions: [(object: Int, motion: Int)]
  let latents: [ViewLatent]
  /// Derivatives in the motions, in camera and light's direction, and in the numbers of formation.
  private let tangents: PictureTangents
  private let width: Int

  /// Adds the derivatives in the numbers of formation, which are sums of parts.
  ///
  /// - Parameter geometry: the derivatives in all parameters before those.
  init(
    motions: [(object: Int, motion: Int)], latents: [ViewLatent], geometry: PictureTangents,
    parts: PictureParts, _ view: View, width: Int
  ) {
    (self.motions, self.latents, self.width) = (motions, latents, width)
    var tangents = geometry
    let coefficients = parts.parts.map { $0.coefficient(view) }
    for latent in latents[(geometry.count - motions.count)...] {
      tangents.append(
        parts.sum { $0.slope(latent, coefficient: coefficients[$1], view) },
        rect: parts.bounds)
    }
    self.tangents = tangents
  }

  /// The normal equations of a residual, JᵀWJ / σ² and JᵀWr / σ².
  func equations(
    residual: [SIMD4<Float>], weights: [Float]?, noise: Double
  ) -> JointEquations {
    let height = residual.count / width
    // So many rows at a time that the columns stay in the cache.
    let blockRows = max(1, 512 / width)
    let columns = tangents.count + 1
    var block = [SIMD4<Float>](repeating: .zero, count: columns * blockRows * width)
    var product = [Float](repeating: 0, count: columns * columns)
    var sums = [Double](repeating: 0, count: columns * columns)
    let roots = weights.map { $0.map { $0.squareRoot() } }
    for top in stride(from: 0, to: height, by: blockRows) {
      let rows = top..<min(height, top + blockRows)
      let length = rows.count * width
      block.withUnsafeMutableBufferPointer { block in
        guard let start = block.baseAddress else { return }
        for column in 0..<columns - 1 {
          tangents.copy(column, rows: rows, roots, to: start + column * length)
        }
        let last = start + (columns - 1) * length
        let first = top * width
        for pixel in 0..<length {
          last[pixel] = residual[first + pixel] * (roots.map { $0[first + pixel] } ?? 1)
        }
        start.withMemoryRebound(to: Float.self, capacity: columns * length * 4) { left in
          multiplyMatrices(
            left, left, transposed: .right, rows: columns, inner: length * 4, columns: columns,
            into: &product, keep: 0)
        }
      }
      for index in product.indices { sums[index] += Double(product[index]) }
    }
    return JointEquations(
      motions: motions, latents: latents, products: sums, scale: 1 / (noise * noise))
  }
}
