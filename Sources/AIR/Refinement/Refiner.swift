import Foundation
import Probability
import Rendering
import SceneModel

/// Improves a proposed scene by the renderer itself: the network proposes, the likelihood decides.
///
/// In turn: other yaws for each object; Levenberg–Marquardt on the pixels through the renderer's
/// Jacobian; and, where the residual stays large, other meshes, births and deaths. Whatever is
/// tried is kept only if it raises log p(picture | scene) + log p(scene). For one thread at a time.
package final class Refiner {
  let renderer: SceneRenderer
  let settings: RefinementSettings
  /// The canvas of `view`.
  var canvas: Canvas
  /// The camera and the light in which the scene is seen.
  var view: View
  let viewPrior: ViewPrior
  /// For specifications that leave something of the view to be inferred.
  let viewDescent: ViewDescent?
  let specification: SceneSpecification
  let prior: SequentialPrior
  let noise: Double
  var picture: [SIMD4<Float>] = []
  var renders = 0
  var moves: [RefinementMove] = []

  /// An object with what is remembered about it.
  struct Candidate {
    var object: SceneObject
    var origin: Int?
    var meshProbabilities: [Double]?
  }

  /// Makes a refiner.
  package init(_ renderer: SceneRenderer, settings: RefinementSettings = RefinementSettings()) {
    self.renderer = renderer
    self.settings = settings
    specification = renderer.specification
    viewPrior = renderer.specification.viewPrior
    view = viewPrior.center
    canvas = Canvas(
      viewPrior.free.isEmpty
        ? renderer.renderer(for: renderer.specification.camera.centralPose)
        : renderer.renderer(for: view))
    prior = SequentialPrior(
      ScenePrior(renderer.specification),
      stepLimit: renderer.specification.stepLimit)
    viewDescent =
      viewPrior.free.isEmpty
      ? nil : ViewDescent(renderer, prior, freedom: settings.residualFreedom)
    noise = renderer.specification.likelihood.noiseStandardDeviation
  }

  /// Where the last descent over objects and view ended.
  private var lastDescent: (state: ViewDescent.State, equations: JointEquations)?

  /// Makes the canvas one of a view.
  func use(_ view: View) {
    guard view != self.view else { return }
    self.view = view
    canvas = Canvas(renderer.renderer(for: view))
  }

  /// Refines a scene of a picture of the specification's size.
  ///
  /// - Parameter view: where to begin; nil for the specification's central view.
  package func refine(
    _ picture: Image, from proposed: [SceneObject], _ view: View? = nil
  ) -> Refinement {
    begin(picture)
    if let view, viewDescent != nil { use(viewPrior.clamped(view)) }
    var scene = proposed.enumerated().map {
      Candidate(object: $1, origin: $0, meshProbabilities: nil)
    }
    if settings.steps > 0 {
      if let viewDescent { use(viewDescent.tryLights(scene.map(\.object), self.view)) }
      for index in scene.indices { tryYaws(&scene, index, isMove: true) }
      descendAll(&scene)
      if let viewDescent {
        let lit = viewDescent.tryLights(scene.map(\.object), self.view)
        if lit != self.view {
          use(lit)
          descendAll(&scene)
        }
      }
      for _ in 0..<settings.rounds {
        let before = moves.count
        // An object of the wrong mesh may be worse than none: exchange before removing.
        if excessResidual(scene) > settings.residualThreshold {
          tryOtherMeshes(&scene)
          tryBirths(&scene)
        }
        removeSuperfluous(&scene)
        if moves.count == before { break }
        descendAll(&scene)
      }
    }
    return summary(scene)
  }

  /// Moves everything that is free to where the posterior is highest.
  private func descendAll(_ scene: inout [Candidate]) {
    if let viewDescent {
      let (state, equations) = viewDescent.descend(
        scene.map(\.object), view, steps: 2 * settings.steps)
      for index in scene.indices { scene[index].object = state.objects[index] }
      use(state.view)
      lastDescent = (state, equations)
    } else {
      descend(&scene, steps: settings.steps)
    }
  }

  /// Begins with a picture.
  func begin(_ picture: Image) {
    precondition(
      picture.width == specification.pictureWidth
        && picture.height == specification.pictureHeight,
      "the picture has the specification's size")
    self.picture = picture.samples
    lastDescent = nil
    if let viewDescent {
      use(viewPrior.center)
      viewDescent.begin(self.picture)
    }
    renders = 0
    moves = []
  }

  // MARK: Scores

  func order(_ mesh: Int) -> Int {
    specification.meshes[mesh].yawSymmetry.orderOrZero
  }

  /// Makes the canvas show a scene.
  func show(_ scene: [Candidate]) {
    canvas.removeAll()
    for candidate in scene { canvas.push(renderer.placement(of: candidate.object)) }
    renders += 1
  }

  /// ‖picture − canvas‖² / 2σ².
  func energy() -> Double {
    canvas.squaredError(from: picture) / (2 * noise * noise)
  }

  /// log p(scene) as a set: what a sequence of these objects has, in nats.
  func logPrior(_ scene: [Candidate]) -> Double {
    var value = prior.logStop(after: scene.count)
    var others: [SIMD2<Double>] = []
    for candidate in scene {
      let object = candidate.object
      value += prior.logAnother(after: others.count) + prior.prior.logMesh(object.mesh)
      value +=
        prior.logPose(
          object.position, after: others,
          order: order(object.mesh)
        ).value
      others.append(object.position)
    }
    return value
  }

  /// −energy + log prior of a scene, which the canvas then shows.
  func score(_ scene: [Candidate]) -> Double {
    show(scene)
    return logPrior(scene) - energy()
  }

  /// The energy beyond the picture's noise, which is told by the median pixel.
  func excessResidual(_ scene: [Candidate]) -> Double {
    show(scene)
    return residualEnergies().reduce(0, +)
  }

  /// Each pixel's energy beyond the noise floor, against what the canvas shows; `[height, width]`.
  func residualEnergies() -> [Double] {
    let scale = 1 / (2 * noise * noise)
    let energies = canvas.withPicture { drawn in
      picture.indices.map { index -> Double in
        let d = picture[index] - drawn[index]
        return Double((d * d).sum()) * scale
      }
    }
    // Of a sum of three squared Normals the median is 0.79 of the mean; five times the mean is
    // exceeded by one in 500.
    let floor = quantile(energies, 0.5) / 0.79 * 5
    return energies.map { max(0, $0 - floor) }
  }

  // MARK: Result

  private func summary(_ scene: [Candidate]) -> Refinement {
    let score = score(scene)
    let system = normalEquations(scene)
    var deviations = scene.map { _ in (position: SIMD2<Double>.zero, yaw: 0.0) }
    let likelihood = ImageLikelihood(noise: noise)
    let constant = likelihood.logDensity(squaredError: 0, numberCount: picture.count * 3)
    let curved = system.withoutFlatParameters()
    var logEvidence = Double.nan
    if let factor = CholeskyFactorization(curved.matrix, size: curved.parameters.count) {
      let variances = factor.inverseDiagonal
      for (variance, parameter) in zip(variances, curved.parameters) {
        let deviation = variance.squareRoot()
        if parameter.motion < 2 {
          deviations[parameter.object].position[parameter.motion] = deviation
        } else {
          deviations[parameter.object].yaw = deviation
        }
      }
      if curved.parameters.count == system.parameters.count {
        // Scenes are sets: each stands for all orders of its objects. A phase is order · yaw.
        logEvidence =
          score + constant + Double(variances.count) / 2 * log(2 * Double.pi)
          - factor.logDeterminant / 2 + lgamma(Double(scene.count) + 1)
        for candidate in scene {
          logEvidence += log(Double(max(1, order(candidate.object.mesh))))
        }
      }
    }
    return Refinement(
      objects: scene.map { candidate in
        var object = candidate.object
        object.yaw =
          specification.meshes[object.mesh].yawSymmetry.canonicalYaw(object.yaw)
        return object
      },
      origins: scene.map(\.origin), deviations: deviations,
      meshProbabilities: scene.map(\.meshProbabilities), view: view, renders: renders, moves: moves,
      logJoint: score + constant, logEvidence: logEvidence)
  }
}
