import Foundation
import NeuralNetworks
import Probability
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// The supervised baseline's gradient against differences of the labels' log density.
@Suite struct SupervisedObjectiveTests {
  static let labels = [
    SceneObject(mesh: 1, position: SIMD2(0.1, -0.1)),
    SceneObject(mesh: 0, position: SIMD2(-0.12, 0.05), yaw: 0.4),
  ]

  static func gradient(
    _ scene: TinyInference, labels: [SceneObject], matching: LabelMatching, limit: Int = 3,
    streams: UInt64 = 1
  ) -> [Double] {
    var annealed = scene.annealed()
    annealed.stepLimit = limit
    let objective = SupervisedObjective(
      network: scene.network, prior: scene.sequentialPrior, annealed: annealed, matching: matching,
      renderer: scene.renderer)
    let parameters = scene.parameters(TinyInference.heads)
    let tape = Tape(parameters: parameters)
    let workspace = TrainingWorkspace(
      scene.renderer.renderer(for: scene.specification.camera.centralPose), items: 1)
    var generators = [PCG32(seed: 1, stream: streams)]
    var gradients = Gradients(zerosLike: parameters)
    _ = objective.accumulateGradient(
      labels: [Scene(camera: scene.specification.camera.centralPose, objects: labels)],
      workspace: workspace, generators: &generators, scale: 1, tape: tape,
      into: &gradients)
    return (gradients["heads.object.bias"].elements + gradients["heads.yaw.bias"].elements)
      .map(Double.init)
  }

  /// log q of labels by steps that all have the same q; and of stopping after them.
  static func logDensity(
    _ scene: TinyInference, _ labels: [SceneObject], _ heads: [Float], stops: Bool = true
  ) -> Double {
    let q = scene.posterior(heads)
    let orders = scene.network.architecture.yawOrders
    return labels.reduce(stops ? q.presence.logDensity(of: false) : 0) {
      $0 + q.presence.logDensity(of: true) + q.mesh.logDensity(of: $1.mesh)
        + q.poses[$1.mesh].logDensity(
          of: PosePosterior.Sample(
            position: $1.position, phase: $1.yaw * Double(orders[$1.mesh])))
    }
  }

  @Test(arguments: [LabelMatching.order, .hungarian])
  func itFollowsTheLabelsLogDensity(_ matching: LabelMatching) {
    let scene = ScoreFunctionTests.scene()
    let gradient = Self.gradient(scene, labels: Self.labels, matching: matching)
    let check = GradientCheck(of: gradient.map { Float($0) }, at: TinyInference.heads) {
      -Self.logDensity(scene, Self.labels, $0)
    }
    #expect(check.scale > 2)
    #expect(check.error < 1e-3, "\(check)")
  }

  @Test func anEmptyTableAndAFullOneAreLabelsToo() {
    let scene = ScoreFunctionTests.scene()
    let empty = Self.gradient(scene, labels: [], matching: .order)
    let full = Self.gradient(scene, labels: Self.labels, matching: .order, limit: 2)
    let emptyCheck = GradientCheck(of: empty.map { Float($0) }, at: TinyInference.heads) {
      -Self.logDensity(scene, [], $0)
    }
    let fullCheck = GradientCheck(of: full.map { Float($0) }, at: TinyInference.heads) {
      -Self.logDensity(scene, Self.labels, $0, stops: false)
    }
    #expect(emptyCheck.error < 1e-3, "\(emptyCheck)")
    #expect(fullCheck.error < 1e-3, "\(fullCheck)")
  }

  @Test func theOrderOfTheLabelsHasNoMeaning() {
    let scene = ScoreFunctionTests.scene()
    for matching in [LabelMatching.order, .hungarian] {
      #expect(
        Self.gradient(scene, labels: Self.labels, matching: matching)
          == Self.gradient(scene, labels: Self.labels.reversed(), matching: matching))
    }
  }

  /// Heads that are not told of a cube's symmetry must not learn it from labels that all lie in the
  /// first quarter turn.
  @Test func plainYawHeadsGetAnyOfTheYawsThatLookTheSame() {
    let specification = ScoreFunctionTests.scene().specification
    var architecture = TinyScenes.network(specification).architecture
    architecture.yawOrders = [1, 1]
    let renderer = TinyScenes.renderer(specification)
    let network = InferenceNetwork(architecture)
    let layout = HeadLayout(architecture)
    let annealed = ScoreFunctionTests.scene().annealed()
    let objective = SupervisedObjective(
      network: network, prior: SequentialPrior(ScenePrior(specification), stepLimit: 2),
      annealed: annealed, matching: .order, renderer: renderer)
    let workspace = TrainingWorkspace(
      renderer.renderer(for: specification.camera.centralPose), items: 1)
    var generator = PCG32(seed: 4, stream: 0)
    let parameters = network.makeParameters(using: &generator)
    /// Which way the label pulls the cube's direction.
    var pulls: Set<Int> = []
    for stream in 0..<40 {
      let tape = Tape(parameters: parameters)
      var generators = [PCG32(seed: 1, stream: UInt64(stream))]
      var gradients = Gradients(zerosLike: parameters)
      _ = objective.accumulateGradient(
        labels: [
          Scene(
            camera: specification.camera.centralPose,
            objects: [SceneObject(mesh: 0, position: .zero, yaw: 0.2)])
        ], workspace: workspace,
        generators: &generators, scale: 1, tape: tape, into: &gradients)
      let pull = gradients["heads.yaw.bias"].elements[layout.yaw(0)]
      pulls.insert(Int((pull * 1e4).rounded()))
    }
    #expect(pulls.count == 4, "one pull for each quarter turn: \(pulls)")
  }

  /// Camera and light are labels, too, where they are to be inferred, and of turns that look the
  /// same none is taught rather than another.
  @Test(arguments: ["primitives-anywhere", "primitives-all-round"])
  func theViewIsALabel(name: String) throws {
    let specification = try SceneSpecification.load(name)
    let renderer = try SceneRenderer(specification)
    let recipe = TrainingRecipe(scene: name)
    let network = recipe.makeTrainer(renderer, threads: 1).network
    let objective = SupervisedObjective(
      network: network, prior: SequentialPrior(ScenePrior(specification), stepLimit: 3),
      annealed: ScoreFunctionTests.scene().annealed(), matching: .order, renderer: renderer)
    var generator = PCG32(seed: 8, stream: 0)
    let parameters = network.makeParameters(using: &generator)
    let scene = ScenePrior(specification).sample(using: &generator)
    let workspace = TrainingWorkspace(
      renderer.renderer(for: specification.camera.centralPose), items: 1)
    workspace.observe(scene, renderer, item: 0, using: &generator)
    func gradient(_ label: Scene) -> [Float] {
      let tape = Tape(parameters: parameters)
      var generators = [PCG32(seed: 1, stream: 1)]
      var gradients = Gradients(zerosLike: parameters)
      _ = objective.accumulateGradient(
        labels: [label], workspace: workspace, generators: &generators, scale: 1, tape: tape,
        into: &gradients)
      return gradients["heads.view.bias"].elements
    }
    let expected = {
      let tape = Tape(parameters: parameters)
      let output = network.view(
        pictures: network.encoderInput([workspace.firstView(of: 0)], on: tape), on: tape)
      let q = network.viewPosteriors(of: output, specification.viewPrior, on: tape)[0]
      var gradient = [Float](repeating: 0, count: network.architecture.view.count)
      gradient.withUnsafeMutableBufferPointer {
        q.addLogDensityGradient(of: scene.view!, weight: -1, head: $0.baseAddress!)
      }
      return gradient
    }()
    #expect(expected.contains { abs($0) > 0.1 })
    for (a, b) in zip(gradient(scene), expected) {
      #expect(abs(a - b) < 1e-3 * max(1, abs(b)))
    }
    let turn = SceneTurn(1, of: specification.turnOrder)
    let turned = Scene(view: turn(scene.view!), objects: scene.objects.map { turn($0) })
    let isAnyTurn = network.architecture.view.isSeenFromCamera
    let distance = zip(gradient(scene), gradient(turned)).map { abs($0 - $1) }.max() ?? 0
    #expect(isAnyTurn ? distance < 1e-3 : distance > 0.1)
  }
}
