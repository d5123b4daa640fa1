import Probability
import SceneModel
import Testing

@testable import AIR

/// What a calibration adds up of readings.
@Suite struct ReadingCalibrationTests {
  @Test("What is found is as good as what is found from the truth, or better; else it stuck")
  func search() {
    var search = SearchCalibration()
    search.add(found: -10, fromTruth: -10.2)
    search.add(found: -3, fromTruth: -9)
    search.add(found: -10, fromTruth: -9.7)
    #expect(search.foundShare == 1)
    search.add(found: -10, fromTruth: -9)
    #expect(search.foundShare == 0.75)
  }

  @Test("Errors that cancel each other in a pose are found out as others are")
  func regions() {
    var calibration = RegionCalibration()
    var generator = PCG32(seed: 9, stream: 3)
    let deviations = [0.1, 0.02, 0.5]
    for _ in 0..<2000 {
      let z = deviations.map { _ in Normal.standardSample(using: &generator) }
      calibration.add(
        errors: [0.1 * (z[0] + 1), 0.02 * (z[1] - 1), 0.5 * z[2]], deviations: deviations,
        extents: [2, 2, 6], using: &generator)
    }
    #expect(calibration.probability < 1e-6)
  }

  @Test("A truth among samples is as far off as a Normal quantity of its rank")
  func marginals() throws {
    let samples = (0..<999).map { Double($0) }
    let middle = try #require(SampleMarginal(samples, truth: 499))
    #expect(abs(middle.z) < 1e-9)
    #expect(abs(middle.deviation - 999 / 12.0.squareRoot()) < 0.01)
    // 97.5 % of a thousand places are below the truth's.
    let high = try #require(SampleMarginal(samples, truth: 974))
    #expect(abs(high.z - 1.959964) < 1e-5, "\(high.z)")
    let beyond = try #require(SampleMarginal(samples, truth: -5))
    #expect((-3.4 ... -3.2).contains(beyond.z), "\(beyond.z)")
    #expect(SampleMarginal([1], truth: 1) == nil)
  }

  @Test("Samples of the posterior are judged as deviations are")
  func samples() throws {
    let model = try TrainedModel(named: "single")
    let renderer = try SceneRenderer(SceneSpecification.load("single"))
    let sampler = SceneSampler(renderer, seed: 5)
    let calibration = try Calibration.measure(
      renderer.specification, count: 60, seed: 5, threads: 2, judgesSearch: false, samples: 100,
      progress: { _ in }, makeReader: { try PictureReader(model, renderer: renderer) },
      sample: { CalibrationPictures.model.sample($0, of: sampler) })
    #expect(calibration.unreadable == 0)
    #expect(calibration.counts.count == 60)
    let all = calibration.intervals.flatMap { $0 }.filter { $0.count > 0 }
    let count = all.reduce(0) { $0 + $1.count }
    let inside = all.reduce(0.0) { $0 + $1.coverage(2).share * Double($1.count) }
    // 90 % of about 120, four standard errors to each side.
    #expect(count > 80)
    #expect((0.78...1).contains(inside / Double(count)), "\(inside / Double(count))")
  }

  @Test("A yaw is right modulo its mesh's symmetry")
  func yaws() throws {
    let model = try TrainedModel(named: "single")
    let renderer = try SceneRenderer(SceneSpecification.load("single"))
    var options = PictureReader.Options()
    options.refinementSteps = 0
    let calibration = try Calibration.measure(
      renderer, .drawn, count: 400, seed: 3, threads: 2, progress: { _ in },
      makeReader: { [options] in
        try PictureReader(model, renderer: renderer, options: options)
      })
    #expect(calibration.unreadable == 0)
    let order4 = renderer.specification.meshes.firstIndex { $0.yawSymmetry == .order(4) }
    let cube = try #require(order4)
    let yaw = calibration.intervals[cube][2]
    #expect(yaw.count > 50)
    #expect(yaw.meanSquare < 4, "\(yaw.meanSquare)")
  }
}
