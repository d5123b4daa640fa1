import AllocationCount
import Foundation
import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Shadows on the table and on other objects: the picture against rays to the lights, and that
/// nothing changes where there are none. Its derivatives are looked at by `ShadowDerivativeTests`.
///
/// `AIR3D_MEASURE=1 scripts/test --filter ShadowTests` prints what is measured.
@Suite struct ShadowTests {
  /// A picture with shadows.
  struct Scene: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var placements: [Placement]
    var lighting = ShadowTests.sun
    var models = Shapes.tableModels
    var tableWidth = 2.0
    /// Of a channel of the box-filtered picture.
    var tolerance: Float = 0.05
    var camera: PinholeCamera?

    func renderer(size: Int, castsShadows: Bool = true) -> Renderer {
      let table = Shapes.tableRenderer(size: size)
      return Renderer(
        camera: camera ?? table.camera, lighting: lighting, background: table.background,
        meshes: allModels.map(PreparedMesh.init), fixtures: table.fixtures,
        castsShadows: castsShadows)
    }

    /// Every face has one colour, so that pictures are the box-filtered ones but for rounding.
    var allModels: [Model] {
      ([Shapes.table(width: tableWidth)] + models.dropFirst()).map { model in
        var model = model
        for index in model.materials.indices {
          model.materials[index].shading = .flat
          model.materials[index].texture = nil
        }
        return model
      }
    }

    /// The same scene in lights of another size.
    func softened(_ angularRadius: Double) -> Scene {
      var scene = self
      for index in lighting.lights.indices {
        scene.lighting.lights[index].angularRadius = angularRadius
      }
      scene.testDescription += ", lights of \(angularRadius) rad"
      return scene
    }

    /// The same scene, by rays.
    func reference(size: Int, lightSamples: Int = 16) -> ReferenceRenderer {
      let renderer = renderer(size: size)
      return ReferenceRenderer(
        camera: renderer.camera, lighting: lighting, background: renderer.background,
        models: allModels, placements: renderer.fixtures + placements, fixtureCount: 1,
        lightSamples: lightSamples)
    }
  }

  static let sun = Lighting(direction: Vector3(-0.6, -0.3, 0.8), ambient: 0.35, diffuse: 0.65)
  static let lamps = Lighting(
    ambient: Vector3(0.2, 0.2, 0.25),
    lights: [
      Light(.directional(Vector3(-0.5, -0.4, 0.8)), intensity: Vector3(0.4, 0.35, 0.3)),
      Light(.directional(Vector3(0.7, -0.2, 0.6)), intensity: Vector3(0.2, 0.3, 0.4)),
    ])
  static let bulb = Lighting(
    ambient: Vector3(repeating: 0.3),
    lights: [Light(.point(Vector3(-0.6, -0.5, 1.3)), intensity: Vector3(0.9, 0.8, 0.7))])

  static func placed(_ mesh: Int, _ x: Double, _ y: Double, z: Double = 0, yaw: Double = 0.4)
    -> Placement
  {
    Placement(mesh: mesh, worldFromObject: RigidTransform(x: x, y: y, z: z, yaw: yaw))
  }

  static let cube = Scene(testDescription: "a cube", placements: [placed(1, -0.1, 0.05)])
  static let sphere = Scene(testDescription: "a sphere", placements: [placed(2, -0.13, 0.11)])
  static let floating = Scene(
    testDescription: "a cube above the table", placements: [placed(1, -0.1, 0.05, z: 0.3)])
  static let overlapping = Scene(
    testDescription: "two shadows that overlap",
    placements: [placed(1, -0.3, -0.1), placed(1, 0.13, -0.33, yaw: 0.9)])
  static let twoLights = Scene(
    testDescription: "two lights",
    placements: [placed(1, -0.25, 0.1), placed(3, 0.3, -0.2)], lighting: lamps)
  static let behind = Scene(
    testDescription: "a shadow behind another object",
    placements: [placed(1, -0.35, 0.25), placed(2, 0.18, -0.03)])
  static let overTheEdge = Scene(
    testDescription: "a shadow beyond the table's edge",
    placements: [placed(1, 0.24, 0.21), placed(3, 0.2, -0.2)], tableWidth: 0.9)
  static let nearLight = Scene(
    testDescription: "a light at a point",
    placements: [placed(1, -0.1, 0.05), placed(2, 0.4, -0.25)], lighting: bulb,
    tolerance: 0.06)
  static let ring = Scene(
    testDescription: "a ring that stands on its side",
    placements: [
      Placement(
        mesh: 1,
        worldFromObject: RigidTransform(x: -0.1, y: 0, z: 0.24, yaw: 0.5)
          * RigidTransform(
            rotation: Matrix3x3(
              columns: Vector3(1, 0, 0), Vector3(0, 0, 1), Vector3(0, -1, 0)),
            translation: Vector3(0, 0.08, 0)))
    ], models: [Shapes.table(width: 2), SharpEdgesTests.torus], tolerance: 0.08)
  static let sunk = Scene(
    testDescription: "a cube sunk into the table",
    placements: [
      Placement(
        mesh: 1,
        worldFromObject: RigidTransform(
          rotation: Matrix3x3.rotation(yaw: 0.3)
            * Matrix3x3(
              columns: Vector3(0.8, 0, 0.6), Vector3(0, 1, 0), Vector3(-0.6, 0, 0.8)),
          translation: Vector3(-0.1, 0.05, -0.05)))
    ])
  /// The light shines on the cube past the cylinder and the sphere.
  static let onEachOther = Scene(
    testDescription: "shadows on other objects",
    placements: [placed(3, -0.42, -0.05), placed(1, -0.02, 0.1), placed(2, 0.42, 0.25)],
    lighting: Lighting(direction: Vector3(-0.9, -0.35, 0.5), ambient: 0.3, diffuse: 0.7),
    tolerance: 0.07)
  /// The camera stands in the shadow, which leaves the view and passes behind it.
  static let allAround = Scene(
    testDescription: "a shadow that passes behind the camera",
    placements: [placed(1, 0, 0.6)],
    lighting: Lighting(direction: Vector3(0.1, 1, 0.08), ambient: 0.3, diffuse: 2),
    tableWidth: 60,
    camera: PinholeCamera(
      width: 32, height: 32, focalLength: SIMD2(30, 30),
      cameraFromWorld: PinholeCamera.cameraFromWorld(
        azimuth: 0.4, elevation: 0.5, distance: 1.2, target: Vector3(0, 0.4, 0.1))))

  static let scenes = [
    cube, sphere, floating, overlapping, twoLights, behind, overTheEdge, nearLight, ring, sunk,
    allAround, onEachOther,
  ]

  /// The same in lights like the sun, and in ones whose penumbrae are several pixels wide.
  static let soft = [cube, floating, overlapping, twoLights, behind, nearLight, onEachOther]
    .flatMap { [$0.softened(0.03), $0.softened(0.15)] }

  static func report(_ text: String) {
    if ProcessInfo.processInfo.environment["AIR3D_MEASURE"] != nil { print(text) }
  }

  /// The means are those of the pictures without shadows but for a tenth; the worst are pixels with
  /// corners of shadows, which are rounded off.
  @Test(arguments: scenes) func thePictureIsTheMeanOfManyRays(scene: Scene) {
    let image = scene.renderer(size: 32).render(scene.placements)
    let rays = scene.reference(size: 32).render(raysPerSide: 16)
    let errors = zip(image.pixels, rays.pixels).map { abs($0 - $1) }
    let mean = errors.reduce(0, +) / Float(errors.count)
    Self.report("\(scene.testDescription): rays, worst \(errors.max() ?? 1), mean \(mean)")
    #expect(errors.max() ?? 1 < 0.09)
    #expect(mean < 0.0015)
  }

  /// Each ray asks which share of the light's disk it sees.
  @Test(arguments: soft) func penumbraeAreTheMeanOverTheLight(scene: Scene) {
    let image = scene.renderer(size: 32).render(scene.placements)
    let rays = scene.reference(size: 32, lightSamples: 16).render(raysPerSide: 6)
    let errors = zip(image.pixels, rays.pixels).map { abs($0 - $1) }
    let mean = errors.reduce(0, +) / Float(errors.count)
    Self.report("\(scene.testDescription): rays, worst \(errors.max() ?? 1), mean \(mean)")
    #expect(errors.max() ?? 1 < 0.09)
    #expect(mean < 0.002)
  }

  @Test(arguments: scenes) func thePictureIsCloseToTheBoxFilteredOne(scene: Scene) {
    let image = scene.renderer(size: 32).render(scene.placements)
    let filtered = scene.renderer(size: 32).magnified(by: 16).render(scene.placements)
      .boxFiltered(16)
    let errors = zip(image.pixels, filtered.pixels).map { abs($0 - $1) }
    let mean = errors.reduce(0, +) / Float(errors.count)
    Self.report(
      "\(scene.testDescription): box-filtered, worst \(errors.max() ?? 1), mean \(mean)")
    #expect(errors.max() ?? 1 < scene.tolerance)
    #expect(mean < 0.0015)
  }

  @Test(arguments: scenes) func lightIsTakenAwayAlone(scene: Scene) {
    let (dark, bright) = (
      Canvas(scene.renderer(size: 32)), Canvas(scene.renderer(size: 32, castsShadows: false))
    )
    for canvas in [dark, bright] { canvas.draw(scene.placements) }
    let (found, expected) = (dark.depthAndMask(), bright.depthAndMask())
    #expect(found == expected)
    #expect(dark.visiblePixelCounts() == bright.visiblePixelCounts())
    var darker = 0
    for index in 0..<32 * 32 {
      let difference = (bright.image.samples[index] - dark.image.samples[index])
      // Where an edge passes, the light at the pixel's centre stands for that on all of one side.
      let isMixed = dark.buffer.marks[index] & PixelBuffer.mixed != 0
      #expect(difference.min() > (isMixed ? -0.03 : -1e-6))
      if difference.max() > 0.01 { darker += 1 }
    }
    #expect(darker > 5)
  }

  @Test func whereNothingCastsAShadowNothingChanges() {
    let table = Shapes.tableRenderer()
    func canvas(_ lighting: Lighting, _ fixture: Placement? = nil, isOn: Bool) -> Canvas {
      Canvas(
        Renderer(
          camera: table.camera, lighting: lighting, background: table.background,
          meshes: table.meshes, fixtures: fixture.map { [$0] } ?? table.fixtures,
          castsShadows: isOn))
    }
    let below = Lighting(direction: Vector3(0.5, 0.3, -0.1), ambient: 0.3, diffuse: 0.7)
    let cube = [Self.placed(1, 0.1, 0.1)]
    // Light from below the table, and one object, which throws no shadow on itself; light from
    // straight above on objects that stand apart, on a table too far below; no light at all.
    let cases: [(Lighting, Placement?, [Placement])] = [
      (below, nil, cube),
      (Lighting(ambient: .one * 0.4, lights: []), nil, TestScene(3).placements),
      (Lighting(ambient: .one * 0.4, lights: [Light(.directional(.zero))]), nil, cube),
      (Self.sun, nil, []),
    ]
    for (lighting, fixture, placements) in cases {
      let canvases = [true, false].map { canvas(lighting, fixture, isOn: $0) }
      for canvas in canvases { for p in placements { canvas.push(p) } }
      #expect(CanvasTests.state(canvases[0]) == CanvasTests.state(canvases[1]))
    }
    let empty = canvas(Self.sun, isOn: true)
    #expect(empty.image == table.renderer(Self.sun).emptyPicture)
    #expect(!table.castsShadows)
  }

  /// What stands on the light's side of another object keeps its light.
  @Test(arguments: [0.0, 0.1]) func anObjectBehindAnotherCastsNothingOnIt(angularRadius: Double) {
    let lights = [Vector3(-0.8, -0.2, 0.5), Vector3(0.2, -0.9, 0.3)].map {
      Light(.directional($0), intensity: .one, angularRadius: angularRadius)
    }
    for light in lights {
      let towards = Vector3(light.vector.x, light.vector.y, 0).normalized
      // Close behind it, and as high.
      let placements = [
        Self.placed(1, 0, 0, yaw: 0), Self.placed(1, -0.46 * towards.x, -0.46 * towards.y, yaw: 0),
      ]
      let canvas = Canvas(
        Shapes.tableRenderer().renderer(
          Lighting(ambient: .one * 0.2, lights: [light]), castsShadows: true))
      canvas.draw(placements)
      let shares = canvas.shadows?.visible(0)
      var (lit, dimmed) = (0, 0)
      for index in 0..<64 * 64 where canvas.buffer.surface[index] >= 0 {
        let instance = SurfaceID.instance(canvas.buffer.surface[index])
        if instance == 1 {
          #expect(shares?[index] == 1)
          lit += 1
        } else if instance == 2, let share = shares?[index], share < 0.5 {
          dimmed += 1
        }
      }
      #expect(lit > 20 && dimmed > 3)
    }
  }

  /// The light moves below the horizon: shadows grow to all lengths.
  @Test func lightNearTheHorizon() {
    for angularRadius in [0, 0.05, 1.2, 3, -1, .nan] {
      let canvas = Canvas(Self.cube.renderer(size: 32))
      for height in [0.3, 0.1, 0.03, 1e-3, 1e-6, 0, -1e-6, -0.1] {
        var lighting = Lighting(
          direction: Vector3(-0.9, 0.4, height), ambient: 0.3, diffuse: 0.7)
        lighting.lights[0].angularRadius = angularRadius
        canvas.draw(
          [Self.placed(1, -0.2, 0), Self.placed(2, 0.25, -0.1)], lighting: lighting)
        #expect(canvas.image.pixels.allSatisfy { $0 >= 0 && $0 < 2 })
        let gradients = canvas.pullback(PoseDerivativeTests.weights(32))
        #expect(gradients.allSatisfy { $0.force.isFinite && $0.torque.isFinite })
      }
    }
  }

  /// The sun goes in and out of a cloud: the softer the light, the wider the penumbra, and the same
  /// light is taken in all.
  @Test func penumbraeGrowWithTheLight() {
    var counts: [Int] = []
    var sums: [Float] = []
    for angularRadius in [0, 0.02, 0.1, 0.2] {
      let scene = Self.floating.softened(angularRadius)
      let canvas = Canvas(scene.renderer(size: 64))
      canvas.draw(scene.placements)
      let shares = UnsafeBufferPointer(start: canvas.shadows?.visible(0), count: 64 * 64)
      counts.append(shares.count { $0 > 0.02 && $0 < 0.98 })
      sums.append(shares.reduce(0) { $0 + 1 - $1 })
    }
    #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 < $1 }, "\(counts)")
    #expect(sums.allSatisfy { abs($0 - sums[0]) < 0.2 * sums[0] }, "\(sums)")
  }

  @Test func aTexturedAndShinyTable() {
    // Where the table is in shadow it looks as if the light were not there.
    var model = Shapes.table(width: 2)
    model.materials[0].texture = DerivativePieceTests.texture
    model.materials[0].specular = SIMD3(0.5, 0.4, 0.3)
    let table = Shapes.tableRenderer()
    func render(_ lighting: Lighting, castsShadows: Bool) -> Image {
      Renderer(
        camera: table.camera, lighting: lighting, background: table.background,
        meshes: [PreparedMesh(model)] + table.meshes.dropFirst(), fixtures: table.fixtures,
        castsShadows: castsShadows
      ).render(TestScene(2).placements)
    }
    let image = render(Self.lamps, castsShadows: true)
    var possible = (0..<4).map { set in
      var lighting = Self.lamps
      for light in 0..<2 where set & 1 << light != 0 { lighting.lights[light].intensity = .zero }
      return render(lighting, castsShadows: false)
    }
    possible.reverse()
    var counts = [0, 0, 0, 0, 0]
    for index in image.samples.indices {
      let found = possible.firstIndex {
        let d = $0.samples[index] - image.samples[index]
        return max(abs(d.x), abs(d.y), abs(d.z)) < 2e-6
      }
      counts[found ?? 4] += 1
    }
    Self.report("in the shadow of both, one, the other, none; mixed: \(counts)")
    #expect(counts.allSatisfy { $0 > 20 })
    #expect(counts[4] < 900)
  }

  // MARK: The canvas

  @Test(arguments: scenes + soft) func takingOffRestoresEveryBit(scene: Scene) {
    let canvas = Canvas(scene.renderer(size: 32))
    var states = [CanvasTests.state(canvas)]
    for placement in scene.placements {
      let before = canvas.image
      let rect = canvas.push(placement)
      for row in 0..<32 {
        for column in 0..<32 where !rect.contains((column, row)) {
          #expect(before[column, row] == canvas.image[column, row])
        }
      }
      states.append(CanvasTests.state(canvas))
    }
    for placement in scene.placements.reversed() {
      states.removeLast()
      canvas.pop()
      #expect(CanvasTests.state(canvas) == states.last)
      canvas.push(placement)
      canvas.pop()
      #expect(CanvasTests.state(canvas) == states.last)
    }
    #expect(canvas.image == canvas.renderer.emptyPicture)
  }

  @Test(arguments: scenes + soft) func drawingIsPushing(scene: Scene) {
    let pushed = Canvas(scene.renderer(size: 32))
    for placement in scene.placements { pushed.push(placement) }
    // A canvas that has drawn much else, by another camera and in other lights.
    let drawn = Canvas(scene.renderer(size: 32))
    var camera = drawn.camera
    camera.focalLength *= 0.7
    drawn.draw(scene.placements.reversed(), camera: camera, lighting: Self.lamps)
    drawn.draw([], lighting: Lighting(ambient: .one, lights: []))
    drawn.draw(
      scene.placements, camera: pushed.camera, lighting: pushed.lighting)
    // Shares along edges are cut elsewhere: a few units in the last place.
    #expect(
      zip(pushed.image.pixels, drawn.image.pixels).allSatisfy { abs($0 - $1) < 2e-6 })
    #expect(pushed.visiblePixelCounts() == drawn.visiblePixelCounts())
    let fresh = Canvas(scene.renderer(size: 32))
    fresh.draw(scene.placements)
    #expect(CanvasTests.state(fresh) == CanvasTests.state(drawn))
    for object in scene.placements.indices {
      #expect(fresh.jacobian(of: object).tangents == drawn.jacobian(of: object).tangents)
    }
    // Taken off again.
    drawn.pop()
    let fewer = Canvas(scene.renderer(size: 32))
    fewer.draw(scene.placements.dropLast())
    #expect(CanvasTests.state(fewer) == CanvasTests.state(drawn))
  }

  @Test func aCanvasThatHasSeenSuchPicturesAsksForNoMemory() {
    guard allocation_count() >= 0 else { return }
    for lighting in [Self.sun, Self.lamps, Self.bulb] {
      let canvas = Canvas(Shapes.tableRenderer().renderer(lighting, castsShadows: true))
      #expect(AllocationTests.allocations { canvas.draw(AllocationTests.scenes[$0]) } == 0)
      let count = AllocationTests.allocations { index in
        for placement in AllocationTests.scenes[index] { canvas.push(placement) }
        canvas.removeAll()
      }
      #expect(count == 0)
    }
  }
}

extension Renderer {
  /// The same in another light.
  fileprivate func renderer(_ lighting: Lighting, castsShadows: Bool = false) -> Renderer {
    Renderer(
      camera: camera, lighting: lighting, background: background, meshes: meshes,
      fixtures: fixtures, castsShadows: castsShadows)
  }
}
