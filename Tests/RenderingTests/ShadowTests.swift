import Foundation
import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Shadows on the table: the picture against rays to the lights, its derivatives against differences,
/// and that nothing changes where there are none.
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
    placements: [placed(1, -0.1, 0.05), placed(2, 0.4, -0.25)], lighting: bulb)
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
    ], models: [Shapes.table(width: 2), SharpEdgesTests.torus])
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

  static func worst(_ a: Image, _ b: Image) -> Float {
    zip(a.pixels, b.pixels).map { abs($0 - $1) }.max() ?? 1
  }

  // MARK: The picture

  @Test(arguments: scenes) func thePictureIsTheMeanOfManyRays(scene: Scene) {
    let image = scene.renderer(size: 32).render(scene.placements)
    let rays = scene.reference(size: 32).render(raysPerSide: 16)
    let worst = Self.worst(image, rays)
    Self.report("\(scene.testDescription): rays \(worst)")
    #expect(worst < 0.04)
  }

  @Test(arguments: scenes) func thePictureIsTheBoxFilteredOne(scene: Scene) {
    let renderer = scene.renderer(size: 32)
    let image = renderer.render(scene.placements)
    let filtered = renderer.magnified(by: 16).render(scene.placements).boxFiltered(16)
    let worst = Self.worst(image, filtered)
    Self.report("\(scene.testDescription): box-filtered \(worst)")
    #expect(worst < 0.04)
  }
}
