import Foundation
import Rendering
import SceneModel

/// The numbers of image formation that make a scene's picture most like an observed one, for given
/// objects, camera and light's direction (variable projection: Golub and Pereyra 1973).
///
/// A picture is a sum of its parts with products of these numbers as coefficients. So the sum of
/// squared differences from another picture depends on nothing but the parts' inner products, and
/// once these are known a step of Gauss and Newton costs microseconds, whatever the picture's size.
struct FormationFit {
  let parts: [PicturePart]
  /// Σ over pixels of weight times two parts' product, a number a channel; `[part, part]`.
  let products: [SIMD3<Double>]
  /// Σ over pixels of weight times part times observed picture, a number a channel; `[part]`.
  let observed: [SIMD3<Double>]

  /// - Parameters:
  ///   - picture: observed, `[height, width]`.
  ///   - weights: one a pixel; nil for ones.
  init(_ pictureParts: PictureParts, _ picture: [SIMD4<Float>], weights: [Float]?, width: Int) {
    parts = pictureParts.parts
    let count = parts.count
    let whole = PixelRect(minX: 0, minY: 0, maxX: width, maxY: picture.count / max(1, width))
    func rect(_ part: PicturePart) -> PixelRect {
      part.isOfObjects ? pictureParts.objectRect : whole
    }
    var products = [SIMD3<Double>](repeating: .zero, count: count * count)
    var observed = [SIMD3<Double>](repeating: .zero, count: count)
    for row in 0..<count {
      for column in 0...row {
        // Table and background never mix with what is not in the smaller rectangle.
        let area = rect(parts[row]).intersection(rect(parts[column]))
        let sum = Self.product(
          pictureParts.pictures[row], pictureParts.pictures[column], weights, area, width: width)
        products[row * count + column] = sum
        products[column * count + row] = sum
      }
      observed[row] = Self.product(
        pictureParts.pictures[row], picture, weights, rect(parts[row]), width: width)
    }
    self.products = products
    self.observed = observed
  }

  /// Σ over the pixels of a rectangle of weight times two pictures' product, a number a channel.
  static func product(
    _ a: [SIMD4<Float>], _ b: [SIMD4<Float>], _ weights: [Float]?, _ rect: PixelRect, width: Int
  ) -> SIMD3<Double> {
    var total = SIMD4<Double>.zero
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        for y in rect.rows {
          var sum = SIMD4<Float>.zero
          let start = y * width
          if let weights {
            for x in rect.columns { sum += a[start + x] * b[start + x] * weights[start + x] }
          } else {
            for x in rect.columns { sum += a[start + x] * b[start + x] }
          }
          total += SIMD4<Double>(sum)
        }
      }
    }
    return SIMD3(total.x, total.y, total.z)
  }

  /// −½ Σ weight · (picture − rendering)² / σ² + log prior of the free numbers, up to a constant.
  func objective(_ view: View, _ prior: ViewPrior, noise: Double) -> Double {
    var energy = 0.0
    let count = parts.count
    let c = parts.map { $0.coefficient(view) }
    for row in 0..<count {
      energy -= 2 * (c[row] * observed[row]).sum()
      for column in 0..<count { energy += (c[row] * c[column] * products[row * count + column]).sum() }
    }
    return -energy / (2 * noise * noise) + logPrior(view, prior)
  }

  private func logPrior(_ view: View, _ prior: ViewPrior) -> Double {
    ViewLatent.formation.reduce(0) { sum, latent in
      prior[latent].isKnown ? sum : sum + prior[latent].logDensity(of: view[latent], tolerance: 1e-9)
    }
  }

  /// The best numbers of formation, the other ones as in `start`.
  func solve(from start: View, _ prior: ViewPrior, noise: Double, steps: Int = 20) -> View {
    let free = ViewLatent.formation.filter { !prior[$0].isKnown }
    guard !free.isEmpty else { return start }
    var view = prior.clamped(start)
    var best = objective(view, prior, noise: noise)
    var damping = 1e-4
    for _ in 0..<steps {
      let (matrix, slope) = normalEquations(free, view, prior, noise: noise)
      var damped = matrix
      for row in free.indices { damped[row * free.count + row] *= 1 + damping }
      guard let factor = CholeskyFactorization(damped, size: free.count) else { return view }
      let change = factor.solve(slope)
      var moved = view
      for (latent, value) in zip(free, change) {
        // A factor never changes its sign, nor by more than half at once.
        let size = abs(view[latent]) / 2
        moved[latent] += min(size, max(-size, value))
      }
      moved = prior.clamped(moved)
      let objective = objective(moved, prior, noise: noise)
      if objective > best {
        let isConverged = objective - best < 1e-7
        (view, best) = (moved, objective)
        damping = max(1e-9, damping * 0.2)
        if isConverged { break }
      } else {
        if damping > 1e3 { break }
        damping *= 10
      }
    }
    return view
  }

  /// JᵀJ / σ² and Jᵀr / σ² of the free numbers, with the prior's curvature and slope.
  func normalEquations(
    _ free: [ViewLatent], _ view: View, _ prior: ViewPrior, noise: Double
  ) -> (matrix: [Double], slope: [Double]) {
    let count = parts.count
    let scale = 1 / (noise * noise)
    let slopes = free.map { latent in parts.map { $0.slope(latent, view) } }
    let c = parts.map { $0.coefficient(view) }
    // What is left of the picture, in each part.
    let rest = (0..<count).map { row in
      (0..<count).reduce(observed[row]) { $0 - c[$1] * products[row * count + $1] }
    }
    var matrix = [Double](repeating: 0, count: free.count * free.count)
    var slope = [Double](repeating: 0, count: free.count)
    for i in free.indices {
      var projected = [SIMD3<Double>](repeating: .zero, count: count)
      for k in 0..<count where slopes[i][k] != .zero {
        slope[i] += scale * (slopes[i][k] * rest[k]).sum()
        for l in 0..<count { projected[l] += slopes[i][k] * products[k * count + l] }
      }
      for j in 0...i {
        var sum = 0.0
        for l in 0..<count { sum += (slopes[j][l] * projected[l]).sum() }
        matrix[i * free.count + j] = scale * sum
        matrix[j * free.count + i] = scale * sum
      }
      let (s, curvature) = prior[free[i]].slope(at: view[free[i]])
      slope[i] += s
      // A range has no curvature of its own; a trace of one keeps what no pixel tells solvable.
      let width = prior[free[i]].deviation
      matrix[i * free.count + i] += max(curvature, 1e-2 / (width * width))
    }
    return (matrix, slope)
  }
}
