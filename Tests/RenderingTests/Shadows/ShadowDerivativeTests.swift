import Foundation
import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Derivatives of pictures with shadows, against differences, and reverse mode against forward
/// mode.
///
/// `AIR3D_MEASURE=1 scripts/test --filter ShadowDerivativeTests` prints what is measured.
@Suite struct ShadowDerivativeTests {
  /// How well the derivative pictures agree with central differences of the box-filtered picture,
  /// in motions of one object: the cosine and the length of the one along the other.
  static func compare(
    _ scene: ShadowTests.Scene, object: Int, _ motions: [Motion], samples: Int, step: Double
  ) -> [(cosine: Double, slope: Double)] {
    let renderer = scene.renderer(size: 32)
    let reference = samples == 1 ? renderer : renderer.magnified(by: samples)
    let canvas = Canvas(renderer)
    for placement in scene.placements { canvas.push(placement) }
    let jacobian = canvas.jacobian(of: object, motions: motions)
    return motions.enumerated().map { k, motion in
      func picture(_ step: Double) -> [SIMD4<Float>] {
        var placements = scene.placements
        placements[object].worldFromObject = DerivativePieceTests.moved(
          placements[object].worldFromObject, motion, by: step)
        return reference.render(placements).boxFiltered(samples).samples
      }
      let (plus, minus) = (picture(step), picture(-step))
      var (ab, aa, bb) = (0.0, 0.0, 0.0)
      for index in plus.indices {
        let difference = (plus[index] - minus[index]) / Float(2 * step)
        let tangent = jacobian.at((column: index % 32, row: index / 32), k)
        ab += Double((tangent * difference).sum())
        aa += Double((tangent * tangent).sum())
        bb += Double((difference * difference).sum())
      }
      return (ab / (aa * bb).squareRoot(), ab / bb)
    }
  }

  @Test(arguments: [1, 8]) func theDerivativeIsThatOfTheBoxFilteredPicture(samples: Int) {
    var cosines: [Double] = []
    var slopes: [Double] = []
    for scene in ShadowTests.scenes {
      for object in scene.placements.indices {
        let found = Self.compare(
          scene, object: object, Motion.onTable, samples: samples,
          step: samples == 1 ? 2e-4 : 1e-3)
        ShadowTests.report(
          "\(scene.testDescription), object \(object), \(samples)² samples: "
            + found.map { String(format: "%.5f (%.3f)", $0.cosine, $0.slope) }
            .joined(separator: ", "))
        cosines += found.map(\.cosine)
        slopes += found.map(\.slope)
      }
    }
    cosines.sort()
    ShadowTests.report(
      "median cosine \(cosines[cosines.count / 2]), worst \(cosines[0]); slopes "
        + "\(slopes.min() ?? 0) to \(slopes.max() ?? 0)")
    // A light without size has shadows as sharp as pixels, whose edges are not quite box-filtered.
    // The worst are turns of round objects, which change little.
    #expect(cosines[cosines.count / 2] >= (samples == 1 ? 0.9998 : 0.985))
    #expect(cosines[0] >= (samples == 1 ? 0.8 : 0.5))
    #expect(slopes.allSatisfy { abs($0 - 1) < 0.3 })
  }

  /// Of lights whose penumbrae are wider than a pixel; the objects' own edges, which are there
  /// without shadows, too, are in the figures.
  @Test(arguments: [1, 8]) func theDerivativeOfPenumbrae(samples: Int) {
    var cosines: [Double] = []
    var slopes: [Double] = []
    for hard in [ShadowTests.floating, ShadowTests.behind, ShadowTests.onEachOther] {
      var scene = hard.softened(0.15)
      // Not on the table, where lifting and lowering differ.
      for object in scene.placements.indices {
        scene.placements[object].worldFromObject.translation.z += 0.1
      }
      for object in scene.placements.indices {
        // As round objects turn about the vertical nearly nothing changes.
        let turns = scene.placements[object].mesh == 1 ? 6 : 5
        let found = Self.compare(
          scene, object: object, Array(DerivativePieceTests.rigidMotions.prefix(turns)),
          samples: samples, step: samples == 1 ? 5e-4 : 1e-3)
        ShadowTests.report(
          "\(scene.testDescription), object \(object), \(samples)² samples: "
            + found.map { String(format: "%.5f (%.3f)", $0.cosine, $0.slope) }
            .joined(separator: ", "))
        cosines += found.map(\.cosine)
        slopes += found.map(\.slope)
      }
    }
    cosines.sort()
    ShadowTests.report(
      "median cosine \(cosines[cosines.count / 2]), worst \(cosines[0]); slopes "
        + "\(slopes.min() ?? 0) to \(slopes.max() ?? 0)")
    #expect(cosines[cosines.count / 2] >= (samples == 1 ? 0.9998 : 0.99))
    #expect(cosines[0] >= (samples == 1 ? 0.97 : 0.85))
    #expect(slopes.allSatisfy { abs($0 - 1) < (samples == 1 ? 0.1 : 0.35) })
  }

  @Test(arguments: [ShadowTests.floating, ShadowTests.sunk]) func derivativesInAllRigidMotions(
    scene: ShadowTests.Scene
  ) {
    let found = Self.compare(
      scene, object: 0, DerivativePieceTests.rigidMotions, samples: 8, step: 1e-3)
    ShadowTests.report("\(scene.testDescription): \(found)")
    #expect(found.allSatisfy { $0.cosine > 0.95 && abs($0.slope - 1) < 0.15 }, "\(found)")
  }

  @Test(arguments: ShadowTests.scenes + ShadowTests.soft)
  func reverseModeIsForwardModeTransposed(
    scene: ShadowTests.Scene
  ) throws {
    let canvas = Canvas(scene.renderer(size: 32))
    for placement in scene.placements { canvas.push(placement) }
    let weights = PoseDerivativeTests.weights(32)
    let gradients = canvas.pullback(weights)
    let general = canvas.gradient(weights, in: [.lighting, .colors])
    for object in scene.placements.indices {
      let jacobian = canvas.jacobian(of: object, motions: DerivativePieceTests.rigidMotions)
      let g = gradients[object]
      let h = general.motions[object]
      for k in 0..<6 {
        var expected = 0.0
        for index in weights.indices {
          let tangent = jacobian.at((column: index % 32, row: index / 32), k)
          expected += Double((tangent * weights[index]).sum())
        }
        for gradient in [g, h] {
          let found = k < 3 ? gradient.force[k] : gradient.torque[k - 3]
          let scale = k < 3 ? gradient.force.length : gradient.torque.length
          #expect(abs(found - expected) < 1e-4 * scale + 1e-6, "object \(object), motion \(k)")
        }
      }
    }
  }

  @Test(arguments: [
    ShadowTests.floating, ShadowTests.twoLights, ShadowTests.nearLight, ShadowTests.overTheEdge,
    ShadowTests.onEachOther.softened(0.15), ShadowTests.twoLights.softened(0.15),
    ShadowTests.nearLight.softened(0.1),
  ])
  func theGradientInTheLighting(scene: ShadowTests.Scene) {
    let canvas = Canvas(scene.renderer(size: 32))
    for placement in scene.placements { canvas.push(placement) }
    let weights = PoseDerivativeTests.weights(32)
    let gradient = canvas.gradient(weights, in: .lighting).lighting
    func check(_ found: Double, _ change: LightingDifferential, _ name: String) {
      let forward = zip(canvas.tangent(PictureChange(lighting: change)), weights).reduce(0.0) {
        $0 + Double(($1.0 * $1.1).sum())
      }
      func loss(_ step: Double) -> Double {
        var moved = scene
        moved.lighting.ambient += change.ambient * step
        for (index, light) in change.lights.enumerated() {
          moved.lighting.lights[index].vector += light.vector * step
          moved.lighting.lights[index].intensity += light.intensity * step
        }
        return PoseDerivativeTests.loss(
          moved.renderer(size: 32).render(moved.placements), weights)
      }
      let expected = (loss(1e-3) - loss(-1e-3)) / 2e-3
      ShadowTests.report("\(scene.testDescription), \(name): \(found), difference \(expected)")
      #expect(abs(forward - found) < 1e-4 * abs(found) + 1e-3, "\(name): \(forward), \(found)")
      #expect(abs(expected - found) < 0.05 * abs(found) + 0.05, "\(name): \(expected), \(found)")
    }
    let none = LightingDifferential.zero(lights: scene.lighting.lights.count)
    for axis in 0..<3 {
      var change = none
      change.ambient[axis] = 1
      check(gradient.ambient[axis], change, "ambient \(axis)")
      for light in scene.lighting.lights.indices {
        change = none
        change.lights[light].vector[axis] = 1
        check(gradient.lights[light].vector[axis], change, "light \(light), vector \(axis)")
        change = none
        change.lights[light].intensity[axis] = 1
        check(gradient.lights[light].intensity[axis], change, "light \(light), intensity \(axis)")
      }
    }
  }

  @Test(arguments: [
    ShadowTests.floating, ShadowTests.behind, ShadowTests.nearLight,
    ShadowTests.onEachOther.softened(0.15), ShadowTests.behind.softened(0.1),
  ])
  func theGradientInTheCameraAndInVertices(standing: ShadowTests.Scene) throws {
    // Vertices on the table would be pushed through it, where the derivative has a kink.
    var scene = standing
    for object in scene.placements.indices {
      scene.placements[object].worldFromObject.translation.z = 0.2
    }
    let canvas = Canvas(scene.renderer(size: 32))
    for placement in scene.placements { canvas.push(placement) }
    let weights = PoseDerivativeTests.weights(32)
    let gradient = canvas.geometryGradient(weights)
    let jacobian = canvas.cameraJacobian()
    let camera = gradient.camera
    let found =
      (0..<3).map { camera.motion.force[$0] } + (0..<3).map { camera.motion.torque[$0] }
      + [camera.focalLength.x, camera.focalLength.y]
      + [camera.principalPoint.x, camera.principalPoint.y]
    func loss(_ camera: PinholeCamera) -> Double {
      var moved = scene
      moved.camera = camera
      return PoseDerivativeTests.loss(moved.renderer(size: 32).render(moved.placements), weights)
    }
    func moved(_ k: Int, _ step: Double) -> PinholeCamera {
      var camera = canvas.camera
      switch k {
      case 0..<6:
        camera = GeometryGradientTests.moved(
          camera, DerivativePieceTests.rigidMotions[k], by: step)
      case 6, 7: camera.focalLength[k - 6] += step
      default: camera.principalPoint[k - 8] += step
      }
      return camera
    }
    for k in 0..<10 {
      let step = k < 6 ? 5e-4 : 0.01
      let expected = (loss(moved(k, step)) - loss(moved(k, -step))) / (2 * step)
      let forward = weights.indices.reduce(0.0) {
        $0 + Double((jacobian.at((column: $1 % 32, row: $1 / 32), k) * weights[$1]).sum())
      }
      ShadowTests.report(
        "\(scene.testDescription), camera \(k): \(found[k]), difference \(expected)")
      #expect(abs(forward - found[k]) < 1e-3 * abs(found[k]) + 1e-3, "camera \(k)")
      #expect(abs(expected - found[k]) < 0.06 * abs(found[k]) + 0.05, "camera \(k): \(expected)")
    }
    // A change of the first object's vertices that leaves its faces flat.
    let positions = scene.models[scene.placements[0].mesh].mesh.positions
    let bend = positions.map {
      Vector3(0.5 * $0.z + 0.3 * $0.y, 0.5 * $0.x - 0.2 * $0.z, 0.2 * $0.z + 0.1 * $0.x)
    }
    let along = zip(gradient.vertices[0], bend).reduce(0) { $0 + $1.0.dot($1.1) }
    let change = GeometryChange(
      vertices: [bend] + scene.placements.dropFirst().map { _ in [] })
    let forward = zip(canvas.tangent(change), weights).reduce(0.0) {
      $0 + Double(($1.0 * $1.1).sum())
    }
    func bent(_ step: Double) -> Double {
      var moved = scene
      let mesh = scene.placements[0].mesh
      moved.models.append(moved.models[mesh])
      for (vertex, velocity) in bend.enumerated() {
        moved.models[moved.models.count - 1].mesh.positions[vertex] += velocity * step
      }
      moved.placements[0].mesh = moved.models.count - 1
      return PoseDerivativeTests.loss(moved.renderer(size: 32).render(moved.placements), weights)
    }
    let expected = (bent(5e-4) - bent(-5e-4)) / 1e-3
    ShadowTests.report("\(scene.testDescription), vertices: \(along), difference \(expected)")
    #expect(abs(forward - along) < 1e-3 * abs(along) + 1e-3)
    #expect(abs(expected - along) < 0.03 * abs(along) + 0.05)
  }
}

extension PictureJacobian {
  /// The derivative of a pixel in a parameter.
  fileprivate func at(_ place: (column: Int, row: Int), _ parameter: Int) -> SIMD4<Float> {
    rect.contains(place)
      ? tangents[parameter * rect.width * rect.height + rect.offset(place)] : .zero
  }
}
