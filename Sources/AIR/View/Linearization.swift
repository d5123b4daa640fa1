import NeuralNetworks
import Rendering
import SceneModel

/// How a picture changes with everything that is free in its scene and its view, at one state: the
/// columns of a Jacobian.
struct Linearization {
  /// Which parameters the columns are of; see `JointEquations`.
  let motions: [(object: Int, motion: Int)]
  private(set) var latents: [ViewLatent]
  /// Derivatives in the motions, in camera and light's direction, and in the numbers of formation.
  private var tangents: PictureTangents
  private let width: Int

  /// Adds the derivatives in the numbers of formation, which are sums of the picture's components.
  ///
  /// - Parameters:
  ///   - geometry: the derivatives in all parameters before those.
  ///   - covered: what shadows of full strength take of the sun's light.
  init(
    motions: [(object: Int, motion: Int)], latents: [ViewLatent], geometry: PictureTangents,
    components: PictureComponents, covered: [SIMD4<Float>], _ view: View, width: Int
  ) {
    (self.motions, self.latents, self.width) = (motions, latents, width)
    var tangents = geometry
    // Open suns are no components of the picture.
    let parts = PicturePart.allCases.filter { $0 != .openSunOnObjects && $0 != .openSunOnTable }
    let whole = PixelRect(
      minX: 0, minY: 0, maxX: width, maxY: components.background.count / width)
    for latent in latents[(geometry.count - motions.count)...] {
      var tangent = [SIMD4<Float>](repeating: .zero, count: components.background.count)
      if latent == .shadow {
        for pixel in tangent.indices { tangent[pixel] = -covered[pixel] }
      } else {
        for part in parts {
          let slope = part.slope(latent, coefficient: .one, view)
          let factor = SIMD4<Float>(SIMD3<Float>(slope), 0)
          guard factor != .zero else { continue }
          let picture = components.picture(part)
          for pixel in tangent.indices { tangent[pixel] += picture[pixel] * factor }
        }
      }
      tangents.append(tangent, rect: whole)
    }
    self.tangents = tangents
  }

  /// Adds one more column.
  mutating func append(_ latent: ViewLatent, _ tangent: [SIMD4<Float>]) {
    latents.append(latent)
    tangents.append(
      tangent, rect: PixelRect(minX: 0, minY: 0, maxX: width, maxY: tangent.count / width))
  }

  /// Blurs all columns as a lens does, but for those in the blur itself.
  mutating func blur(_ lens: LensBlur, deviation: Double, height: Int) {
    tangents.blur(lens, deviation: deviation, height: height)
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
