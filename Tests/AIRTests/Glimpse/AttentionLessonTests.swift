import NeuralNetworks
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// What a network learns of where to look.
@Suite struct AttentionLessonTests {
  /// One object on the table, and a network with glimpses that has learned nothing.
  static let specification = TinyScenes.specification(
    size: 64, counts: [0.3, 0.7], noise: 0.3, firstMeshOrder: 1)
  static let truth = SceneObject(mesh: 1, position: SIMD2(0.2, -0.15), yaw: 0)

  static func network(yawOrders: [Int]) -> InferenceNetwork {
    var architecture = NetworkArchitecture(specification)
    architecture.channels = [4, 4, 4]
    (architecture.features, architecture.yawFeatures, architecture.memoryUnits) = (8, 8, 8)
    architecture.glimpse = GlimpseLayout(cells: 8, radius: 0.5, height: 0.2, yawModes: 8)
    architecture.yawOrders = yawOrders
    return InferenceNetwork(architecture)
  }

  /// The loss's derivative in the attention's weights, of several draws.
  static func gradient(yawOrders: [Int]) -> [Float] {
    let network = network(yawOrders: yawOrders)
    let renderer = TinyScenes.renderer(specification)
    var generator = PCG32(seed: 2, stream: 0)
    let parameters = network.makeParameters(using: &generator)
    let items = 8
    let workspace = TrainingWorkspace(renderer.centralRenderer, items: items)
    for item in 0..<items { workspace.observe([renderer.placement(of: truth)], item: item) }
    var settings = TrainingSettings(images: 1, seed: 1, threads: 1)
    settings.suitGlimpses()
    let objective = LocalPosteriorObjective(
      network: network,
      prior: SequentialPrior(ScenePrior(specification), stepLimit: specification.stepLimit),
      annealed: settings.annealed(
        at: 0.1, specification: specification, levelCount: workspace.levelCount),
      renderer: renderer)
    var generators = (0..<items).map { PCG32(seed: 5, stream: UInt64($0)) }
    var gradients = Gradients(zerosLike: parameters)
    _ = objective.accumulateGradient(
      items: items, workspace: workspace, generators: &generators, scale: 1,
      tape: Tape(parameters: parameters), into: &gradients)
    return gradients["glimpse.attention.weights"].elements
  }

  /// Meshes that look the same from all sides have no yaw to judge, but stand somewhere.
  @Test(arguments: [[1, 0], [0, 0]])
  func itIsLearnedWhateverTheMeshesSymmetry(_ yawOrders: [Int]) {
    let gradient = Self.gradient(yawOrders: yawOrders)
    #expect(gradient.contains { $0 != 0 })
    #expect(!gradient.contains { !$0.isFinite })
  }

  /// While nothing has been learned, glimpses look where picture and canvas differ.
  @Test func atFirstItLooksWhereThereIsMuchToExplain() throws {
    let network = Self.network(yawOrders: [1, 0])
    let renderer = TinyScenes.renderer(Self.specification)
    let items = 40
    var generators = (0..<items).map { PCG32(seed: 6, stream: UInt64($0)) }
    let lesson = try #require(
      AttentionLesson(network, items: items, stepLimit: 1, exploration: 1, using: &generators))
    let workspace = TrainingWorkspace(renderer.centralRenderer, items: 1)
    workspace.observe([renderer.placement(of: Self.truth)], item: 0)
    workspace.clearDrawing(item: 0)
    let numbers = [Float](repeating: 0, count: network.attentionGrid.count)
    let camera = renderer.centralRenderer.camera
    let near = (0..<items).filter { item in
      let cell = numbers.withUnsafeBufferPointer {
        lesson.cell(step: 0, item: item, workspace.view(of: 0), $0)
      }
      let place = network.attentionGrid.place(
        of: cell, height: 0.2, reach: 0.8, seenBy: camera)
      let offset = place - Self.truth.position
      return (offset * offset).sum() < 0.4 * 0.4
    }
    #expect(near.count == items)
  }
}
