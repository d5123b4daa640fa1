import AIR
import Foundation
import NeuralNetworks
import SceneModel
import Testing

/// The shipped weights on 1,000 fresh scenes each: what the README promises of 2,000.
@Suite struct ShippedModelTests {
  /// What is promised; rates of success and errors. Position in shares of the table's width.
  struct Promise {
    var count = 0.0
    var identity: Double
    var position: Double
    var position95 = Double.infinity
    var cubeYawDegrees: Double
    var cylinderYawDegrees: Double
    var scene = 0.0
  }

  static let scenes = 1000
  /// Of no training and of no table in the README.
  static let seed: UInt64 = 20_160_707

  /// The most failures among n that a rate of success allows: more happen with a probability below
  /// 10⁻³ if the promise is true.
  static func allowedFailures(_ n: Int, success: Double) -> Int {
    guard success > 0 else { return n }
    guard success < 1 else { return 0 }
    // The binomial distribution, in logarithms: its first terms are smaller than any Double.
    var logTerm = Double(n) * log(success)
    var sum = exp(logTerm)
    var failures = 0
    while sum < 0.999, failures < n {
      logTerm += log((1 - success) / success * Double(n - failures) / Double(failures + 1))
      sum += exp(logTerm)
      failures += 1
    }
    return failures
  }

  static func evaluate(_ name: String, refined: Bool) throws -> Evaluation {
    let model = try TrainedModel(readingFrom: ShippedFiles.standard.path(of: name, .model))
    let renderer = try SceneRenderer(SceneSpecification.load(name))
    try model.check(against: renderer.specification)
    let held = SceneSampler(renderer, seed: seed)
    let parts = mapSlices(count: 4, threads: 2) { slice -> Evaluation in
      let proposer = Proposer(
        model.network, parameters: model.parameters, renderer: renderer)
      let refiner = Refiner(renderer)
      var evaluation = Evaluation(renderer.specification)
      for index in slice * scenes / 4..<(slice + 1) * scenes / 4 {
        let (scene, picture) = held(index)
        var objects = proposer.propose(picture).objects.map(\.object)
        if refined { objects = refiner.refine(picture, from: objects).objects }
        evaluation.add(truth: scene.objects, inferred: objects)
      }
      return evaluation
    }
    var whole = parts[0]
    for part in parts.dropFirst() { whole.merge(part) }
    return whole
  }

  static func check(
    _ e: Evaluation, _ promise: Promise, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    func expectFew(_ failures: Int, of n: Int, _ success: Double, _ what: Comment) {
      #expect(
        failures <= allowedFailures(n, success: success), what, sourceLocation: sourceLocation)
    }
    let wrongCounts = e.scenes - Int((e.countAccuracy * Double(e.scenes)).rounded())
    expectFew(wrongCounts, of: e.scenes, promise.count, "wrong counts")
    expectFew(
      e.matchedObjects - e.rightMeshes, of: e.matchedObjects, promise.identity, "wrong meshes")
    expectFew(e.scenes - e.rightScenes, of: e.scenes, promise.scene, "wrong scenes")
    // A promised quantile is a rate, too: of errors that are no larger.
    func expectQuantile(_ errors: [Double], _ share: Double, _ largest: Double, _ what: Comment) {
      #expect(!errors.isEmpty, what, sourceLocation: sourceLocation)
      expectFew(errors.count { $0 > largest }, of: errors.count, share, what)
    }
    expectQuantile(e.positionErrors, 0.5, promise.position, "median of the position")
    expectQuantile(e.positionErrors, 0.95, promise.position95, "95 % of the position")
    expectQuantile(e.yawErrorsDegrees[0], 0.5, promise.cubeYawDegrees, "median of the cube's yaw")
    expectQuantile(
      e.yawErrorsDegrees[2], 0.5, promise.cylinderYawDegrees, "median of the cylinder's yaw")
  }

  @Test func singleByTheNetworkAlone() throws {
    Self.check(
      try Self.evaluate("single", refined: false),
      Promise(
        count: 0.999, identity: 0.999, position: 0.0024, position95: 0.0048, cubeYawDegrees: 0.75,
        cylinderYawDegrees: 1.75))
  }

  @Test func singleRefined() throws {
    Self.check(
      try Self.evaluate("single", refined: true),
      Promise(
        count: 0.9995, identity: 0.9995, position: 0.000_019, position95: 0.000_065,
        cubeYawDegrees: 0.0135, cylinderYawDegrees: 0.0155, scene: 0.9995))
  }

  @Test func primitivesByTheNetworkAlone() throws {
    Self.check(
      try Self.evaluate("primitives", refined: false),
      Promise(
        count: 0.999, identity: 0.9995, position: 0.0045, position95: 0.0145,
        cubeYawDegrees: 1.7, cylinderYawDegrees: 2.9, scene: 0.975))
  }

  @Test func primitivesRefined() throws {
    Self.check(
      try Self.evaluate("primitives", refined: true),
      Promise(
        count: 0.9995, identity: 0.9995, position: 0.000_018, position95: 0.000_045,
        cubeYawDegrees: 0.0125, cylinderYawDegrees: 0.0145, scene: 0.9995))
  }

  @Test func fewFailuresAreAllowedWhereFewArePromised() {
    // The measure itself: few failures are allowed where few are promised.
    #expect(Self.allowedFailures(200, success: 0.999) <= 3)
    #expect(Self.allowedFailures(200, success: 0.92) <= 30)
    #expect(Self.allowedFailures(100, success: 1) == 0)
    // 3.1 standard deviations above the mean: 750 + 3.1 · 19.4.
    #expect((805...815).contains(Self.allowedFailures(1500, success: 0.5)))
  }
}
