import Foundation
import Geometry
import Rendering
import SceneModel

// Refinement of objects, camera and light together, for specifications that leave some of the view
// to be inferred.

extension Refiner {
  /// A scene in a view, with what the picture says about both.
  struct JointState {
    var scene: [Candidate]
    var view: View
    /// log p(picture, scene, view) up to a constant.
    var score: Double
    /// Picture − rendering, `[height, width]`.
    var residual: [SIMD4<Float>]
    /// The parts' inner products.
    var fit: FormationFit
    /// What each pixel counts; nil for all alike.
    var weights: [Float]?
    /// The noise that the picture shows.
    var noise: ResidualNoise?
  }

  /// The state of a scene in a view whose numbers of formation are replaced by the best ones. The
  /// parts are then those of this state.
  ///
  /// - Parameters:
  ///   - noise: nil for the specification's.
  ///   - weights: what each pixel counts; nil for all alike.
  func solved(
    _ scene: [Candidate], _ view: View, _ parts: PictureParts, noise: ResidualNoise? = nil,
    weights: [Float]? = nil
  ) -> JointState {
    parts.draw(scene.map { renderer.placement(of: $0.object) }, view)
    let fit = FormationFit(parts, picture, weights: weights, width: specification.pictureWidth)
    let view = fit.solve(from: view, viewPrior, noise: noise?.scale ?? self.noise)
    var residual = picture
    for (index, part) in parts.parts.enumerated() {
      let coefficient = SIMD4<Float>(SIMD3<Float>(part.coefficient(view)), 0)
      parts.pictures[index].withUnsafeBufferPointer { drawn in
        residual.withUnsafeMutableBufferPointer { residual in
          for pixel in 0..<residual.count { residual[pixel] -= coefficient * drawn[pixel] }
        }
      }
    }
    var state = JointState(
      scene: scene, view: view, score: 0, residual: residual, fit: fit, weights: weights,
      noise: noise)
    state.score = score(of: state)
    return state
  }

  private func score(of state: JointState) -> Double {
    let prior = logPrior(state.scene) + viewPrior.logDensity(of: state.view)
    if let noise = state.noise { return prior + noise.logDensity(state.residual) }
    var squares = SIMD4<Double>.zero
    let width = specification.pictureWidth
    for row in 0..<specification.pictureHeight {
      var sum = SIMD4<Float>.zero
      for pixel in row * width..<(row + 1) * width {
        sum += state.residual[pixel] * state.residual[pixel]
      }
      squares += SIMD4<Double>(sum)
    }
    return prior - squares.sum() / (2 * noise * noise)
  }

  /// Finds the noise that a state's residual shows, and weighs the pixels accordingly.
  private func weigh(_ state: inout JointState, _ parts: PictureParts) {
    guard let freedom = settings.residualFreedom else { return }
    var noise = state.noise ?? ResidualNoise(scale: self.noise, freedom: freedom)
    noise.estimateScale(state.residual, 0.002...self.noise)
    let weights = noise.weights(state.residual)
    (state.noise, state.weights) = (noise, weights)
    state.fit = FormationFit(parts, picture, weights: weights, width: specification.pictureWidth)
    state.score = score(of: state)
  }

  /// The normal equations of everything that is free: objects' motions, then the view's latents.
  struct JointEquations {
    var objects: [(object: Int, motion: Int)]
    var latents: [ViewLatent]
    /// `[parameter, parameter]`, row-major.
    var matrix: [Double]
    /// `[parameter]`.
    var slope: [Double]
    var count: Int { objects.count + latents.count }
  }

  /// One derivative of the picture where it is not zero.
  private struct Tangent {
    let rect: PixelRect
    /// `[height, width]` of the rectangle.
    var values: ArraySlice<SIMD4<Float>>

    func weighted(_ weights: [Float]?, width: Int) -> Tangent {
      guard let weights else { return self }
      var weighted = self
      var index = values.startIndex
      for y in rect.rows {
        for x in rect.columns {
          weighted.values[index] *= weights[y * width + x]
          index += 1
        }
      }
      return weighted
    }
  }

  /// The normal equations at a state whose parts have been drawn.
  func jointEquations(_ state: JointState, _ parts: PictureParts) -> JointEquations {
    use(state.view)
    canvas.draw(state.scene.map { renderer.placement(of: $0.object) })
    var objects: [(object: Int, motion: Int)] = []
    var tangents: [Tangent] = []
    for (index, candidate) in state.scene.enumerated() {
      let motions = order(candidate.object.mesh) > 0 ? 3 : 2
      let jacobian = canvas.jacobian(of: index, motions: Array(Motion.onTable.prefix(motions)))
      append(jacobian, count: motions, to: &tangents)
      for motion in 0..<motions { objects.append((index, motion)) }
    }
    let geometric = viewPrior.freeGeometry
    let camera = geometric.compactMap { specification.cameraChange($0, at: state.view) }
    if !camera.isEmpty {
      let jacobian = canvas.jacobian(of: camera.map { GeometryChange(camera: $0) })
      append(jacobian, count: camera.count, to: &tangents)
    }
    for latent in geometric {
      guard let velocity = specification.sunChange(latent, at: state.view) else { continue }
      var change = LightingDifferential.zero(lights: canvas.lighting.lights.count)
      change.lights[0].vector = velocity
      let whole = canvas.renderer.bounds
      tangents.append(
        Tangent(rect: whole, values: canvas.tangent(PictureChange(lighting: change))[...]))
    }
    renders += tangents.count
    let formation = viewPrior.freeFormation
    var system = JointEquations(
      objects: objects, latents: geometric + formation, matrix: [], slope: [])
    fill(&system, tangents, state, parts)
    addPriors(&system, state)
    return system
  }

  private func append(_ jacobian: PictureJacobian, count: Int, to tangents: inout [Tangent]) {
    let size = jacobian.rect.width * jacobian.rect.height
    for index in 0..<count {
      tangents.append(
        Tangent(
          rect: jacobian.rect, values: jacobian.tangents[index * size..<(index + 1) * size]))
    }
  }

  /// Fills in what the pixels say. The tangents of the numbers of formation are sums of the parts.
  private func fill(
    _ system: inout JointEquations, _ tangents: [Tangent], _ state: JointState,
    _ parts: PictureParts
  ) {
    let noise = state.noise?.scale ?? self.noise
    let scale = 1 / (noise * noise)
    let count = system.count
    let width = specification.pictureWidth
    let formation = Array(system.latents[(tangents.count - system.objects.count)...])
    var matrix = [Double](repeating: 0, count: count * count)
    var slope = [Double](repeating: 0, count: count)
    let coefficients = parts.parts.map { $0.coefficient(state.view) }
    let slopes = formation.map { latent in
      zip(parts.parts, coefficients).map { $0.slope(latent, coefficient: $1, state.view) }
    }
    for (row, tangent) in tangents.enumerated() {
      let tangent = tangent.weighted(state.weights, width: width)
      slope[row] = scale * Self.product(tangent, state.residual, width).sum()
      for column in 0...row {
        let value = scale * Self.product(tangent, tangents[column])
        matrix[row * count + column] = value
        matrix[column * count + row] = value
      }
      let projections = parts.pictures.map { Self.product(tangent, $0, width) }
      for (index, slopes) in slopes.enumerated() {
        let value = scale * zip(slopes, projections).reduce(0) { $0 + ($1.0 * $1.1).sum() }
        matrix[(tangents.count + index) * count + row] = value
        matrix[row * count + tangents.count + index] = value
      }
    }
    let own = state.fit.normalEquations(formation, state.view, viewPrior, noise: noise)
    for i in formation.indices {
      slope[tangents.count + i] = own.slope[i]
      for j in formation.indices {
        matrix[(tangents.count + i) * count + tangents.count + j] =
          own.matrix[i * formation.count + j]
      }
    }
    (system.matrix, system.slope) = (matrix, slope)
  }

  private static func product(
    _ tangent: Tangent, _ picture: [SIMD4<Float>], _ width: Int
  ) -> SIMD3<Double> {
    var total = SIMD4<Double>.zero
    tangent.values.withUnsafeBufferPointer { values in
      picture.withUnsafeBufferPointer { picture in
        for y in tangent.rect.rows {
          var sum = SIMD4<Float>.zero
          let p = (y - tangent.rect.minY) * tangent.rect.width - tangent.rect.minX
          for x in tangent.rect.columns { sum += values[p + x] * picture[y * width + x] }
          total += SIMD4<Double>(sum)
        }
      }
    }
    return SIMD3(total.x, total.y, total.z)
  }

  private static func product(_ a: Tangent, _ b: Tangent) -> Double {
    let rect = a.rect.intersection(b.rect)
    guard !rect.isEmpty else { return 0 }
    var total = SIMD4<Double>.zero
    a.values.withUnsafeBufferPointer { ta in
      b.values.withUnsafeBufferPointer { tb in
        for y in rect.rows {
          var sum = SIMD4<Float>.zero
          let p = (y - a.rect.minY) * a.rect.width - a.rect.minX
          let q = (y - b.rect.minY) * b.rect.width - b.rect.minX
          for x in rect.columns { sum += ta[p + x] * tb[q + x] }
          total += SIMD4<Double>(sum)
        }
      }
    }
    return total.sum()
  }

  /// The priors' slopes and curvatures; those of the numbers of formation are there already.
  private func addPriors(_ system: inout JointEquations, _ state: JointState) {
    let count = system.count
    var matrix = [Double](repeating: 0, count: system.objects.count * system.objects.count)
    var slope = [Double](repeating: 0, count: system.objects.count)
    addPrior(state.scene, system.objects, &matrix, &slope)
    for row in system.objects.indices {
      system.slope[row] += slope[row]
      for column in system.objects.indices {
        system.matrix[row * count + column] += matrix[row * system.objects.count + column]
      }
    }
    for (index, latent) in system.latents.enumerated()
    where !ViewLatent.formation.contains(latent) {
      let place = system.objects.count + index
      let (s, curvature) = viewPrior[latent].slope(at: state.view[latent])
      let width = viewPrior[latent].deviation
      system.slope[place] += s
      system.matrix[place * count + place] += max(curvature, 1e-2 / (width * width))
    }
  }

  /// The largest step of a latent.
  private func largestStep(_ latent: ViewLatent, _ view: View) -> Double {
    switch latent {
    case .azimuth, .elevation, .roll: return 0.1
    case .distance: return 0.1 * view[.distance]
    case .targetX, .targetY, .targetHeight: return 0.1
    case .lightAzimuth, .lightElevation: return 0.3
    case .principalX, .principalY: return 0.05
    default: return 0.2 * abs(view[latent])
    }
  }

  /// Levenberg–Marquardt over objects, camera and light's direction, with the numbers of formation
  /// solved for at every state (variable projection, with the full Jacobian).
  func descendTogether(_ scene: inout [Candidate], _ parts: PictureParts, steps: Int) {
    var state = solved(scene, view, parts)
    weigh(&state, parts)
    var damping = 1e-3
    var system = jointEquations(state, parts)
    for step in 0..<steps {
      let count = system.count
      var damped = system.matrix
      for row in 0..<count { damped[row * count + row] *= 1 + damping }
      for row in 0..<count { damped[row * count + row] += 1e-9 }
      guard let factor = CholeskyFactorization(damped, size: count) else { break }
      let change = factor.solve(system.slope)
      guard change.allSatisfy(\.isFinite) else { break }
      var moved = state.scene
      for (parameter, value) in zip(system.objects, change) {
        let limit = Self.largestStep[parameter.motion]
        let bounded = min(limit, max(-limit, value))
        if parameter.motion < 2 {
          moved[parameter.object].object.position[parameter.motion] += bounded
        } else {
          moved[parameter.object].object.yaw += bounded
        }
      }
      var seen = state.view
      for (latent, value) in zip(system.latents, change[system.objects.count...]) {
        let limit = largestStep(latent, state.view)
        seen[latent] += min(limit, max(-limit, value))
      }
      let next = solved(
        moved, viewPrior.clamped(seen), parts, noise: state.noise, weights: state.weights)
      if next.score > state.score {
        let isConverged = next.score - state.score < 1e-4
        state = next
        damping *= 0.3
        if isConverged || step == steps - 1 { break }
        weigh(&state, parts)
        system = jointEquations(state, parts)
      } else {
        damping *= 8
        if damping > 1e4 { break }
      }
    }
    scene = state.scene
    use(state.view)
  }

  /// Looks at the scene in other light: the directions of a grid, each with its best numbers of
  /// formation, and what stands best there refined.
  func tryLights(_ scene: inout [Candidate], _ parts: PictureParts) {
    guard !viewPrior[.lightAzimuth].isKnown || !viewPrior[.lightElevation].isKnown else { return }
    func grid(_ latent: ViewLatent, _ count: Int) -> [Double] {
      guard !viewPrior[latent].isKnown else { return [viewPrior[latent].center] }
      let bounds = viewPrior[latent].bounds
      let width = bounds.upperBound - bounds.lowerBound
      let cells = latent.isCircular ? max(2, Int((width / 0.5).rounded(.up))) : count
      return (0..<cells).map { bounds.lowerBound + (Double($0) + 0.5) / Double(cells) * width }
    }
    let placements = scene.map { renderer.placement(of: $0.object) }
    parts.draw(placements, view)
    var fit = FormationFit(parts, picture, weights: nil, width: specification.pictureWidth)
    var best = fit.solve(from: view, viewPrior, noise: noise)
    var score = fit.objective(best, viewPrior, noise: noise)
    for azimuth in grid(.lightAzimuth, 12) {
      for elevation in grid(.lightElevation, 3) {
        var other = best
        other[.lightAzimuth] = azimuth
        other[.lightElevation] = elevation
        parts.draw(placements, other, onlySun: true)
        fit.measure(
          parts, picture, weights: nil, width: specification.pictureWidth, onlySun: true)
        other = fit.solve(from: other, viewPrior, noise: noise, steps: 4)
        let objective = fit.objective(other, viewPrior, noise: noise)
        if objective > score { (best, score) = (other, objective) }
      }
    }
    use(best)
  }

  /// Makes the canvas one of a view.
  func use(_ view: View) {
    guard view != self.view else { return }
    self.view = view
    canvas = Canvas(renderer.renderer(for: view))
  }
}
