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
