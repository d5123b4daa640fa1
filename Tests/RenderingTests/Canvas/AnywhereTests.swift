import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// Objects anywhere, of any size and in any pose, before cameras of any focal length and frame:
/// whatever is asked of a canvas is answered. What has no pose is not there.
@Suite struct AnywhereTests {
  /// A table and meshes with all that surfaces can be.
  static let models: [Model] = {
    var sheet = Shapes.table(width: 0.3)
    sheet.culling = .none
    var shining = Shapes.sphere(radius: 0.22)
    shining.materials[0].specular = SIMD3(0.5, 0.4, 0.3)
    var textured = Shapes.cylinder(diameter: 0.36, height: 0.45)
    textured.materials[0].sampler = TextureSampler(
      wrapU: .mirroredRepeat, wrapV: .clampToEdge, filter: .trilinear)
    var open = Shapes.cylinder(diameter: 0.3, height: 0.3)
    open.mesh.faces.removeAll { $0.material == 1 }
    open.culling = .none
    return [
      Shapes.table(width: 2), Shapes.cube(edge: 0.4), shining, textured, open, sheet,
      Shapes.cube(edge: 60), Shapes.cube(edge: 0.001), Shapes.sphere(radius: 1e6),
    ]
  }()
  static let meshes = models.map(PreparedMesh.init)

  static let frames = [(24, 24), (8, 160), (200, 8), (33, 17), (1, 1)]
  static let focalLengths = [1, 10, 100, 300, 1e4, 1e6]

  struct Draw {
    var generator: PCG32

    mutating func number(_ low: Double, _ high: Double) -> Double {
      Uniform(low, high).sample(using: &generator)
    }

    mutating func one<T>(of choices: [T]) -> T {
      choices[min(choices.count - 1, Int(number(0, Double(choices.count))))]
    }

    /// On the table, beside the picture, on all sides of the camera, in it, far away.
    mutating func position(_ camera: PinholeCamera) -> Vector3 {
      let reach = one(of: [0.3, 1, 5, 100, 1e5])
      let offset = Vector3(number(-reach, reach), number(-reach, reach), number(-reach, reach))
      switch one(of: [0, 0, 1, 2]) {
      case 0: return Vector3(offset.x, offset.y, 0)
      case 1: return camera.center + offset
      default: return camera.center + offset * 0.01
      }
    }

    mutating func pose(_ camera: PinholeCamera) -> RigidTransform {
      let turn = Matrix3x3.rotation(yaw: number(0, 7))
      return RigidTransform(
        rotation: number(0, 1) < 0.5
          ? turn
          : turn
            * DerivativePieceTests.rotation(Vector3(number(-2, 2), number(-2, 2), number(-2, 2))),
        translation: position(camera))
    }
  }

  static func renderer(_ draw: inout Draw) -> Renderer {
    let (width, height) = draw.one(of: frames)
    let camera = PinholeCamera(
      width: width, height: height, focalLength: SIMD2(repeating: draw.one(of: focalLengths)),
      cameraFromWorld: PinholeCamera.cameraFromWorld(
        azimuth: draw.number(0, 6), elevation: draw.number(-1.5, 1.5),
        distance: draw.one(of: [0.01, 0.5, 4, 300]), target: Vector3(0, 0, 0.1)))
    return Renderer(
      camera: camera,
      lighting: Lighting(
        ambient: Vector3(repeating: 0.3),
        lights: [
          Light(.directional(Vector3(-0.5, -0.4, 0.8))),
          Light(.point(Vector3(draw.number(-1, 1), 0.2, draw.one(of: [0.1, 0.4, 2])))),
        ]),
      background: SIMD3(0.1, 0.12, 0.16), meshes: meshes,
      fixtures: [Placement(mesh: 0, worldFromObject: .identity)],
      castsShadows: draw.number(0, 1) < 0.5)
  }

  @Test(arguments: 0..<160) func everythingIsAnswered(seed: Int) {
    var draw = Draw(generator: PCG32(seed: UInt64(seed), stream: 7))
    let renderer = Self.renderer(&draw)
    let camera = renderer.camera
    let scene = (0..<Int(draw.number(1, 9))).map { _ in
      Placement(
        mesh: Int(draw.number(1, Double(Self.meshes.count))),
        worldFromObject: draw.pose(camera))
    }
    let canvas = Canvas(renderer)
    for placement in scene {
      let rect = canvas.push(placement)
      #expect(rect.minX <= rect.maxX && rect.minY <= rect.maxY)
      #expect(rect.intersection(renderer.bounds) == rect)
    }
    Self.ask(canvas, &draw)
    canvas.pop()
    canvas.draw(scene)
    Self.ask(canvas, &draw)
    canvas.draw(scene, filter: .point)
    let isFinite = canvas.image.pixels.allSatisfy(\.isFinite)
    #expect(isFinite)
  }

  static func ask(_ canvas: Canvas, _ draw: inout Draw) {
    let count = canvas.camera.width * canvas.camera.height
    let isFinite = canvas.image.pixels.allSatisfy(\.isFinite)
    #expect(isFinite)
    let (depth, mask) = canvas.depthAndMask()
    let (leastDepth, leastMask) = (depth.min() ?? 0, mask.min() ?? 0)
    #expect(leastDepth >= 0 && leastMask >= 0)
    let visible = canvas.visiblePixelCounts().reduce(0, +)
    #expect(visible <= count)
    let adjoint = DerivativePieceTests.adjoint(count: count)
    #expect(canvas.pullback(adjoint).count == canvas.placements.count)
    let geometry = canvas.geometryGradient(adjoint)
    #expect(geometry.vertices.count == canvas.placements.count)
    let gradient = canvas.gradient(adjoint, in: [.lighting, .colors, .texels])
    #expect(gradient.objects.count == canvas.placements.count)
    let object = Int(draw.number(0, Double(canvas.placements.count)))
    let jacobian = canvas.jacobian(of: object)
    #expect(
      jacobian.tangents.count
        == Motion.onTable.count * jacobian.rect.width * jacobian.rect.height)
    #expect(canvas.tangent(GeometryChange(camera: CameraChange.each[3])).count == count)
  }

  static let noPoses: [RigidTransform] = [
    RigidTransform(x: .nan, y: 0, yaw: 0), RigidTransform(x: 0, y: .infinity, yaw: 0),
    RigidTransform(x: -.infinity, y: .nan, yaw: 0), RigidTransform(x: 0, y: 0, yaw: .nan),
    RigidTransform(x: 0, y: 0, yaw: .infinity), RigidTransform(x: 1e300, y: 0, yaw: 0),
    RigidTransform(x: 0, y: -1e200, yaw: 1), RigidTransform(x: 1e30, y: 1e30, yaw: 0),
    RigidTransform(
      rotation: Matrix3x3(
        columns: Vector3(1e200, 0, 0), Vector3(0, 1e200, 0), Vector3(0, 0, 1e200)),
      translation: .zero),
    RigidTransform(
      rotation: Matrix3x3(columns: Vector3(.nan, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)),
      translation: .zero),
  ]

  @Test(arguments: [false, true]) func whatHasNoPoseIsNotThere(castsShadows: Bool) {
    let shown = Shapes.tableRenderer(size: 32)
    let renderer = Renderer(
      camera: shown.camera, lighting: shown.lighting, background: shown.background,
      meshes: Self.meshes, fixtures: shown.fixtures, castsShadows: castsShadows)
    let seen = [
      Placement(mesh: 1, worldFromObject: RigidTransform(x: 0.1, y: -0.1, yaw: 0.3)),
      Placement(mesh: 3, worldFromObject: RigidTransform(x: -0.1, y: 0.1, yaw: 0)),
    ]
    let alone = Canvas(renderer)
    for placement in seen { alone.push(placement) }
    let adjoint = DerivativePieceTests.adjoint(count: 32 * 32)
    for (index, pose) in Self.noPoses.enumerated() {
      let nowhere = Placement(mesh: 1 + index % (Self.meshes.count - 1), worldFromObject: pose)
      let canvas = Canvas(renderer)
      #expect(canvas.push(nowhere).isEmpty)
      for placement in seen { canvas.push(placement) }
      #expect(canvas.push(nowhere).isEmpty)
      let isSame = canvas.image == alone.image
      #expect(isSame)
      let gradients = canvas.pullback(adjoint)
      #expect(gradients[0] == .zero && gradients[3] == .zero)
      #expect(gradients[1] != .zero && gradients[2] != .zero)
      #expect(canvas.jacobian(of: 0).tangents.isEmpty)
      canvas.draw([nowhere] + seen + [nowhere])
      let isSameDrawn = canvas.image == alone.image
      #expect(isSameDrawn)
      var draw = Draw(generator: PCG32(seed: 1, stream: 1))
      Self.ask(canvas, &draw)
    }
  }

  @Test func rectanglesWithoutACommonPixelHaveRanges() {
    let picture = PixelRect(minX: 0, minY: 0, maxX: 64, maxY: 64)
    let beside = PixelRect(minX: 90, minY: 10, maxX: 110, maxY: 20)
    #expect(beside.intersection(picture) == .empty)
    #expect(PixelRect.nowhere.expanded(by: 5).intersection(picture) == .empty)
    #expect(picture.intersection(beside).columns.isEmpty)
    #expect(beside.clipped(to: picture).columns.isEmpty && beside.clipped(to: picture).isEmpty)
  }

  @Test func numbersComeBetweenTheirBounds() {
    #expect(Int(roundingDown: 3.9, from: 0, through: 9) == 3)
    #expect(Int(roundingDown: -0.1, from: -5, through: 9) == -1)
    #expect(Int(roundingDown: 1e300, from: 0, through: 9) == 9)
    #expect(Int(roundingDown: -.infinity, from: 2, through: 9) == 2)
    #expect(Int(roundingDown: .nan, from: 2, through: 9) == 2)
  }
}
