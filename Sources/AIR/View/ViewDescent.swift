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
  let renderer: SceneRenderer
  let specification: SceneSpecification
  let prior: SequentialPrior
  /// Beginning with what the specification says of the view: blur and the table's thickness are
  /// added where a picture shows them.
  var viewPrior: ViewPrior
  let lens: LensBlur
  let parts: PictureParts
  private let freedom: Double
  let lengths: DescentScale
  let width: Int
  /// Of a picture's noise, in linear RGB: what the likelihood says, or from what eight bits tell to
  /// the likelihood's.
  let noiseBounds: ClosedRange<Double>
  var picture: [SIMD4<Float>] = []
  /// Where the last descent ended.
  private var end: End?
  /// The noise that it found, in linear RGB; at first the largest.
  private(set) var scale: Double
  /// Pictures rendered.
  var renders = 0

  /// - Parameters:
  ///   - prior: of the objects.
  ///   - freedom: of the residual's Student distribution; infinite for a Normal one.
  init(_ renderer: SceneRenderer, _ prior: SequentialPrior, freedom: Double) {
    self.renderer = renderer
    self.prior = prior
    self.freedom = freedom
    specification = renderer.specification
    lengths = DescentScale(specification)
    viewPrior = specification.viewPrior
    parts = PictureParts(renderer)
    width = specification.pictureWidth
    lens = LensBlur(width: width, height: specification.pictureHeight)
    let likelihood = specification.likelihood
    let largest = likelihood.noiseStandardDeviation
    noiseBounds = likelihood.noiseBounds ?? min(ResidualNoise.smallestScale, largest)...largest
    scale = noiseBounds.upperBound
  }

  /// Begins with a picture of the specification's size, `[height, width]`.
  func begin(_ picture: [SIMD4<Float>]) {
    self.picture = picture
    viewPrior = specification.viewPrior
    end = nil
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
  func rendered(
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
    objects.indices.reduce(0) {
      $0 + prior.prior.logPlacement(of: objects[$1], beside: objects[..<$1]).value
    }
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

  /// A state with its normal equations, everything as it is given.
  func evaluate(
    _ objects: [SceneObject], _ view: View, noise: ResidualNoise
  ) -> (state: State, equations: JointEquations) {
    var (state, canvas) = rendered(objects, view, noise, nil)
    state.weights = noise.weights(state.residual)
    var linearization = linearize(state, canvas)
    return (state, equations(state, &linearization))
  }

  /// Lets a latent be anything in a range.
  func infer(_ latent: ViewLatent, in range: ClosedRange<Double>) {
    viewPrior[latent] = .uniform(range)
    end = nil
  }

  // MARK: Formation

  /// The best numbers of formation for objects in a view's camera and light's direction.
  func formed(_ objects: [SceneObject], _ view: View) -> View {
    fit(objects, view).solve(from: view, viewPrior, noise: scale)
  }

  func fit(_ objects: [SceneObject], _ view: View) -> FormationFit {
    parts.draw(objects.map(renderer.placement), view)
    parts.blur(lens, deviation: view[.blur])
    renders += 1
    return FormationFit(parts, picture, weights: nil, width: width)
  }

  // MARK: Descent

  /// Moves objects and view to where the posterior is highest near them.
  ///
  /// First with a Normal residual: under a Student's, pixels that the geometry still has wrong
  /// count for nothing, and the descent creeps. Then with the Student's.
  ///
  /// - Parameter isRough: whether the Normal residual's maximum is good enough.
  /// - Returns: the state there, and its normal equations.
  func descend(
    _ objects: [SceneObject], _ view: View, steps: Int, isRough: Bool = false
  ) -> (state: State, equations: JointEquations) {
    var (state, canvas, linearization, place) = start(objects, view)
    defer {
      end = End(
        state: state, canvas: canvas, linearization: linearization, place: place)
      scale = state.noise.scale
    }
    var isRobust = isRough || freedom == .infinity
    if steps == 0 { makeRobust(&state, &isRobust) }
    var equations = self.equations(state, &linearization)
    let smallestGain = isRough ? Self.smallestRoughGain : Self.smallestGain
    var damping = 1e-3
    var rise = 2.0
    // Weighted least squares step short of a Student's maximum.
    var stretch = 1.0
    for _ in 0..<steps {
      let limits = limits(equations, state)
      guard let change = equations.step(damping: damping, within: limits) else {
        // Parameters stand in for one another.
        damping = max(1e-5, damping) * 10
        continue
      }
      let (moved, seen) = apply(change.map { $0 * stretch }, equations, state)
      let next = rendered(moved, seen, state.noise, state.weights)
      let gain = next.0.score - state.score
      let predicted = equations.gain(of: change)
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
      if gain > 0 ? gain < smallestGain : damping > 1 || predicted < Self.jumps {
        if isRobust { break }
        makeRobust(&state, &isRobust)
        (damping, rise) = (1e-3, 2)
      }
      if gain > 0 { weigh(&state) }
      let isRenewed = isFar(state, place, state.weights != nil) || gain <= 0 && isStale
      if isRenewed {
        linearization = linearize(state, canvas, near: linearization)
        place = state
      }
      equations = self.equations(state, &linearization, isExact: isRenewed)
    }
    return (state, self.equations(state, &linearization))
  }

  /// Where a descent ended, for one that goes on from there.
  private struct End {
    var state: State
    var canvas: Canvas
    var linearization: Linearization
    var place: State
  }

  /// How the picture changed where the last descent ended; nil if what is free has changed since.
  var endLinearization: Linearization? { end?.linearization }

  /// The covariance of the slope where the last descent ended, as the residual itself tells it,
  /// `[parameter, parameter]` in the order of the normal equations; nil if what is free has changed
  /// since.
  var endScatter: [Double]? {
    guard let end else { return nil }
    let (depth, mask) = end.canvas.depthAndMask()
    // The background, what stands still, and objects.
    let regions = zip(depth, mask).map { $0 == 0 ? 0 : $1 == 0 ? 1 : 2 }
    return end.linearization.slopeCovariance(
      residual: end.state.residual, weights: end.state.weights, noise: end.state.noise.scale,
      regions: regions)
  }

  /// Objects in a view with its best numbers of formation, under a Normal residual; the canvas that
  /// shows it; and how the picture changes there, or at a place near it.
  private func start(
    _ objects: [SceneObject], _ view: View
  ) -> (State, Canvas, Linearization, place: State) {
    let normal = ResidualNoise(scale: scale, freedom: .infinity)
    if let end, end.state.objects == objects, end.state.view == view {
      var state = end.state
      state.noise = normal
      weigh(&state)
      return (state, end.canvas, end.linearization, end.place)
    }
    var (state, canvas) = rendered(objects, formed(objects, view), normal, nil)
    weigh(&state)
    return (state, canvas, linearize(state, canvas), state)
  }

  /// Whether a state has gone so far from another one that its picture changes in another way.
  private func isFar(_ state: State, _ place: State, _ isRobust: Bool) -> Bool {
    let share = isRobust ? 1.0 : 3.0
    for (a, b) in zip(state.objects, place.objects) {
      let d = a.position - b.position
      if max(abs(d.x), abs(d.y)) > lengths.linearReach * share { return true }
      if abs(a.yaw - b.yaw) > 0.02 * share { return true }
    }
    return viewPrior.free.contains { latent in
      let d = abs(state.view[latent] - place.view[latent])
      // Numbers of formation scale derivatives, and no more.
      let part = ViewLatent.formation.contains(latent) ? 0.3 : 0.03
      return d > part * share * largestStep(latent, place.view)
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
  /// The same of a rough one.
  private static let smallestRoughGain = 2.0
  /// What is drawn jumps by so many nats here and there: a step that promises less and fails ends
  /// the descent, too.
  private static let jumps = 1.0

  /// How far each parameter may go in a step.
  func limits(
    _ equations: JointEquations, _ state: State
  ) -> [ClosedRange<Double>] {
    let motions = equations.motions.map { parameter in
      let limit = lengths.largestStep(parameter.motion)
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
  func largestStep(_ latent: ViewLatent, _ view: View) -> Double {
    switch latent {
    case .azimuth, .elevation, .roll, .lean: return 0.1
    case .distance: return 0.1 * view[.distance]
    case .targetX, .targetY, .targetHeight: return lengths.targetStep
    case .lightAzimuth, .lightElevation: return 0.3
    case .principalX, .principalY: return 0.05
    case .shadow: return 0.5
    case .tableThickness: return lengths.thicknessStep
    case .blur: return 0.2
    case .gloss, .tableGloss: return 0.3
    default: return 0.3 * abs(view[latent])
    }
  }
}
