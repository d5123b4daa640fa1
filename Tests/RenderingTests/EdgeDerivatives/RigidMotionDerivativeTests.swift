import Geometry
import TestSupport
import Testing

@testable import Rendering

/// The whole picture's derivative in all six rigid motions of each object, at several sizes and
/// sample counts, in scenes where objects hide parts of each other.
@Suite struct RigidMotionDerivativeTests {
  /// A derivative picture compared with a difference of pictures, as vectors.
  struct Agreement {
    var mesh: Int
    var motion: Int
    var cosine: Double
    /// The derivative's length along the difference, relative to the difference.
    var slope: Double
  }

  /// - Parameters:
  ///   - samples: along a pixel's side of the pictures whose difference is taken.
  ///   - step: of a motion, in m or rad, to both sides.
  static func agreements(
    _ renderer: Renderer, samples: Int = 1, scenes: Range<Int>, step: Double
  ) -> [Agreement] {
    let reference = renderer.magnified(by: samples)
    let motions = DerivativePieceTests.rigidMotions
    let size = renderer.camera.width
    var result: [Agreement] = []
    for scene in scenes {
      let placements = TestScene(scene).placements
      let canvas = Canvas(renderer)
      for placement in placements { canvas.push(placement) }
      for object in placements.indices {
        let jacobian = canvas.jacobian(of: object, motions: motions)
        for (k, motion) in motions.enumerated() {
          func picture(_ step: Double) -> [SIMD4<Float>] {
            var moved = placements
            moved[object].worldFromObject = DerivativePieceTests.moved(
              moved[object].worldFromObject, motion, by: step)
            return reference.render(moved).boxFiltered(samples).samples
          }
          let (plus, minus) = (picture(step), picture(-step))
          var (ab, aa, bb) = (0.0, 0.0, 0.0)
          for index in 0..<size * size {
            let difference = (plus[index] - minus[index]) / Float(2 * step)
            let place = (column: index % size, row: index / size)
            var tangent = SIMD4<Float>.zero
            if jacobian.rect.contains(place) {
              let count = jacobian.rect.width * jacobian.rect.height
              tangent = jacobian.tangents[k * count + jacobian.rect.offset(place)]
            }
            ab += Double((tangent * difference).sum())
            aa += Double((tangent * tangent).sum())
            bb += Double((difference * difference).sum())
          }
          // Turning a sphere about its axis is seen in its facets only.
          if placements[object].mesh == 2 && k == 5 { continue }
          result.append(
            Agreement(
              mesh: placements[object].mesh, motion: k,
              cosine: aa * bb > 0 ? ab / (aa * bb).squareRoot() : 0, slope: bb > 0 ? ab / bb : 0))
        }
      }
    }
    return result
  }

  static func summary(_ all: [Agreement]) -> (median: Double, tenth: Double, slope: Double) {
    let cosines = all.map(\.cosine).sorted()
    let slopes = all.map(\.slope).sorted()
    return (cosines[cosines.count / 2], cosines[cosines.count / 10], slopes[slopes.count / 2])
  }

  @Test(arguments: [64, 128])
  func theDerivativeIsThatOfThePictureItself(size: Int) {
    let renderer = Shapes.tableRenderer(size: size)
    let all = Self.agreements(renderer, scenes: 0..<4, step: 2e-4)
    let s = Self.summary(all)
    // Measured: median cosine 0.999997, worst tenth 0.9998 and 0.9992.
    #expect(s.median > 0.9999)
    #expect(s.tenth > 0.998)
    #expect(s.slope > 0.999 && s.slope < 1.001)
  }

  @Test(arguments: [64, 128])
  func theDerivativeIsThatOfTheBoxFilteredPicture(size: Int) {
    let renderer = Shapes.tableRenderer(size: size)
    let all = Self.agreements(
      renderer, samples: 16, scenes: 0..<4, step: 0.004 * 64 / Double(size))
    let s = Self.summary(all)
    // Measured: median cosine 0.986 and 0.990, worst tenth 0.965 and 0.888, slope 1.008 and 1.009.
    // What is missing are single pixels whose centres show a thin facet at a smooth outline.
    #expect(s.median > 0.98)
    #expect(s.tenth > 0.87)
    #expect(s.slope > 0.98 && s.slope < 1.02)
  }

  @Test(arguments: [false, true])
  func inLampLightTheDerivativeIsThatOfThePictureItself(isShiny: Bool) {
    // Lights and camera stay where they are while a shining object turns and moves among them.
    var models = Shapes.tableModels
    for model in models.indices {
      for material in models[model].materials.indices where isShiny {
        models[model].materials[material].specular = SIMD3(0.4, 0.5, 0.3)
        models[model].materials[material].shininess = 12
      }
    }
    let table = Shapes.tableRenderer()
    let renderer = Renderer(
      camera: table.camera, lighting: PictureGradientTests.lamps, background: table.background,
      meshes: models.map(PreparedMesh.init), fixtures: table.fixtures)
    let all = Self.agreements(renderer, scenes: 0..<4, step: 2e-4)
    let s = Self.summary(all)
    // Measured: median cosine 0.999995, worst tenth 0.9995, slope 1.0000.
    #expect(s.median > 0.9999)
    #expect(s.tenth > 0.998)
    #expect(s.slope > 0.999 && s.slope < 1.001)
  }

  @Test func whatIsHiddenHasNoDerivativeAndWhatHidesHas() {
    let meshes = Shapes.tableModels.map(PreparedMesh.init) + [PreparedMesh(Shapes.cube(edge: 0.1))]
    let canvas = Canvas(Shapes.tableRenderer(exactly: meshes))
    // A small cube right behind a large one.
    canvas.push(Placement(mesh: 4, worldFromObject: RigidTransform(x: 0.02, y: 0.35, yaw: 0.5)))
    let alone = canvas.jacobian(of: 0, motions: DerivativePieceTests.rigidMotions)
    #expect(alone.tangents.contains { $0 != .zero })
    canvas.push(Placement(mesh: 1, worldFromObject: RigidTransform(x: 0, y: 0, yaw: 0.1)))
    #expect(canvas.visiblePixelCounts()[0] == 0)
    let hidden = canvas.jacobian(of: 0, motions: DerivativePieceTests.rigidMotions)
    #expect(hidden.tangents.allSatisfy { $0 == .zero })
    let gradients = canvas.pullback(PoseDerivativeTests.weights(64))
    #expect(gradients.count == 2)
    #expect(gradients.first == .zero)
    #expect(gradients.last != .zero)
  }

  @Test func aPartOfTheObjectsHasItsPartOfTheGradient() {
    let canvas = Canvas(Shapes.tableRenderer())
    for placement in TestScene(3).placements { canvas.push(placement) }
    let weights = PoseDerivativeTests.weights(64)
    let all = canvas.pullback(weights)
    for range in [0..<1, 1..<3, 2..<3, 0..<2, 1..<1] {
      let part = canvas.pullback(weights, objects: range)
      #expect(part.count == range.count)
      for (found, expected) in zip(part, all[range]) {
        #expect((found.force - expected.force).length < 1e-4 * (1 + expected.force.length))
        #expect((found.torque - expected.torque).length < 1e-4 * (1 + expected.torque.length))
      }
    }
  }
}
