import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// The whole picture's derivative in the light, in colours and in texels, forward and in reverse,
/// against differences of pictures: at pixels' centres and on both sides of edges.
@Suite struct PictureGradientTests {
  /// Meshes with random colours at all corners of all faces, so that every edge is a crease before
  /// and after a change.
  struct Scene {
    var models: [Model]
    var lighting: Lighting
    var placements = TestScene(3).placements
    var size = 48

    var renderer: Renderer {
      Renderer(
        camera: Shapes.tableRenderer(size: size).camera, lighting: lighting,
        background: SIMD3(0.1, 0.12, 0.16), meshes: models.map(PreparedMesh.init),
        fixtures: [Placement(mesh: 0, worldFromObject: .identity)])
    }

    var canvas: Canvas {
      let canvas = Canvas(renderer)
      for placement in placements { canvas.push(placement) }
      return canvas
    }

    init(_ lighting: Lighting, isShiny: Bool = false, filter: TextureSampler.Filter = .bilinear) {
      var generator = PCG32(seed: 3, stream: 0)
      func vector() -> Vector3 { DerivativePieceTests.random(&generator, 0.3) + 0.6 }
      self.lighting = lighting
      models = Shapes.tableModels
      for model in models.indices {
        for face in models[model].mesh.faces.indices {
          models[model].mesh.faces[face].colors = .init(vector(), vector(), vector())
        }
        for material in models[model].materials.indices {
          models[model].materials[material].specular =
            isShiny ? SIMD3<Float>(0.5, 0.3, 0.4) : .zero
          models[model].materials[material].shininess = 9
          models[model].materials[material].sampler.filter = filter
        }
      }
      // A fine texture on the table, whose corners have coordinates from 0 to 9 in metres.
      models[0].materials[0].texture = TextureTests.random(width: 24, height: 20)
      for face in models[0].mesh.faces.indices {
        let v = models[0].mesh.faces[face].vertices
        let p = (0..<3).map { models[0].mesh.positions[Int(v[$0])] }
        let uv = p.map { SIMD2($0.x, $0.y) * 2.2 }
        models[0].mesh.faces[face].textureCoordinates = .init(uv[0], uv[1], uv[2])
      }
    }

    /// A random direction of change: of everything, of the objects one by one.
    func randomChange() -> PictureChange {
      var generator = PCG32(seed: 9, stream: 1)
      func vector() -> Vector3 { DerivativePieceTests.random(&generator) }
      func surface(_ model: Model) -> SurfaceDifferential {
        SurfaceDifferential(
          cornerColors: model.mesh.faces.map { _ in .init(vector(), vector(), vector()) },
          materialColors: model.materials.map { _ in vector() },
          textures: model.materials.map {
            $0.texture.map {
              var change = $0
              for index in change.pixels.indices { change.pixels[index] = Float(vector().x) }
              return change
            }
          })
      }
      return PictureChange(
        lighting: LightingDifferential(
          ambient: vector(), ground: vector(),
          lights: lighting.lights.map { _ in .init(vector: vector(), intensity: vector()) }),
        objects: placements.map { surface(models[$0.mesh]) }, fixtures: [surface(models[0])])
    }

    /// After a step of a change; every object has a mesh of its own.
    func changed(by change: PictureChange, _ step: Double) -> Scene {
      var scene = self
      if let lighting = change.lighting {
        scene.lighting.ambient += lighting.ambient * step
        scene.lighting.ground? += lighting.ground * step
        for (index, light) in lighting.lights.enumerated() {
          scene.lighting.lights[index].vector += light.vector * step
          scene.lighting.lights[index].intensity += light.intensity * step
        }
      }
      func apply(_ surface: SurfaceDifferential, to model: inout Model) {
        for (face, change) in surface.cornerColors.enumerated() {
          let c = model.mesh.faces[face].colors
          model.mesh.faces[face].colors = .init(
            c.a + change.a * step, c.b + change.b * step, c.c + change.c * step)
        }
        for (material, change) in surface.materialColors.enumerated() {
          model.materials[material].color += SIMD3<Float>(change * step)
        }
        for (material, change) in surface.textures.enumerated() {
          guard let change else { continue }
          for index in change.pixels.indices {
            model.materials[material].texture?.pixels[index] += change.pixels[index] * Float(step)
          }
        }
      }
      for surface in change.fixtures { apply(surface, to: &scene.models[0]) }
      for (index, surface) in change.objects.enumerated() {
        apply(surface, to: &scene.models[placements[index].mesh])
      }
      return scene
    }
  }

  static let lamps = Lighting(
    ambient: Vector3(0.2, 0.3, 0.25),
    lights: [
      Light(.point(Vector3(0.4, -0.9, 1.1)), intensity: Vector3(0.9, 0.7, 0.5)),
      Light(.directional(Vector3(-0.6, -0.4, 1.8)), intensity: Vector3(0.3, 0.2, 0.4)),
      Light(.point(Vector3(-0.9, 0.8, 0.9)), intensity: Vector3(0.2, 0.6, 0.7)),
    ])
  static let suns = Lighting(
    ambient: Vector3(0.2, 0.3, 0.25),
    lights: ShadedTriangle.sun.lights + [Light(.directional(Vector3(1, -0.4, 0.7)))])

  static let scenes: [Scene] = [
    Scene(ShadedTriangle.sun), Scene(suns), Scene(lamps), Scene(ShadedTriangle.sun, isShiny: true),
    Scene(lamps, isShiny: true), Scene(lamps, isShiny: true, filter: .trilinear),
    Scene(overFloor(ShadedTriangle.sun)), Scene(overFloor(lamps), isShiny: true),
  ]

  /// The same light, and a floor that sends some of it up.
  static func overFloor(_ lighting: Lighting) -> Lighting {
    var lighting = lighting
    lighting.ground = Vector3(0.5, 0.1, 0.4)
    return lighting
  }

  /// Parts of a change.
  static func parts(_ change: PictureChange) -> [(name: String, PictureChange)] {
    func surfaces(
      _ part: (SurfaceDifferential) -> SurfaceDifferential
    ) -> PictureChange {
      PictureChange(
        objects: change.objects.map(part), fixtures: change.fixtures.map(part))
    }
    return [
      ("lighting", PictureChange(lighting: change.lighting)),
      ("corner colours", surfaces { SurfaceDifferential(cornerColors: $0.cornerColors) }),
      ("material colours", surfaces { SurfaceDifferential(materialColors: $0.materialColors) }),
      ("texels", surfaces { SurfaceDifferential(textures: $0.textures) }),
      ("all", change),
    ]
  }

  /// Σ gradient·change.
  static func product(_ gradient: PictureGradient, _ change: PictureChange) -> Double {
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map(*).reduce(0, +) }
    var sum = change.lighting.map { dot(gradient.lighting.numbers, $0.numbers) } ?? 0
    let pairs =
      Array(zip(gradient.objects, change.objects)) + zip(gradient.fixtures, change.fixtures)
    for (g, c) in pairs {
      func numbers(_ corners: [TriangleMesh.Corners<Vector3>]) -> [Double] {
        SurfaceDifferential(cornerColors: corners).numbers
      }
      sum += dot(numbers(g.cornerColors), numbers(c.cornerColors))
      for (a, b) in zip(g.materialColors, c.materialColors) { sum += a.dot(b) }
      for (a, b) in zip(g.textures, c.textures) {
        sum += dot((a?.pixels ?? []).map(Double.init), (b?.pixels ?? []).map(Double.init))
      }
    }
    return sum
  }

  @Test(arguments: scenes.indices) func thePictureChangesAsForwardAndReverseModeSay(index: Int) {
    let scene = Self.scenes[index]
    let canvas = scene.canvas
    let weights = PoseDerivativeTests.weights(scene.size)
    let gradient = canvas.gradient(weights, in: [.lighting, .colors, .texels])
    for (name, change) in Self.parts(scene.randomChange()) {
      let tangent = canvas.tangent(change)
      let forward = zip(tangent, weights).reduce(0.0) { $0 + Double(($1.0 * $1.1).sum()) }
      let reverse = Self.product(gradient, change)
      let size = zip(tangent, weights).reduce(0.0) {
        let products = $1.0 * $1.1
        return $0 + Double(abs(products.x) + abs(products.y) + abs(products.z))
      }
      #expect(abs(forward - reverse) < 1e-5 * size, "\(name): \(forward), \(reverse)")

      // Fourth order: lights enter with products and powers, the rest linearly.
      let h = 4e-3
      func picture(_ step: Double) -> [SIMD4<Double>] {
        scene.changed(by: change, step).canvas.image.samples.map { SIMD4<Double>($0) }
      }
      let (far, near) = ((picture(2 * h), picture(-2 * h)), (picture(h), picture(-h)))
      var errors: [Double] = []
      var length = 0.0
      for pixel in tangent.indices {
        let difference =
          ((near.0[pixel] - near.1[pixel]) * 8 - (far.0[pixel] - far.1[pixel])) / (12 * h)
        let rest = difference - SIMD4<Double>(tangent[pixel])
        errors.append((rest * rest).sum())
        length += (difference * difference).sum()
      }
      // Where a light begins to reach a surface there is a kink; it passes over a few pixels.
      let error = errors.sorted().dropLast(name == "lighting" || name == "all" ? 4 : 0)
        .reduce(0, +)
      // Measured: below 1.1e-4, with four pixels of 2304 left out.
      #expect((error / length).squareRoot() < 3e-4, "\(name)")
    }
  }

  @Test func eachNumberOfTheLighting() {
    let scene = Self.scenes[4]
    let weights = PoseDerivativeTests.weights(scene.size)
    let gradient = scene.canvas.gradient(weights, in: .lighting).lighting.numbers
    var triangle = ShadedTriangle.all[0]
    triangle.lighting = scene.lighting
    let check = GradientCheck(of: gradient, at: triangle.lightingNumbers, step: 4e-3) {
      var moved = (scene, triangle)
      moved.1.lightingNumbers = $0
      moved.0.lighting = moved.1.lighting
      return PoseDerivativeTests.loss(moved.0.canvas.image, weights)
    }
    // Measured: 1.1e-4, from single precision.
    #expect(check.error < 1e-3, "\(check)")
  }

  @Test func uniformFacesHaveColoursToo() {
    // Faces of one colour, which are painted without a look at each pixel.
    var scene = Scene(ShadedTriangle.sun)
    scene.models = [Shapes.table(width: 2), Shapes.cube(edge: 0.4), Shapes.cube(edge: 0.3)]
    scene.placements[1].mesh = 2
    scene.placements.removeLast()
    let weights = PoseDerivativeTests.weights(scene.size)
    let canvas = scene.canvas
    let gradient = canvas.gradient(weights, in: [.lighting, .colors])
    var change = scene.randomChange()
    change.objects = change.objects.map { SurfaceDifferential(materialColors: $0.materialColors) }
    change.fixtures = []
    let h = 0.01
    func loss(_ step: Double) -> Double {
      PoseDerivativeTests.loss(scene.changed(by: change, step).canvas.image, weights)
    }
    let difference = (8 * (loss(h) - loss(-h)) - (loss(2 * h) - loss(-2 * h))) / (12 * h)
    #expect(abs(Self.product(gradient, change) - difference) < 1e-3 * abs(difference))
    // One colour's gradient is shared out among the corners.
    for (object, surface) in gradient.objects.enumerated() {
      let model = scene.models[scene.placements[object].mesh]
      let corners = surface.cornerColors.reduce(Vector3.zero) { $0 + $1.a + $1.b + $1.c }
      let base = Vector3(model.materials[0].color)
      #expect((corners - surface.materialColors[0] * base).length < 1e-4 * (1 + corners.length))
    }
  }

  @Test(arguments: scenes.indices) func motionsAreThoseOfThePullback(index: Int) {
    let canvas = Self.scenes[index].canvas
    let weights = PoseDerivativeTests.weights(Self.scenes[index].size)
    let motions = canvas.pullback(weights)
    for parameters in [[], .lighting, [.colors, .texels]] as [ShadingParameters] {
      let gradient = canvas.gradient(weights, in: parameters)
      #expect(gradient.motions.count == motions.count)
      for (a, b) in zip(gradient.motions, motions) {
        #expect((a.force - b.force).length < 1e-4 * (1 + b.force.length))
        #expect((a.torque - b.torque).length < 1e-4 * (1 + b.torque.length))
      }
    }
  }

  /// What forward mode says of motions is what reverse mode says.
  @Test(arguments: scenes.indices) func motionsForwardAndInReverse(index: Int) {
    let scene = Self.scenes[index]
    let canvas = scene.canvas
    let weights = PoseDerivativeTests.weights(scene.size)
    let gradients = canvas.pullback(weights)
    let motions = DerivativePieceTests.rigidMotions
    for object in scene.placements.indices {
      let jacobian = canvas.jacobian(of: object, motions: motions)
      let rect = jacobian.rect
      for (k, motion) in motions.enumerated() {
        var (sum, size) = (0.0, 1.0)
        for row in rect.rows {
          for column in rect.columns {
            let t = jacobian.tangents[k * rect.width * rect.height + rect.offset((column, row))]
            let part = Double((t * weights[row * scene.size + column]).sum())
            sum += part
            size += abs(part)
          }
        }
        let reverse =
          gradients[object].force.dot(motion.velocity)
          + gradients[object].torque.dot(motion.angularVelocity)
        #expect(abs(sum - reverse) < 1e-5 * size)
      }
    }
  }
}
