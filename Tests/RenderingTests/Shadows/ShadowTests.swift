import AllocationCount
import Foundation
import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Shadows on the table: the picture against rays to the lights, and that nothing changes where
/// there are none. Its derivatives are looked at by `ShadowDerivativeTests`.
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
    var tolerance: Float = 5e-5
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

    /// The same scene, by rays.
    func reference(size: Int) -> ReferenceRenderer {
      let renderer = renderer(size: size)
      return ReferenceRenderer(
        camera: renderer.camera, lighting: lighting, background: renderer.background,
        models: allModels, placements: renderer.fixtures + placements, tableCount: 1)
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
    tolerance: 0.03)
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
    ], models: [Shapes.table(width: 2), SharpEdgesTests.torus], tolerance: 0.05)
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
    allAround,
  ]

  static func report(_ text: String) {
    if ProcessInfo.processInfo.environment["AIR3D_MEASURE"] != nil { print(text) }
  }

  @Test(arguments: scenes) func thePictureIsTheMeanOfManyRays(scene: Scene) {
    let image = scene.renderer(size: 32).render(scene.placements)
    let rays = scene.reference(size: 32).render(raysPerSide: 16)
    let errors = zip(image.pixels, rays.pixels).map { abs($0 - $1) }
    let mean = errors.reduce(0, +) / Float(errors.count)
    Self.report("\(scene.testDescription): rays, worst \(errors.max() ?? 1), mean \(mean)")
    // 16 rays in a row tell an edge's place to a sixteenth of a pixel.
    #expect(errors.max() ?? 1 < 0.045)
    #expect(mean < 0.001)
  }

  @Test(arguments: scenes) func thePictureIsTheBoxFilteredOne(scene: Scene) {
    let image = scene.renderer(size: 32).render(scene.placements)
    let filtered = scene.renderer(size: 32).magnified(by: 16).render(scene.placements)
      .boxFiltered(16)
    let worst = zip(image.pixels, filtered.pixels).map { abs($0 - $1) }.max() ?? 1
    Self.report("\(scene.testDescription): box-filtered \(worst)")
    #expect(worst < scene.tolerance)
  }

  @Test(arguments: scenes) func lightIsTakenFromTheTableAlone(scene: Scene) {
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
      #expect(difference.min() > -1e-4)
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
    // Light from below the horizon; a point light that is not above the objects; a table below z =
    // 0, or one that is not level.
    let tilted = RigidTransform(
      rotation: Matrix3x3(
        columns: Vector3(0.8, 0, 0.6), Vector3(0, 1, 0), Vector3(-0.6, 0, 0.8)))
    let cases: [(Lighting, Placement?)] = [
      (Lighting(direction: Vector3(0.5, 0.3, -0.1), ambient: 0.3, diffuse: 0.7), nil),
      (
        Lighting(
          ambient: .one * 0.2, lights: [Light(.point(Vector3(-0.7, 0.6, 0.3)), intensity: .one)]),
        nil
      ),
      (Self.sun, Placement(mesh: 0, worldFromObject: RigidTransform(x: 0, y: 0, z: -0.1, yaw: 0))),
      (Self.sun, Placement(mesh: 0, worldFromObject: tilted)),
      (Lighting(ambient: .one * 0.4, lights: []), nil),
    ]
    for (lighting, fixture) in cases {
      let canvases = [true, false].map { canvas(lighting, fixture, isOn: $0) }
      for canvas in canvases { for p in TestScene(3).placements { canvas.push(p) } }
      #expect(CanvasTests.state(canvases[0]) == CanvasTests.state(canvases[1]))
    }
    let empty = canvas(Self.sun, isOn: true)
    #expect(empty.image == table.renderer(Self.sun).emptyPicture)
    #expect(!table.castsShadows)
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
    #expect(counts[4] < 600)
  }

  // MARK: The canvas

  @Test(arguments: scenes) func takingOffRestoresEveryBit(scene: Scene) {
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

  @Test(arguments: scenes) func drawingIsPushing(scene: Scene) {
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
