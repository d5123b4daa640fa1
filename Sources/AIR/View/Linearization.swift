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
  /// Those in the table's thickness and in gloss, as they are without a lens.
  var surfaces: [ViewLatent: [SIMD4<Float>]] = [:]
  private let width: Int
  private let pixels: Int

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
    pixels = components.background.count
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

  /// JᵀWJ, of the weights with which it was last worked out; row-major.
  private var products: [Double] = []

  /// The normal equations of a residual, JᵀWJ / σ² and JᵀWr / σ².
  ///
  /// - Parameter isExact: whether JᵀWJ is of these weights. Weights change little from step to
  ///   step, and a step need not be exact; where it is zero the slope is.
  mutating func equations(
    residual: [SIMD4<Float>], weights: [Float]?, noise: Double, isExact: Bool
  ) -> JointEquations {
    if products.isEmpty || isExact { products = squares(weights) }
    var weighted = residual
    if let weights {
      for pixel in weighted.indices { weighted[pixel] *= weights[pixel] }
    }
    let scale = 1 / (noise * noise)
    return JointEquations(
      motions: motions, latents: latents, matrix: products.map { $0 * scale },
      slope: (0..<tangents.count).map { tangents.product($0, weighted) * scale })
  }

  /// The covariance of the slope JᵀWr / σ² where neighbouring residuals go together as they are
  /// seen to do, `[parameter, parameter]`.
  ///
  /// - Parameter regions: of the picture; see `ResidualCorrelation`.
  func slopeCovariance(
    residual: [SIMD4<Float>], weights: [Float]?, noise: Double, regions: [Int]
  ) -> [Double] {
    var weighted = residual
    if let weights {
      for pixel in weighted.indices { weighted[pixel] *= weights[pixel] }
    }
    let scale = 1 / (noise * noise * noise * noise)
    return ResidualCorrelation(weighted, regions: regions, width: width)
      .covariance(of: tangents).map { $0 * scale }
  }

  /// JᵀWJ, in double precision: exposure, the lights' strengths and the tones can nearly stand in
  /// for one another, and what the priors say about that is lost beside rounded products.
  private func squares(_ weights: [Float]?) -> [Double] {
    let columns = tangents.count
    let height = pixels / width
    // So many rows at a time that the columns stay in the cache.
    let blockRows = max(1, 256 / width)
    var block = [Double](repeating: 0, count: 3 * columns * blockRows * width)
    var product = [Double](repeating: 0, count: columns * columns)
    var sums = product
    let roots = weights.map { $0.map { $0.squareRoot() } }
    for top in stride(from: 0, to: height, by: blockRows) {
      let rows = top..<min(height, top + blockRows)
      let length = 3 * rows.count * width
      block.withUnsafeMutableBufferPointer { block in
        guard let start = block.baseAddress else { return }
        for column in 0..<columns {
          tangents.copy(column, rows: rows, roots, to: start + column * length)
        }
        multiplyByItsTranspose(start, rows: columns, inner: length, into: &product)
      }
      for index in product.indices { sums[index] += product[index] }
    }
    return sums
  }
}
