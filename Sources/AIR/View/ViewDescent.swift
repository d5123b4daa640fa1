import Foundation
import Geometry
import Rendering
import SceneModel

/// Levenberg–Marquardt over objects, camera and light together, for specifications that leave some
/// of the view to be inferred.
///
/// Numbers of image formation are parameters like the others in each step, and are solved for
/// exactly (`FormationFit`) wherever a step has been taken. The residual's noise is found from the
/// picture (`ResidualNoise`). For one thread at a time.
final class ViewDescent {
  private let renderer: SceneRenderer
  private let specification: SceneSpecification
  private let prior: SequentialPrior
  private let viewPrior: ViewPrior
  private let parts: PictureParts
  private let freedom: Double?
  private let width: Int
  /// The likelihood's standard deviation, an upper bound of the residual's.
  private let largestNoise: Double
  private var picture: [SIMD4<Float>] = []
  /// Pictures rendered.
  private(set) var renders = 0

  /// - Parameters:
  ///   - prior: of the objects.
  ///   - freedom: of the residual's Student distribution; nil for the likelihood's Normal.
  init(_ renderer: SceneRenderer, _ prior: SequentialPrior, freedom: Double?) {
    self.renderer = renderer
    self.prior = prior
    self.freedom = freedom
    specification = renderer.specification
    viewPrior = specification.viewPrior
    parts = PictureParts(renderer)
    width = specification.pictureWidth
    largestNoise = specification.likelihood.noiseStandardDeviation
  }

  /// Begins with a picture of the specification's size, `[height, width]`.
  func begin(_ picture: [SIMD4<Float>]) {
    self.picture = picture
    renders = 0
  }

  /// A scene in a view, with what the picture says about both.
  struct State {
    var objects: [SceneObject]
    var view: View
    /// log p(picture, scene, view) up to a constant, under `noise`.
    var score: Double
    /// Picture − rendering, `[height, width]`.
    var residual: [SIMD4<Float>]
    /// The noise that the picture shows; nil for the likelihood's.
    var noise: ResidualNoise?
    /// What each pixel counts; nil for all alike.
    var weights: [Float]?
  }

  // MARK: States

  /// The state of objects in a view, rendered as they are.
  ///
  /// - Returns: the state, and the canvas that shows it.
  private func rendered(
    _ objects: [SceneObject], _ view: View, _ noise: ResidualNoise?, _ weights: [Float]?
  ) -> (State, Canvas) {
    let canvas = Canvas(renderer.renderer(for: view))
    canvas.draw(objects.map(renderer.placement))
    renders += 1
    var residual = picture
    residual.withUnsafeMutableBufferPointer { residual in
      canvas.withPicture { drawn in
        for pixel in 0..<residual.count { residual[pixel] -= drawn[pixel] }
      }
    }
    var state = State(
      objects: objects, view: view, score: 0, residual: residual, noise: noise, weights: weights)
    state.score = score(of: state)
    return (state, canvas)
  }

  private func score(of state: State) -> Double {
    let prior = logPrior(state.objects) + viewPrior.logDensity(of: state.view)
    if let noise = state.noise { return prior + noise.logDensity(state.residual) }
    var squares = SIMD4<Double>.zero
    state.residual.withUnsafeBufferPointer { residual in
      for row in 0..<residual.count / width {
        var sum = SIMD4<Float>.zero
        for pixel in row * width..<(row + 1) * width { sum += residual[pixel] * residual[pixel] }
        squares += SIMD4<Double>(sum)
      }
    }
    return prior - squares.sum() / (2 * largestNoise * largestNoise)
  }

  private func logPrior(_ objects: [SceneObject]) -> Double {
    var sum = 0.0
    for (index, object) in objects.enumerated() {
      sum += prior.prior.logWall(object.position).value
      for other in objects[..<index] {
        sum += prior.prior.logSeparation(object.position, other.position).value
      }
    }
    return sum
  }

  /// Finds the noise that a state's residual shows, and weighs the pixels accordingly.
  private func weigh(_ state: inout State) {
    guard let freedom else { return }
    var noise = state.noise ?? ResidualNoise(scale: largestNoise, freedom: freedom)
    noise.estimateScale(state.residual, ResidualNoise.smallestScale...largestNoise)
    (state.noise, state.weights) = (noise, noise.weights(state.residual))
    state.score = score(of: state)
  }

  /// What a state's score lacks to be a log density per unit of the latents.
  func logConstant(of state: State) -> Double {
    if let noise = state.noise { return noise.logConstant(pixels: picture.count) }
    return ImageLikelihood(noise: largestNoise)
      .logDensity(squaredError: 0, numberCount: 3 * picture.count)
  }

  // MARK: Formation

  /// The best numbers of formation for objects in a view's camera and light's direction.
  func formed(_ objects: [SceneObject], _ view: View) -> View {
    fit(objects, view, nil).solve(from: view, viewPrior, noise: largestNoise)
  }

  private func fit(_ objects: [SceneObject], _ view: View, _ weights: [Float]?) -> FormationFit {
    parts.draw(objects.map(renderer.placement), view)
    renders += parts.parts.count
    return FormationFit(parts, picture, weights: weights, width: width)
  }

  /// The best light among the directions of a grid, each with its best numbers of formation.
  func tryLights(_ objects: [SceneObject], _ view: View) -> View {
    guard !viewPrior[.lightAzimuth].isKnown || !viewPrior[.lightElevation].isKnown else {
      return view
    }
    func grid(_ latent: ViewLatent, cell: Double) -> [Double] {
      guard !viewPrior[latent].isKnown else { return [viewPrior[latent].center] }
      let bounds = viewPrior[latent].bounds
      let width = bounds.upperBound - bounds.lowerBound
      let cells = max(1, Int((width / cell).rounded(.up)))
      return (0..<cells).map { bounds.lowerBound + (Double($0) + 0.5) / Double(cells) * width }
    }
    let placements = objects.map(renderer.placement)
    var fit = fit(objects, view, nil)
    var best = fit.solve(from: view, viewPrior, noise: largestNoise)
    var score = fit.objective(best, viewPrior, noise: largestNoise)
    for azimuth in grid(.lightAzimuth, cell: 0.55) {
      for elevation in grid(.lightElevation, cell: 0.4) {
        var other = best
        other[.lightAzimuth] = azimuth
        other[.lightElevation] = elevation
        parts.draw(placements, other, onlySun: true)
        renders += 2
        fit.measure(parts, picture, weights: nil, width: width, onlySun: true)
        other = fit.solve(from: other, viewPrior, noise: largestNoise, steps: 4)
        let objective = fit.objective(other, viewPrior, noise: largestNoise)
        if objective > score { (best, score) = (other, objective) }
      }
    }
    return best
  }

  // MARK: Descent

  /// Moves objects and view to where the posterior is highest near them.
  ///
  /// - Returns: the state there, and its normal equations.
  func descend(
    _ objects: [SceneObject], _ view: View, steps: Int
  ) -> (state: State, equations: JointEquations) {
    var fit = fit(objects, view, nil)
    let formed = fit.solve(from: view, viewPrior, noise: largestNoise)
    var (state, canvas) = rendered(objects, formed, nil, nil)
    weigh(&state)
    if state.weights != nil {
      fit = FormationFit(parts, picture, weights: state.weights, width: width)
    }
    var equations = self.equations(state, canvas, fit)
    var damping = 1e-3
    for step in 0..<steps {
      guard let change = equations.step(damping: damping) else { break }
      let (moved, seen) = apply(change, equations, state)
      let next = rendered(moved, seen, state.noise, state.weights)
      guard next.0.score > state.score else {
        damping *= 8
        if damping > 1e4 { break }
        continue
      }
      let isConverged = next.0.score - state.score < Self.smallestGain
      (state, canvas) = next
      damping *= 0.3
      if isConverged || step == steps - 1 { break }
      weigh(&state)
      fit = self.fit(state.objects, state.view, state.weights)
      let formed = fit.solve(
        from: state.view, viewPrior, noise: state.noise?.scale ?? largestNoise)
      let solved = rendered(state.objects, formed, state.noise, state.weights)
      if solved.0.score > state.score { (state, canvas) = solved }
      equations = self.equations(state, canvas, fit)
    }
    return (state, equations)
  }

  /// Smaller gains of log density end the descent.
  private static let smallestGain = 1e-3

  private func apply(
    _ change: [Double], _ equations: JointEquations, _ state: State
  ) -> ([SceneObject], View) {
    var moved = state.objects
    for (parameter, value) in zip(equations.motions, change) {
      let limit = Refiner.largestStep[parameter.motion]
      let bounded = min(limit, max(-limit, value))
      if parameter.motion < 2 {
        moved[parameter.object].position[parameter.motion] += bounded
      } else {
        moved[parameter.object].yaw += bounded
      }
    }
    var seen = state.view
    for (latent, value) in zip(equations.latents, change[equations.motions.count...]) {
      let limit = largestStep(latent, state.view)
      seen[latent] += min(limit, max(-limit, value))
    }
    return (moved, viewPrior.clamped(seen))
  }

  /// The largest step of a latent.
  private func largestStep(_ latent: ViewLatent, _ view: View) -> Double {
    switch latent {
    case .azimuth, .elevation, .roll: return 0.1
    case .distance: return 0.1 * view[.distance]
    case .targetX, .targetY, .targetHeight: return 0.1
    case .lightAzimuth, .lightElevation: return 0.3
    case .principalX, .principalY: return 0.05
    case .shadow: return 0.5
    default: return 0.3 * abs(view[latent])
    }
  }

  // MARK: Normal equations

  /// The normal equations at a state that a canvas shows.
  private func equations(
    _ state: State, _ canvas: Canvas, _ fit: FormationFit
  ) -> JointEquations {
    var tangents = PictureTangents(width: width)
    var motions: [(object: Int, motion: Int)] = []
    for (index, object) in state.objects.enumerated() {
      let count = specification.meshes[object.mesh].yawSymmetry.orderOrZero > 0 ? 3 : 2
      let before = tangents.count
      tangents.append(canvas.jacobian(of: index, motions: Array(Motion.onTable.prefix(count))))
      while tangents.count < before + count { tangents.appendZero() }
      for motion in 0..<count { motions.append((index, motion)) }
    }
    let geometry = viewPrior.freeGeometry
    let camera = geometry.compactMap { specification.cameraChange($0, at: state.view) }
    if !camera.isEmpty {
      tangents.append(canvas.jacobian(of: camera.map { GeometryChange(camera: $0) }))
    }
    for latent in geometry {
      guard let velocity = specification.sunChange(latent, at: state.view) else { continue }
      var change = LightingDifferential.zero(lights: canvas.lighting.lights.count)
      change.lights[0].vector = velocity
      tangents.append(
        canvas.tangent(PictureChange(lighting: change)), rect: canvas.renderer.bounds)
    }
    renders += tangents.count
    var equations = JointEquations(
      motions: motions, latents: geometry + viewPrior.freeFormation)
    equations.fill(
      tangents, residual: state.residual, weights: state.weights,
      noise: state.noise?.scale ?? largestNoise, fit: fit, parts: parts, state.view, viewPrior)
    addPriors(&equations, state)
    return equations
  }

  /// The priors' slopes and curvatures; those of the numbers of formation are there already.
  private func addPriors(_ equations: inout JointEquations, _ state: State) {
    let softness = specification.prior.softness
    for (row, parameter) in equations.motions.enumerated() where parameter.motion < 2 {
      let position = state.objects[parameter.object].position
      var gradient = prior.prior.logWall(position).gradient
      for (index, other) in state.objects.enumerated() where index != parameter.object {
        gradient += prior.prior.logSeparation(position, other.position).gradient
      }
      equations.add(
        row, slope: gradient[parameter.motion],
        curvature: gradient[parameter.motion] != 0 ? 1 / (softness * softness) : 0)
    }
    for (index, latent) in viewPrior.freeGeometry.enumerated() {
      let (slope, curvature) = viewPrior[latent].slope(at: state.view[latent])
      let deviation = viewPrior[latent].deviation
      equations.add(
        equations.motions.count + index, slope: slope,
        curvature: max(curvature, 1e-2 / (deviation * deviation)))
    }
  }
}
