import Foundation
import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// The gradient of a loss in the poses of three objects, against central differences: of the
/// picture itself, and of the picture with 32 × 32 samples a pixel.
@Suite struct BoxFilteredGradientTests {
  /// Derivatives found and expected, three of each: x and y per metre, yaw per radian.
  struct Comparison {
    var found: [Double] = []
    var expected: [Double] = []

    var cosine: Double {
      func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map(*).reduce(0, +) }
      return dot(found, expected) / (dot(found, found) * dot(expected, expected)).squareRoot()
    }
  }

  /// The scene with every object moved by up to 3 cm and 0.15 rad: where the loss aims.
  static func target(_ scene: Int) -> [Placement] {
    var generator = PCG32(seed: 7, stream: UInt64(scene))
    return TestScene(scene).poses.map { pose in
      func number(_ scale: Double) -> Double {
        Double.random(in: -scale...scale, using: &generator)
      }
      return Placement(
        mesh: pose.mesh,
        worldFromObject: RigidTransform(
          x: pose.x + number(0.03), y: pose.y + number(0.03), yaw: pose.yaw + number(0.15)))
    }
  }

  /// Compares the gradients of Σ (picture − target)² of a scene.
  ///
  /// - Parameter samples: along a pixel's side of the pictures whose differences are taken.
  /// - Returns: x and y of the three objects, and the yaws of those whose yaw can be seen.
  static func compare(scene: Int, size: Int, samples: Int, metres: Double, radians: Double)
    -> (position: Comparison, yaw: Comparison)
  {
    let renderer = Shapes.tableRenderer(size: size)
    let reference = samples == 1 ? renderer : renderer.magnified(by: samples)
    let target = renderer.render(target(scene)).samples
    let canvas = Canvas(renderer)
    let placements = TestScene(scene).placements
    for placement in placements { canvas.push(placement) }
    let adjoint = zip(canvas.image.samples, target).map { ($0 - $1) * 2 }
    let gradients = canvas.pullback(adjoint)
    let drawn = Canvas(reference)
    func loss(_ object: Int, _ motion: Motion, by step: Double) -> Double {
      drawn.removeAll()
      for (index, placement) in placements.enumerated() {
        var placement = placement
        if index == object {
          placement.worldFromObject = DerivativePieceTests.moved(
            placement.worldFromObject, motion, by: step)
        }
        drawn.push(placement)
      }
      return zip(drawn.image.boxFiltered(samples).samples, target).reduce(0.0) {
        let d = SIMD4<Double>($1.0) - SIMD4<Double>($1.1)
        return $0 + (d * d).sum()
      }
    }
    var result = (position: Comparison(), yaw: Comparison())
    for object in placements.indices {
      for (k, motion) in Motion.onTable.enumerated() where k < 2 || placements[object].mesh != 2 {
        let h = k < 2 ? metres : radians
        let difference = (loss(object, motion, by: h) - loss(object, motion, by: -h)) / (2 * h)
        let gradient = gradients[object]
        if k < 2 {
          result.position.found.append(k == 0 ? gradient.x : gradient.y)
          result.position.expected.append(difference)
        } else {
          result.yaw.found.append(gradient.yaw)
          result.yaw.expected.append(difference)
        }
      }
    }
    return result
  }

  /// The slope of the regression of found on expected derivatives through the origin.
  static func slope(_ all: [Comparison]) -> Double {
    let pairs = all.flatMap { zip($0.found, $0.expected) }
    return pairs.map { $0.0 * $0.1 }.reduce(0, +) / pairs.map { $0.1 * $0.1 }.reduce(0, +)
  }

  static func rightSigns(_ all: [Comparison]) -> Double {
    let pairs = all.flatMap { zip($0.found, $0.expected) }
    return Double(pairs.filter { $0.0 * $0.1 > 0 }.count) / Double(pairs.count)
  }

  @Test func theGradientIsThatOfTheBoxFilteredPicture() {
    let all = (0..<20).map {
      Self.compare(scene: $0, size: 64, samples: 32, metres: 5e-4, radians: 2e-3)
    }
    let positions = all.map(\.position)
    let cosines = positions.map(\.cosine).sorted()
    let yaws = all.map(\.yaw)
    let yawCosines = yaws.map(\.cosine).sorted()
    // Measured: x and y: median cosine 0.99986, worst 0.9986, slope 1.007; yaw: median 0.99993,
    // worst 0.9983, slope 1.002; no wrong sign.
    #expect(cosines[10] >= 0.99)
    #expect(cosines[0] >= 0.9)
    #expect(abs(Self.slope(positions) - 1) < 0.05)
    #expect(Self.rightSigns(positions) >= 0.98)
    #expect(yawCosines[10] >= 0.99)
    #expect(abs(Self.slope(yaws) - 1) < 0.1)
    #expect(Self.rightSigns(yaws) >= 0.95)
  }

  /// How many of 800 derivatives are off by more than 5 % from differences of the picture itself,
  /// by the step in metres (and four times as many radians), as measured:
  ///
  /// |      | 4e-4 | 2e-4 | 1e-4 | 5e-5 | 2.5e-5 | 1.25e-5 |
  /// |------|------|------|------|------|--------|---------|
  /// | 64²  |   23 |   10 |   10 |    7 |      3 |       5 |
  /// | 256² |   17 |   15 |   11 |    6 |      2 |       2 |
  ///
  /// The longer the step, the likelier is a jump in it. Jumps come from thin facets at a smooth
  /// outline: as one turns its front to the camera another edge becomes the outline and lends the
  /// colour; or a centre passes onto one. The shortest steps measure rounding. Held to 1 % is the
  /// step that differences themselves call for: halving it changes the fewest of them by more than
  /// 5 %, at 64² 5 (as it does with twice the step), at 256² 2. At 2e-4 the test tells how often
  /// the picture jumps.
  @Test(arguments: [
    (size: 64, step: 5e-5, most: 8), (256, 2.5e-5, 8), (64, 2e-4, 16), (256, 2e-4, 16),
  ])
  func theGradientIsThatOfThePictureItself(size: Int, step: Double, most: Int) {
    var off: [String] = []
    var count = 0
    for scene in 0..<100 {
      let c = Self.compare(
        scene: scene, size: size, samples: 1, metres: step, radians: 4 * step)
      for comparison in [c.position, c.yaw] {
        let scale = comparison.expected.map(abs).max() ?? 0
        for (found, expected) in zip(comparison.found, comparison.expected) {
          count += 1
          if abs(found - expected) > 0.05 * max(abs(expected), 0.02 * scale) {
            off.append("scene \(scene): \(found), difference \(expected)")
          }
        }
      }
    }
    #expect(count == 800)
    #expect(off.count <= most, "\(off)")
  }
}
