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
  /// Beginning with what the specification says of the view: blur and the table's thickness are
  /// added where a picture shows them.
  private(set) var viewPrior: ViewPrior
  private let lens: LensBlur
  private let parts: PictureParts
  private let freedom: Double
  private let width: Int
  /// Of a picture's noise, in linear RGB: what the likelihood says, or from what eight bits tell to
  /// the likelihood's.
  private let noiseBounds: ClosedRange<Double>
  private var picture: [SIMD4<Float>] = []
  /// Where the last descent ended.
  private var last: View?
  /// The noise that it found, in linear RGB; at first the largest.
  private(set) var scale: Double
  /// Pictures rendered.
  private(set) var renders = 0

  /// - Parameters:
  ///   - prior: of the objects.
  ///   - freedom: of the residual's Student distribution; infinite for a Normal one.
  init(_ renderer: SceneRenderer, _ prior: SequentialPrior, freedom: Double) {
    self.renderer = renderer
    self.prior = prior
    self.freedom = freedom
    specification = renderer.specification
    viewPrior = specification.viewPrior
    parts = PictureParts(renderer)
    width = specification.pictureWidth
    lens = LensBlur(width: width, height: specification.pictureHeight)
    let likelihood = specification.likelihood
    noiseBounds =
      likelihood.noiseBounds
      ?? min(
        ResidualNoise.smallestScale, likelihood.noiseStandardDeviation)...likelihood
      .noiseStandardDeviation
    scale = noiseBounds.upperBound
  }

  /// Begins with a picture of the specification's size, `[height, width]`.
  func begin(_ picture: [SIMD4<Float>]) {
    self.picture = picture
    viewPrior = specification.viewPrior
    last = nil
    scale = noiseBounds.upperBound
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
    /// The noise that the picture shows.
    var noise: ResidualNoise
    /// What each pixel counts; nil for all alike.
    var weights: [Float]?
  }

  // MARK: States

  /// The state of objects in a view, rendered as they are.
  ///
  /// - Returns: the state, and the canvas that shows it.
  private func rendered(
    _ objects: [SceneObject], _ view: View, _ noise: ResidualNoise, _ weights: [Float]?
  ) -> (State, Canvas) {
    let canvas = Canvas(renderer.renderer(for: view))
    canvas.draw(objects.map(renderer.placement))
    renders += 1
    let residual = self.residual(canvas, blur: view[.blur])
    var state = State(
      objects: objects, view: view, score: 0, residual: residual, noise: noise, weights: weights)
    state.score = score(of: state)
    return (state, canvas)
  }

  /// Picture − what a canvas shows through the lens.
  private func residual(_ canvas: Canvas, blur: Double) -> [SIMD4<Float>] {
    var residual = picture
    if blur > LensBlur.least {
      var seen = canvas.withPicture { Array(UnsafeBufferPointer(start: $0, count: picture.count)) }
      lens.apply(to: &seen, deviation: blur)
      for pixel in residual.indices { residual[pixel] -= seen[pixel] }
      return residual
    }
    residual.withUnsafeMutableBufferPointer { residual in
      canvas.withPicture { drawn in
        for pixel in 0..<residual.count { residual[pixel] -= drawn[pixel] }
      }
    }
    return residual
  }

  private func score(of state: State) -> Double {
    logPrior(state.objects) + viewPrior.logDensity(of: state.view)
      + state.noise.logDensity(state.residual)
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
    state.noise.estimateScale(state.residual, noiseBounds)
    state.weights = state.noise.weights(state.residual)
    state.score = score(of: state)
  }

  /// What a state's score lacks to be a log density per unit of the latents.
  func logConstant(of state: State) -> Double {
    state.noise.logConstant(pixels: picture.count)
  }

  // MARK: Formation

  /// The best numbers of formation for objects in a view's camera and light's direction.
  func formed(_ objects: [SceneObject], _ view: View) -> View {
    fit(objects, view).solve(from: view, viewPrior, noise: scale)
  }

  private func fit(_ objects: [SceneObject], _ view: View) -> FormationFit {
    drawParts(objects, view)
    return FormationFit(parts, picture, weights: nil, width: width)
  }

  private func drawParts(_ objects: [SceneObject], _ view: View) {
    parts.draw(objects.map(renderer.placement), view)
    parts.blur(lens, deviation: view[.blur])
    renders += parts.parts.count
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
    var fit = fit(objects, view)
    var best = fit.solve(from: view, viewPrior, noise: scale)
    var score = fit.objective(best, viewPrior, noise: scale)
    for azimuth in grid(.lightAzimuth, cell: 0.55) {
      for elevation in grid(.lightElevation, cell: 0.4) {
        var other = best
        other[.lightAzimuth] = azimuth
        other[.lightElevation] = elevation
        parts.draw(placements, other, onlySun: true)
        parts.blur(lens, deviation: view[.blur], onlySun: true)
        renders += 2
        fit.measure(parts, picture, weights: nil, width: width, onlySun: true)
        other = fit.solve(from: other, viewPrior, noise: scale, steps: 4)
        let objective = fit.objective(other, viewPrior, noise: scale)
        if objective > score { (best, score) = (other, objective) }
      }
    }
    return best
  }

  // MARK: Lens and table

  /// Tries how thick the table is and how much the lens blurs, where pictures may differ in it; what
  /// makes the picture more likely is inferred with everything else from then on.
  func tryThicknessAndBlur(_ objects: [SceneObject], _ view: View) -> View {
    var best = view
    for (latent, range) in [
      (ViewLatent.tableThickness, specification.nuisances.tableThickness),
      (.blur, specification.nuisances.blur),
    ] where range.lowerBound < range.upperBound {
      let noise = ResidualNoise(scale: scale, freedom: .infinity)
      var highest = rendered(objects, best, noise, nil).0.score
      let unchanged = best
      for share in [0.25, 0.5, 0.75] {
        var other = unchanged
        other[latent] =
          range.lowerBound + share * (range.upperBound - range.lowerBound)
        let score = rendered(objects, other, noise, nil).0.score
        if score > highest + Self.worthwhileGain { (best, highest) = (other, score) }
      }
      if best != unchanged { viewPrior[latent] = .uniform(range) }
    }
    return best
  }

  /// A blur or a thickness that explains less than this, in nats, is left out.
  private static let worthwhileGain = 5.0

  // MARK: Descent

  /// Moves objects and view to where the posterior is highest near them.
  ///
  /// First with a Normal residual: under a Student's, pixels that the geometry still has wrong count
  /// for nothing, and the descent creeps. Then with the Student's.
  ///
  /// - Parameter isRough: whether the Normal residual's maximum is good enough.
  /// - Returns: the state there, and its normal equations.
  func descend(
    _ objects: [SceneObject], _ view: View, steps: Int, isRough: Bool = false
  ) -> (state: State, equations: JointEquations) {
    let formed = view == last ? view : self.formed(objects, view)
    let normal = ResidualNoise(scale: scale, freedom: .infinity)
    var (state, canvas) = rendered(objects, formed, normal, nil)
    weigh(&state)
    defer {
      last = state.view
      scale = state.noise.scale
    }
    var isRobust = isRough || freedom == .infinity
    if steps == 0 { makeRobust(&state, &isRobust) }
    var linearization = linearize(state, canvas)
    var place = state
    var equations = self.equations(state, linearization)
    var damping = 1e-3
    var rise = 2.0
    // Weighted least squares step short of a Student's maximum.
    var stretch = 1.0
    for _ in 0..<steps {
      let limits = limits(equations, state)
      guard let change = equations.step(damping: damping, within: limits) else { break }
      let (moved, seen) = apply(change.map { $0 * stretch }, equations, state)
      let next = rendered(moved, seen, state.noise, state.weights)
      let gain = next.0.score - state.score
      let predicted = zip(change, equations.slope).reduce(0) { $0 + $1.0 * $1.1 } / 2
      let isStale = isFar(state, place, true)
      if gain > 0 {
        (state, canvas) = next
        // Nielsen's rule: by how well the equations have told the gain.
        damping *= max(0.2, 1 - pow(2 * min(1, gain / max(predicted, 1e-9)) - 1, 3))
        rise = 2
        if state.weights != nil {
          stretch = Self.nextStretch(after: stretch, gain: gain, predicted: predicted)
        }
      } else if stretch > 1 {
        stretch = 1
      } else {
        damping = max(1e-5, damping) * rise
        rise *= 2
      }
      if gain > 0 ? gain < Self.smallestGain : damping > 1 || predicted < Self.jumps {
        if isRobust { break }
        makeRobust(&state, &isRobust)
        (damping, rise) = (1e-3, 2)
      }
      if gain > 0 { weigh(&state) }
      if isFar(state, place, state.weights != nil) || gain <= 0 && isStale {
        linearization = linearize(state, canvas)
        place = state
      }
      equations = self.equations(state, linearization)
    }
    return (state, equations)
  }

  /// Whether a state has gone so far from another one that its picture changes in another way.
  private func isFar(_ state: State, _ place: State, _ isRobust: Bool) -> Bool {
    let share = isRobust ? 1.0 : 3.0
    for (a, b) in zip(state.objects, place.objects) {
      let d = a.position - b.position
      if max(abs(d.x), abs(d.y)) > 0.004 * share || abs(a.yaw - b.yaw) > 0.02 * share {
        return true
      }
    }
    return viewPrior.free.contains { latent in
      let d = abs(state.view[latent] - place.view[latent])
      return d > 0.03 * share * largestStep(latent, place.view)
    }
  }

  /// By how much more than the step of the normal equations to go next time.
  ///
  /// Along a step that was stretched by t, the gain is 2 p t − c t² if p is what the equations
  /// predicted of the whole step; its maximum is at p / c.
  private static func nextStretch(after t: Double, gain: Double, predicted p: Double) -> Double {
    let c = (2 * p * t - gain) / (t * t)
    return c > p / 3 ? max(1, p / c) : 3
  }

  private func makeRobust(_ state: inout State, _ isRobust: inout Bool) {
    state.noise.freedom = freedom
    isRobust = true
    weigh(&state)
  }

  /// Smaller gains of log density end the descent.
  private static let smallestGain = 0.1
  /// What is drawn jumps by so many nats here and there: a step that promises less and fails ends
  /// the descent, too.
  private static let jumps = 1.0

  /// How far each parameter may go in a step.
  private func limits(
    _ equations: JointEquations, _ state: State
  ) -> [ClosedRange<Double>] {
    let motions = equations.motions.map { parameter in
      let limit = Refiner.largestStep[parameter.motion]
      return -limit...limit
    }
    return motions
      + equations.latents.map { latent in
        let (limit, value) = (largestStep(latent, state.view), state.view[latent])
        guard !viewPrior.isCircle(latent) else { return -limit...limit }
        let bounds = viewPrior[latent].bounds
        return min(
          0, max(-limit, bounds.lowerBound - value))...max(0, min(limit, bounds.upperBound - value))
      }
  }

  private func apply(
    _ change: [Double], _ equations: JointEquations, _ state: State
  ) -> ([SceneObject], View) {
    var moved = state.objects
    for (parameter, value) in zip(equations.motions, change) {
      if parameter.motion < 2 {
        moved[parameter.object].position[parameter.motion] += value
      } else {
        moved[parameter.object].yaw += value
      }
    }
    var seen = state.view
    for (latent, value) in zip(equations.latents, change[equations.motions.count...]) {
      seen[latent] += value
    }
    return (moved, viewPrior.clamped(seen))
  }

  /// The largest step of a latent.
  private func largestStep(_ latent: ViewLatent, _ view: View) -> Double {
    switch latent {
    case .azimuth, .elevation, .roll, .lean: return 0.1
    case .distance: return 0.1 * view[.distance]
    case .targetX, .targetY, .targetHeight: return 0.1
    case .lightAzimuth, .lightElevation: return 0.3
    case .principalX, .principalY: return 0.05
    case .shadow: return 0.5
    case .tableThickness: return 0.03
    case .blur: return 0.2
    default: return 0.3 * abs(view[latent])
    }
  }

  // MARK: Normal equations

  /// The derivatives of a state's picture, which a canvas shows.
  private func linearize(_ state: State, _ canvas: Canvas) -> Linearization {
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
    if geometry.contains(.tableThickness) {
      tangents.append(thicknessTangent(state, canvas), rect: canvas.renderer.bounds)
    }
    let components = canvas.components()
    var linearization = Linearization(
      motions: motions, latents: geometry.filter { $0 != .blur } + viewPrior.freeFormation,
      geometry: tangents, components: components,
      covered: coveredSun(state, components), state.view, width: width)
    linearization.blur(lens, deviation: state.view[.blur], height: picture.count / width)
    if geometry.contains(.blur) {
      let sharp = canvas.withPicture { Array(UnsafeBufferPointer(start: $0, count: picture.count)) }
      linearization.append(
        .blur,
        lens.tangent(of: sharp, deviation: max(state.view[.blur], 1.1 * LensBlur.least)))
    }
    renders += tangents.count
    return linearization
  }

  /// What shadows of full strength take of the sun's light.
  private func coveredSun(
    _ state: State, _ components: PictureComponents
  ) -> [SIMD4<Float>] {
    var (sun, strength) = (components, Float(state.view[.shadow]))
    guard !viewPrior[.shadow].isKnown else { return [] }
    if strength < Self.faintShadow {
      // Too little to tell where they fall.
      var other = state.view
      other[.shadow] = 1
      let canvas = Canvas(renderer.renderer(for: other))
      canvas.draw(state.objects.map(renderer.placement))
      renders += 1
      (sun, strength) = (canvas.components(), 1)
    }
    return sun.openSun.indices.map {
      (sun.openSun[$0] - sun.fixtures.sun[$0] - sun.objects.sun[$0]) / strength
    }
  }

  private static let faintShadow: Float = 0.05

  /// The normal equations of a state.
  private func equations(_ state: State, _ linearization: Linearization) -> JointEquations {
    var equations = linearization.equations(
      residual: state.residual, weights: state.weights, noise: state.noise.scale)
    addPriors(&equations, state)
    return equations
  }

  /// How the picture changes with the table's thickness, from a difference: fixtures stand still.
  private func thicknessTangent(_ state: State, _ canvas: Canvas) -> [SIMD4<Float>] {
    let step = 0.004
    var thicker = state.view
    thicker[.tableThickness] += step
    var tangent = renderer.renderer(for: thicker).render(state.objects.map(renderer.placement))
      .samples
    let scale = Float(1 / step)
    canvas.withPicture { drawn in
      for pixel in tangent.indices { tangent[pixel] = (tangent[pixel] - drawn[pixel]) * scale }
    }
    return tangent
  }

  /// The priors' slopes and curvatures. A range has no curvature of its own; a trace of one keeps what
  /// no pixel tells solvable.
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
    for (index, latent) in equations.latents.enumerated() {
      let (slope, curvature) = viewPrior[latent].slope(at: state.view[latent])
      let deviation = viewPrior[latent].deviation
      equations.add(
        equations.motions.count + index, slope: slope,
        curvature: max(curvature, 1e-2 / (deviation * deviation)))
    }
  }
}
