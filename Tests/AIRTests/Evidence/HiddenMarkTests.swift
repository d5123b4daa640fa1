import Foundation
import Geometry
import Probability
import Rendering
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// A plain cylinder with one narrow mark: where that is turned away, its yaw may be anything of the
/// side that is not seen.
@Suite struct HiddenMarkTests {
  static let specification: SceneSpecification = {
    var specification = TableScenes.specification
    specification.meshes = [specification.meshes[2]]
    specification.prior.meshProbabilities = [1]
    return specification
  }()

  static let renderer: SceneRenderer = {
    var marked = Shapes.cylinder(diameter: 0.36, height: 0.45)
    marked.materials[0] = Material(color: SIMD3(0.6, 0.5, 0.3))
    marked.materials.append(Material(color: SIMD3(0.05, 0.05, 0.3)))
    for face in marked.mesh.faces.indices.prefix(4) where marked.mesh.faces[face].material == 0 {
      marked.mesh.faces[face].material = 2
    }
    return SceneRenderer(specification, models: [marked], table: TableScenes.table)
  }()

  static func picture(_ object: SceneObject) -> Image {
    renderer.render(Scene(camera: specification.camera.centralPose, objects: [object]))
  }

  private static func found(_ truth: SceneObject, noise: Double, _ stream: UInt64) -> Refinement {
    var picture = picture(truth)
    var generator = PCG32(seed: 3, stream: stream)
    for index in picture.pixels.indices {
      picture.pixels[index] += Float(noise * Normal.standardSample(using: &generator))
    }
    let proposed = SceneObject(
      mesh: 0, position: truth.position + SIMD2(0.03, -0.02),
      yaw: 2 * .pi * Double.uniform(using: &generator))
    return Refiner(renderer).refine(
      noise > 0 ? picture : picture.quantizedToSRGB8(), from: [proposed])
  }

  @Test("A mark that is seen gives the yaw, whatever was proposed", arguments: 0..<6)
  func seen(proposal: Int) {
    let truth = SceneObject(mesh: 0, position: SIMD2(0.1, -0.2), yaw: -1.5)
    let found = Self.found(truth, noise: 0, UInt64(proposal))
    #expect(found.yawRanges == [nil])
    let yaw = found.objects.first?.yaw ?? .nan
    #expect(abs(remainder(yaw - truth.yaw, 2 * .pi)) < 0.01, "\(yaw)")
  }

  @Test("Of a mark that is hidden, the whole side that hides it is told", arguments: [0, 0.1])
  func hidden(noise: Double) throws {
    let truth = SceneObject(mesh: 0, position: SIMD2(0.1, -0.2), yaw: 1.4)
    let found = Self.found(truth, noise: noise, 1)
    let ranges = try #require(found.yawRanges.first ?? nil)
    #expect(Self.hold(ranges, truth.yaw))
    let bruteForce = Self.deviation(of: truth, in: Self.picture(truth), noise: 0.1)
    let deviation = found.deviations[0].yaw
    #expect(abs(deviation / bruteForce - 1) < 0.1, "\(deviation), brute force \(bruteForce)")
  }

  /// A cube looks the same at four yaws. Here each of them has its own place.
  @Test("Other yaws are told with the places that they have then")
  func placesOfYaws() {
    var cube = Shapes.cube(edge: 0.4)
    cube.mesh.positions = cube.mesh.positions.map { $0 + Vector3(0.012, 0, 0) }
    var specification = Self.specification
    specification.likelihood.noiseStandardDeviation = 0.5
    let renderer = SceneRenderer(specification, models: [cube], table: TableScenes.table)
    let truth = SceneObject(mesh: 0, position: SIMD2(0.1, -0.2), yaw: 0.7)
    func drawn(_ objects: [SceneObject]) -> Image {
      renderer.render(Scene(camera: specification.camera.centralPose, objects: objects))
    }
    let picture = drawn([truth]).quantizedToSRGB8()
    let found = Refiner(renderer).refine(picture, from: [truth])
    let turns = found.alternatives.filter { $0.change == .turn(object: 0) }
    #expect(turns.count == 3)
    for objects in [found.objects] + turns.map(\.objects) {
      let squaredError = drawn(objects).squaredError(from: picture, addedTo: 0)
      let rms = (squaredError / Double(picture.pixels.count)).squareRoot()
      #expect(rms < 0.002, "\(objects): \(rms)")
    }
  }

  @Test("Ranges that are told to hold 95 % hold the truth as often", arguments: [0, 0.1])
  func coverage(noise: Double) {
    var generator = PCG32(seed: 8, stream: 0)
    let count = 60
    var (held, seen) = (0, 0)
    for index in 0..<count {
      let truth = SceneObject(
        mesh: 0,
        position: SIMD2(.uniform(using: &generator), .uniform(using: &generator)) - 0.5,
        yaw: 2 * .pi * .uniform(using: &generator))
      let found = Self.found(truth, noise: noise, UInt64(index))
      guard found.objects.count == 1 else { continue }
      seen += 1
      let yaw = found.objects[0].yaw
      let reach = 1.96 * found.deviations[0].yaw
      let ranges =
        found.yawRanges[0]
        ?? [YawRange(bounds: yaw - reach...yaw + reach, probability: 1)]
      if Self.hold(ranges, truth.yaw) { held += 1 }
    }
    #expect(seen == count)
    // 0.95 of 60 less three standard deviations of a binomial.
    #expect(held >= 52, "\(held) of \(count)")
  }

  private static func hold(_ ranges: [YawRange], _ yaw: Double) -> Bool {
    ranges.contains {
      let middle = ($0.bounds.lowerBound + $0.bounds.upperBound) / 2
      return abs(remainder(yaw - middle, 2 * .pi))
        <= ($0.bounds.upperBound - $0.bounds.lowerBound) / 2
    }
  }

  /// The deviation of the yaw's posterior with the object where it stands, by its likelihood at
  /// 720 yaws.
  static func deviation(of truth: SceneObject, in picture: Image, noise: Double) -> Double {
    let picture = picture.samples
    let canvas = Canvas(renderer.centralRenderer)
    var logLikelihoods: [Double] = []
    let yaws = (0..<720).map { 2 * Double.pi * Double($0) / 720 }
    for yaw in yaws {
      var object = truth
      object.yaw = yaw
      canvas.show([renderer.placement(of: object)])
      logLikelihoods.append(-canvas.squaredError(from: picture) / (2 * noise * noise))
    }
    let shares = softmax(logLikelihoods)
    let (s, c) = zip(shares, yaws).reduce((0.0, 0.0)) {
      ($0.0 + $1.0 * sin($1.1), $0.1 + $1.0 * cos($1.1))
    }
    let mean = atan2(s, c)
    return zip(shares, yaws).reduce(0) {
      let away = remainder($1.1 - mean, 2 * .pi)
      return $0 + $1.0 * away * away
    }.squareRoot()
  }
}
