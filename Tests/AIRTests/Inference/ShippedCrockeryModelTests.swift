import AIR
import NeuralNetworks
import SceneModel
import Testing

/// The shipped weights of `crockery` on fresh scenes: what Results.md promises, within what chance
/// leaves of so few.
@Suite struct ShippedCrockeryModelTests {
  private func evaluate(_ scenes: Int, refined: Bool) throws -> Evaluation {
    let model = try TrainedModel(readingFrom: ShippedFiles.standard.path(of: "crockery", .model))
    let renderer = try SceneRenderer(SceneSpecification.load("crockery"))
    try model.check(against: renderer.specification)
    let held = SceneSampler(renderer, seed: ShippedModelTests.seed)
    let parts = mapSlices(count: 2, threads: 2) { slice -> Evaluation in
      let proposer = Proposer(model.network, parameters: model.parameters, renderer: renderer)
      let refiner = Refiner(renderer)
      var evaluation = Evaluation(renderer.specification)
      for index in slice * scenes / 2..<(slice + 1) * scenes / 2 {
        let (scene, picture) = held(index)
        let proposed = proposer.propose(picture)
        var objects = proposed.objects.map(\.object)
        var view = proposed.view
        if refined {
          let found = refiner.refine(picture, from: objects, view)
          (objects, view) = (found.objects, found.view)
        }
        evaluation.add(truth: scene, inferred: objects, in: view)
      }
      return evaluation
    }
    var whole = parts[0]
    whole.merge(parts[1])
    return whole
  }

  private func expectFew(
    _ failures: Int, of n: Int, _ success: Double, _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(n > 0, what, sourceLocation: sourceLocation)
    #expect(
      failures <= ShippedModelTests.allowedFailures(n, success: success), what,
      sourceLocation: sourceLocation)
  }

  private func check(
    _ e: Evaluation, count: Double, identity: Double, position: Double, scene: Double
  ) {
    let wrongCounts = e.scenes - Int((e.countAccuracy * Double(e.scenes)).rounded())
    expectFew(wrongCounts, of: e.scenes, count, "counts")
    expectFew(e.matchedObjects - e.rightMeshes, of: e.matchedObjects, identity, "meshes")
    expectFew(
      e.positionErrors.count { $0 > position }, of: e.positionErrors.count, 0.5, "positions")
    expectFew(e.scenes - e.rightScenes, of: e.scenes, scene, "scenes")
  }

  @Test("By the network alone") func alone() throws {
    check(
      try evaluate(300, refined: false), count: 0.882, identity: 0.987, position: 0.0099,
      scene: 0.661)
  }

  @Test("Refined") func refined() throws {
    check(
      try evaluate(40, refined: true), count: 0.94, identity: 0.996, position: 0.0006,
      scene: 0.928)
  }
}
