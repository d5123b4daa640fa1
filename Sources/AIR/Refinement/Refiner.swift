import Foundation
import Probability
import Rendering
import SceneModel

/// Improves a proposed scene by the renderer itself: the network proposes, the likelihood decides.
///
/// In turn: other yaws for each object; Levenberg–Marquardt on the pixels through the renderer's
/// Jacobian; and, where the residual stays large, other turns, other meshes, births and deaths.
/// What is worth trying is told by sketches (`CandidateSketch`); what is tried is kept only if it
/// raises log p(picture | scene) + log p(scene). For one thread at a time.
package final class Refiner {
  let renderer: SceneRenderer
  let settings: RefinementSettings
  /// The canvas of `view`.
  var canvas: Canvas
  /// The camera and the light in which the scene is seen.
  var view: View
  let viewPrior: ViewPrior
  /// For specifications that leave something of the view, or the noise, to be inferred.
  let viewDescent: ViewDescent?
  let sketch: CandidateSketch
  let fineSketch: CandidateSketch
  let specification: SceneSpecification
  let prior: SequentialPrior
  let lengths: DescentScale
  lazy var birthCells = makeBirthCells()
  /// Of a pixel's channel, in linear RGB. Scenes are sought by the specification's: where less
  /// noise would count, what a pose that is stuck leaves would be worth objects that hide behind
  /// others. Where a view is inferred they are sought by what the picture shows (`judge`). What has
  /// been found is judged by the noise that the picture shows.
  var noise: Double
  var picture: [SIMD4<Float>] = []
  /// What the picture's file has cut off; none while scenes are sought.
  var cuts: [Cut] = []
  var renders = 0
  var moves: [RefinementMove] = []
  /// log of how probable the likeliest birth is that was tried last and refused, against none.
  var refusedBirth = -Double.infinity
  /// The likeliest of what was refused.
  var refusedObject: SceneObject?

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
    lengths = DescentScale(specification)
    viewPrior = renderer.specification.viewPrior
    view = viewPrior.center
    canvas = Canvas(renderer.centralRenderer)
    sketch = CandidateSketch(renderer, samples: 1)
    fineSketch = CandidateSketch(renderer, samples: 2)
    prior = SequentialPrior(
      ScenePrior(renderer.specification),
      stepLimit: renderer.specification.stepLimit)
    viewDescent =
      viewPrior.free.isEmpty && specification.likelihood.noiseBounds == nil
      ? nil : ViewDescent(renderer, prior, freedom: settings.residualFreedom)
    noise = renderer.specification.likelihood.noiseStandardDeviation
  }

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
      leaveHeaps(&scene)
      // Without a proposal nobody has looked for the light yet.
      if let viewDescent, view == nil {
        use(viewDescent.tryLights(scene.map(\.object), self.view))
      }
      for index in scene.indices { tryYaws(&scene, index) }
      descendAll(&scene)
      if let viewDescent {
        if viewDescent.scale > Self.doubtfulNoise {
          improve(&scene) { viewDescent.tryLights($0, self.view) }
        }
        improve(&scene) { viewDescent.tryNuisances($0, self.view) }
        judge(scene)
        tryTurns(&scene, all: true)
        descendAll(&scene)
      }
      for _ in 0..<settings.rounds {
        let before = moves.count
        judge(scene)
        // An object of the wrong mesh may be worse than none: exchange before removing.
        let isDoubtful = residual(of: scene).isDoubtful
        if isDoubtful {
          tryTurns(&scene)
          tryOtherMeshes(&scene)
          // What a wrong guess covers is not missed while it stands.
          removeSuperfluous(&scene)
        }
        // One is missing, or several: the next is sought beside the last. What is missing is itself
        // in the noise by which a scene in a view is judged.
        if isDoubtful || viewDescent != nil {
          while tryBirth(&scene) { descendAll(&scene) }
        }
        removeSuperfluous(&scene)
        if moves.count == before { break }
        descendAll(&scene)
      }
    }
    return summary(&scene)
  }

  /// Leaves out what stands inside an object that was proposed before it, as the prior does not
  /// have it: a network that has learned little heaps its objects up, and to draw a heap, where all
  /// cut through all, takes time with the square of their number. What is missing then is sought.
  private func leaveHeaps(_ scene: inout [Candidate]) {
    var apart: [Candidate] = []
    for candidate in scene {
      if apart.contains(where: { prior.prior.isInside($0.object, candidate.object) }) {
        moves.append(.death(mesh: candidate.object.mesh))
      } else {
        apart.append(candidate)
      }
    }
    scene = apart
  }

  /// Moves the objects and the view of an earlier refinement to where this picture has them.
  ///
  /// - Parameter view: where to begin, for pictures of this size.
  func polish(_ picture: Image, from earlier: Refinement, _ view: View) -> Refinement {
    begin(picture)
    if let viewDescent {
      for (latent, range) in viewDescent.nuisanceRanges where view[latent] > 0 {
        viewDescent.infer(latent, in: range)
      }
      use(view)
    }
    var scene = earlier.objects.indices.map {
      Candidate(
        object: earlier.objects[$0], origin: earlier.origins[$0],
        meshProbabilities: earlier.meshProbabilities[$0])
    }
    if let viewDescent {
      descendAll(&scene)
      // A lens's blur may be less than a pixel of the smaller picture; the rest shows there, too.
      improve(&scene) { viewDescent.tryNuisances($0, self.view, only: .blur) }
    }
    var result = summary(&scene, explores: false)
    // What else there may be was found out in the small picture.
    (result.alternatives, result.yawRanges) = (earlier.alternatives, earlier.yawRanges)
    if viewDescent == nil { result.countProbabilities = earlier.countProbabilities }
    for index in earlier.yawRanges.indices where earlier.yawRanges[index] != nil {
      result.deviations[index].yaw = earlier.deviations[index].yaw
    }
    result.moves = earlier.moves
    result.renders += earlier.renders
    return result
  }

  /// A residual's noise from which on the light may be quite another one, in linear RGB.
  private static let doubtfulNoise = 0.01

  /// Takes another view if one is found, and moves everything from there.
  private func improve(_ scene: inout [Candidate], _ find: ([SceneObject]) -> View) {
    let found = find(scene.map(\.object))
    guard found != view else { return }
    use(found)
    descendAll(&scene)
  }

  /// Moves everything that is free to where the posterior is highest; where a view is inferred,
  /// what the residual has that nothing explains may pull still.
  private func descendAll(_ scene: inout [Candidate]) {
    if let viewDescent {
      _ = descend(&scene, viewDescent, steps: 2 * settings.steps, isRough: true)
    } else {
      descend(&scene, steps: settings.steps)
    }
  }

  func descend(
    _ scene: inout [Candidate], _ viewDescent: ViewDescent, steps: Int, isRough: Bool = false
  ) -> (state: ViewDescent.State, equations: JointEquations) {
    let end = viewDescent.descend(scene.map(\.object), view, steps: steps, isRough: isRough)
    for index in scene.indices { scene[index].object = end.state.objects[index] }
    use(end.state.view)
    return end
  }

  /// Begins with a picture.
  func begin(_ picture: Image) {
    precondition(
      picture.width == specification.pictureWidth
        && picture.height == specification.pictureHeight,
      "the picture has the specification's size")
    self.picture = picture.samples
    if let viewDescent {
      use(viewPrior.center)
      viewDescent.begin(self.picture)
    }
    noise = specification.likelihood.noiseStandardDeviation
    cuts = []
    renders = 0
    moves = []
    (refusedBirth, refusedObject) = (-.infinity, nil)
  }

  // MARK: Scores

  func order(_ mesh: Int) -> Int {
    specification.meshes[mesh].yawSymmetry.orderOrZero
  }

  /// Makes the canvas show a scene. What it shows already, of the first objects, stays.
  func show(_ scene: [Candidate]) {
    renders += 1
    let placements = scene.map { renderer.placement(of: $0.object) }
    let kept = zip(placements, canvas.placements).prefix { $0 == $1 }.count
    guard canvas.placements.count - kept <= 2, placements.count - kept <= 2 else {
      return canvas.show(placements)
    }
    while canvas.placements.count > kept { canvas.pop() }
    for placement in placements[kept...] { canvas.push(placement) }
  }

  /// ‖picture − canvas‖² / 2σ², of what is cut off as much as it tells.
  func energy() -> Double {
    canvas.squaredError(from: picture) / (2 * noise * noise) + cutEnergy()
  }

  /// log p(scene) as a set: what a sequence of these objects has, in nats.
  func logPrior(_ scene: [Candidate]) -> Double {
    var value = prior.logStop(after: scene.count)
    var others: [SceneObject] = []
    for candidate in scene {
      let object = candidate.object
      value += prior.logAnother(after: others.count) + prior.prior.logMesh(object.mesh)
      value +=
        prior.logPose(of: object, after: others, order: order(object.mesh)).value
      others.append(object)
    }
    return value
  }

  /// −energy + log prior of a scene, which the canvas then shows.
  func score(_ scene: [Candidate]) -> Double {
    show(scene)
    return logPrior(scene) - energy()
  }
}
