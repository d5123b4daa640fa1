import Foundation
import Geometry
import Rendering
import SceneModel

extension Refiner {
  /// The normal equations of the pixels' least squares: JᵀJ / σ² and Jᵀr / σ², J the renderer's
  /// Jacobian at the scene that the canvas shows and r the residual, with the prior's curvature.
  struct NormalEquations {
    /// What the rows are: an object and 0 for x, 1 for y, 2 for yaw.
    var parameters: [(object: Int, motion: Int)]
    /// `[parameter, parameter]`, row-major.
    var matrix: [Double]
    /// `[parameter]`.
    var slope: [Double]
    /// The covariance that the slope has by the residual as it is (`Refiner.scatter`), `[parameter,
    /// parameter]`; empty unless asked for.
    var scatter: [Double] = []
  }

  /// Sets up the normal equations of the scene that the canvas shows.
  ///
  /// - Parameters:
  ///   - only: the object whose parameters are looked at; all by default.
  ///   - withScatter: whether the scatter is asked for.
  func normalEquations(
    _ scene: [Candidate], only: Int? = nil, withScatter: Bool = false
  ) -> NormalEquations {
    var parameters: [(object: Int, motion: Int)] = []
    var jacobians: [PictureJacobian] = []
    var places: [(jacobian: Int, motion: Int)] = []
    for (index, candidate) in scene.enumerated() where only == nil || only == index {
      let turns = order(candidate.object.mesh) > 0
      jacobians.append(
        canvas.jacobian(of: index, motions: Array(Motion.onTable.prefix(turns ? 3 : 2))))
      renders += 1
      for motion in 0..<(turns ? 3 : 2) {
        parameters.append((index, motion))
        places.append((jacobians.count - 1, motion))
      }
    }
    let (expected, information) = (expectedPicture(), channelInformation())
    let count = parameters.count
    var matrix = [Double](repeating: 0, count: count * count)
    var slope = [Double](repeating: 0, count: count)
    let scale = 1 / (noise * noise)
    for row in 0..<count {
      let a = jacobians[places[row].jacobian]
      slope[row] = scale * residualProduct(a, places[row].motion, expected)
      for column in 0...row {
        let b = jacobians[places[column].jacobian]
        let value =
          scale * product(a, places[row].motion, b, places[column].motion, information)
        matrix[row * count + column] = value
        matrix[column * count + row] = value
      }
    }
    addPrior(scene, parameters, &matrix, &slope)
    var equations = NormalEquations(parameters: parameters, matrix: matrix, slope: slope)
    if withScatter { equations.scatter = scatter(jacobians, places, expected) }
    return equations
  }

  /// Σ over pixels of two tangents' products, each channel as much as it tells.
  private func product(
    _ a: PictureJacobian, _ i: Int, _ b: PictureJacobian, _ j: Int,
    _ information: [SIMD4<Float>]?
  ) -> Double {
    let rect = a.rect.intersection(b.rect)
    guard !rect.isEmpty else { return 0 }
    var sum = SIMD4<Float>.zero
    a.tangents.withUnsafeBufferPointer { ta in
      b.tangents.withUnsafeBufferPointer { tb in
        for y in rect.rows {
          let p = (i * a.rect.height + y - a.rect.minY) * a.rect.width - a.rect.minX
          let q = (j * b.rect.height + y - b.rect.minY) * b.rect.width - b.rect.minX
          guard let information else {
            for x in rect.columns { sum += ta[p + x] * tb[q + x] }
            continue
          }
          let row = y * specification.pictureWidth
          for x in rect.columns { sum += ta[p + x] * tb[q + x] * information[row + x] }
        }
      }
    }
    return Double(sum.sum())
  }

  /// Σ over pixels of a tangent times picture − canvas.
  private func residualProduct(
    _ a: PictureJacobian, _ i: Int, _ picture: [SIMD4<Float>]
  ) -> Double {
    var sum = SIMD4<Float>.zero
    let width = specification.pictureWidth
    canvas.withPicture { drawn in
      for y in a.rect.rows {
        let p = (i * a.rect.height + y - a.rect.minY) * a.rect.width - a.rect.minX
        for x in a.rect.columns {
          sum += a.tangents[p + x] * (picture[y * width + x] - drawn[y * width + x])
        }
      }
    }
    return Double(sum.sum())
  }

  /// The prior's slope, and its curvature where it pushes: both of its terms are squares of how far
  /// a bound is exceeded.
  func addPrior(
    _ scene: [Candidate], _ parameters: [(object: Int, motion: Int)], _ matrix: inout [Double],
    _ slope: inout [Double]
  ) {
    let curvature = 1 / (specification.prior.softness * specification.prior.softness)
    let gradients = prior.prior.logPlacement(of: scene.map(\.object)).gradients
    for (row, parameter) in parameters.enumerated() {
      let gradient = gradients[parameter.object][parameter.motion]
      guard gradient != 0 else { continue }
      slope[row] += gradient
      let arm = parameter.motion == 2 ? prior.prior.arm(of: scene[parameter.object].object.mesh) : 1
      matrix[row * parameters.count + row] += curvature * arm * arm
    }
  }

  /// Levenberg–Marquardt (Marquardt 1963): steps of (JᵀJ + λ diag JᵀJ)⁻¹ Jᵀr, the damping λ lowered
  /// after a success and raised after a failure.
  ///
  /// - Parameters:
  ///   - only: the object to move; all by default.
  ///   - goal: the score that is worth reaching. The descent ends where twice what the next step
  ///     promises by the quadratic model would not do; what is hopeless is refused early.
  func descend(
    _ scene: inout [Candidate], steps: Int, only: Int? = nil, goal: Double = -.infinity
  ) {
    guard !scene.isEmpty else { return }
    if let only, only < scene.count - 1 {
      // The object goes last, so that only it is drawn again and again.
      scene.swapAt(only, scene.count - 1)
      descend(&scene, steps: steps, only: scene.count - 1, goal: goal)
      return scene.swapAt(only, scene.count - 1)
    }
    var damping = 1e-2
    var best = score(scene)
    var system = normalEquations(scene, only: only)
    for step in 0..<steps {
      let count = system.parameters.count
      var damped = system.matrix
      for row in 0..<count {
        damped[row * count + row] += damping * system.matrix[row * count + row] + 1e-9
      }
      guard let factor = CholeskyFactorization(damped, size: count) else { return }
      let change = factor.solve(system.slope)
      guard best + zip(change, system.slope).reduce(0, { $0 + $1.0 * $1.1 }) > goal else { return }
      var moved = scene
      var isSmall = true
      for (parameter, value) in zip(system.parameters, change) {
        guard value.isFinite else { return }
        let limit = lengths.largestStep(parameter.motion)
        let bounded = min(limit, max(-limit, value))
        if abs(bounded) > lengths.smallestStep(parameter.motion, noise: noise) { isSmall = false }
        if parameter.motion < 2 {
          moved[parameter.object].object.position[parameter.motion] += bounded
        } else {
          moved[parameter.object].object.yaw += bounded
        }
      }
      if isSmall { return }
      let score = score(moved)
      if score > best {
        let isConverged = score - best < 1e-4
        best = score
        scene = moved
        damping *= 0.3
        if isConverged || step == steps - 1 { return }
        system = normalEquations(scene, only: only)
      } else {
        damping *= 5
        if damping > 1e3 { return }
      }
    }
  }
}
