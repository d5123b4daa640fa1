import Foundation
import Geometry
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
  private(set) var products: [SIMD3<Double>]
  /// Σ over pixels of weight times part times observed picture, a number a channel; `[part]`.
  private(set) var observed: [SIMD3<Double>]
  /// Σ over pixels of weight times the observed picture's square.
  private let squares: Double

  /// - Parameters:
  ///   - picture: observed, `[height, width]`.
  ///   - weights: one a pixel; nil for ones.
  init(_ pictureParts: PictureParts, _ picture: [SIMD4<Float>], weights: [Float]?, width: Int) {
    parts = pictureParts.parts
    let whole = PixelRect(minX: 0, minY: 0, maxX: width, maxY: picture.count / max(1, width))
    squares = Self.product(picture, picture, weights, whole, width: width).sum()
    products = [SIMD3<Double>](repeating: .zero, count: parts.count * parts.count)
    observed = [SIMD3<Double>](repeating: .zero, count: parts.count)
    measure(pictureParts, picture, weights: weights, width: width)
  }

  /// Measures the parts anew.
  ///
  /// - Parameter onlySun: whether nothing but the sun's parts has changed.
  mutating func measure(
    _ pictureParts: PictureParts, _ picture: [SIMD4<Float>], weights: [Float]?, width: Int,
    onlySun: Bool = false
  ) {
    let whole = PixelRect(minX: 0, minY: 0, maxX: width, maxY: picture.count / max(1, width))
    func rect(_ part: PicturePart) -> PixelRect {
      part.isOfObjects ? pictureParts.objectRect : whole
    }
    for row in parts.indices {
      for column in 0...row where !onlySun || parts[row].isOfSun || parts[column].isOfSun {
        let area = rect(parts[row]).intersection(rect(parts[column]))
        let sum = Self.product(
          pictureParts.pictures[row], pictureParts.pictures[column], weights, area, width: width)
        products[row * parts.count + column] = sum
        products[column * parts.count + row] = sum
      }
      if onlySun, !parts[row].isOfSun { continue }
      observed[row] = Self.product(
        pictureParts.pictures[row], picture, weights, rect(parts[row]), width: width)
    }
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

  /// −½ Σ weight · (picture − rendering)² / σ² + log prior of the free numbers of formation. Sums
  /// are in single precision: it tells good numbers from better ones, not the energy to the last
  /// digit.
  func objective(_ view: View, _ prior: ViewPrior, noise: Double) -> Double {
    var energy = squares
    let count = parts.count
    let c = parts.map { $0.coefficient(view) }
    for row in 0..<count {
      var sum = -2 * observed[row]
      for column in 0..<count { sum += c[column] * products[row * count + column] }
      energy += (c[row] * sum).sum()
    }
    return -energy / (2 * noise * noise)
      + ViewLatent.formation.reduce(0) { sum, latent in
        prior[latent].isKnown
          ? sum : sum + prior[latent].logDensity(of: view[latent], tolerance: 1e-9)
      }
  }

  /// The best numbers of formation, the other ones as in `start`.
  func solve(from start: View, _ prior: ViewPrior, noise: Double, steps: Int = 20) -> View {
    let free = prior.freeFormation
    guard !free.isEmpty else { return start }
    var view = prior.clamped(start)
    var best = objective(view, prior, noise: noise)
    var damping = 1e-5
    for _ in 0..<steps {
      let (matrix, slope) = normalEquations(free, view, prior, noise: noise)
      var damped = matrix
      for row in free.indices { damped[row * free.count + row] *= 1 + damping }
      guard let factor = CholeskyFactorization(damped, size: free.count) else { return view }
      let change = factor.solve(slope)
      var moved = view
      for (latent, value) in zip(free, change) {
        // A factor never changes its sign, nor by more than half at once.
        let size = latent.isFactor ? abs(view[latent]) / 2 : 1
        moved[latent] += min(size, max(-size, value))
      }
      moved = prior.clamped(moved)
      let objective = objective(moved, prior, noise: noise)
      if objective > best {
        let isConverged = objective - best < 1e-5
        (view, best) = (moved, objective)
        damping = max(1e-9, damping * 0.1)
        if isConverged { break }
      } else {
        if damping > 1e-1 { break }
        damping *= 100
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
    let c = parts.map { $0.coefficient(view) }
    // What is left of the picture, in each part.
    var rest = observed
    for k in 0..<count {
      for l in 0..<count { rest[k] -= c[l] * products[k * count + l] }
    }
    var slopes = [SIMD3<Double>](repeating: .zero, count: free.count * count)
    for (i, latent) in free.enumerated() {
      for k in 0..<count {
        slopes[i * count + k] = parts[k].slope(latent, coefficient: c[k], view)
      }
    }
    var matrix = [Double](repeating: 0, count: free.count * free.count)
    var slope = [Double](repeating: 0, count: free.count)
    var projected = [SIMD3<Double>](repeating: .zero, count: count)
    for i in free.indices {
      for l in 0..<count { projected[l] = .zero }
      for k in 0..<count {
        let s = slopes[i * count + k]
        guard s != .zero else { continue }
        slope[i] += scale * (s * rest[k]).sum()
        for l in 0..<count { projected[l] += s * products[k * count + l] }
      }
      for j in 0...i {
        var sum = SIMD3<Double>.zero
        for l in 0..<count { sum += slopes[j * count + l] * projected[l] }
        matrix[i * free.count + j] = scale * sum.sum()
        matrix[j * free.count + i] = scale * sum.sum()
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
