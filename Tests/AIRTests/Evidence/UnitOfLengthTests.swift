import Probability
import Rendering
import SceneModel
import Testing
import TestSupport

@testable import AIR

/// The unit of length is a convention: the same scene told in metres and in millimetres has the
/// same answer.
@Suite struct UnitOfLengthTests {
  private static let unit = 1000.0

  /// The table of `TableScenes` with every length in millimetres.
  private static let inMillimetres: SceneSpecification = {
    var specification = TableScenes.specification
    let camera = specification.camera
    specification.camera = SceneSpecification.Camera(
      azimuth: camera.azimuth, elevation: camera.elevation,
      distance: camera.distance.lowerBound * unit...camera.distance.upperBound * unit,
      targetHeight: camera.targetHeight * unit, focalLength: camera.focalLength,
      principalPoint: camera.principalPoint)
    specification.table.width *= unit
    specification.prior.positionRange *= unit
    specification.prior.minimumSeparation *= unit
    specification.prior.softness *= unit
    return specification
  }()

  private static func renderer(
    _ specification: SceneSpecification, _ unit: Double, noise: Double
  ) -> SceneRenderer {
    var specification = specification
    specification.likelihood.noiseStandardDeviation = noise
    return SceneRenderer(
      specification,
      models: [
        Shapes.cube(edge: 0.4 * unit), Shapes.sphere(radius: 0.22 * unit),
        Shapes.cylinder(diameter: 0.36 * unit, height: 0.45 * unit),
      ], table: Shapes.table(width: 2 * unit))
  }

  private static func scaled(_ objects: [SceneObject]) -> [SceneObject] {
    objects.map {
      SceneObject(mesh: $0.mesh, position: $0.position * unit, yaw: $0.yaw)
    }
  }

  @Test(
    "Objects, counts and deviations are the same in metres and in millimetres",
    arguments: [0.1, 1, 2], [true, false])
  func millimetres(noise: Double, isProposed: Bool) {
    let metres = Refiner(Self.renderer(TableScenes.specification, 1, noise: noise))
    let millimetres = Refiner(Self.renderer(Self.inMillimetres, Self.unit, noise: noise))
    for index in 0..<4 {
      let (objects, clean) = TableScenes.sample(index)
      var picture = clean
      var generator = PCG32(seed: 3, stream: UInt64(index))
      for pixel in picture.pixels.indices {
        picture.pixels[pixel] += Float(0.1 * Normal.standardSample(using: &generator))
      }
      // Beside where they stand, and turned.
      let proposed =
        isProposed
        ? objects.map {
          SceneObject(mesh: $0.mesh, position: $0.position + SIMD2(0.05, -0.03), yaw: $0.yaw + 0.2)
        } : []
      let a = metres.refine(picture, from: proposed)
      let b = millimetres.refine(picture, from: Self.scaled(proposed))
      #expect(a.objects.count == b.objects.count, "scene \(index)")
      for (one, other) in zip(a.objects, b.objects) {
        #expect(one.mesh == other.mesh, "scene \(index)")
        #expect(distance(one.position, other.position / Self.unit) < 1e-3, "scene \(index)")
      }
      for (one, other) in zip(a.deviations, b.deviations) {
        let ratio = other.position / one.position / Self.unit
        #expect(abs(ratio.x - 1) < 0.02 && abs(ratio.y - 1) < 0.02, "scene \(index): \(ratio)")
      }
      for (one, other) in zip(a.countProbabilities, b.countProbabilities) {
        #expect(abs(one - other) < 0.01, "scene \(index): \(one), \(other)")
      }
    }
  }

  private func distance(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    let d = a - b
    return (d * d).sum().squareRoot()
  }
}
