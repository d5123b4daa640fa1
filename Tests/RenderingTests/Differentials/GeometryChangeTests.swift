import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// The picture's derivative in changes of the camera and of vertices, forward.
@Suite struct GeometryChangeTests {
  /// Pictures with light, highlights and textures of all kinds; the last two are of flat shading,
  /// whose normals follow the vertices.
  static func canvas(_ index: Int) -> Canvas {
    let scenes = PictureGradientTests.scenes
    if index < scenes.count { return scenes[index].canvas }
    var models = GeometryGradientTests.models
    for model in 1...2 {
      for material in models[model].materials.indices {
        models[model].materials[material].shading = .flat
      }
    }
    return GeometryGradientTests.canvas(
      GeometryGradientTests.camera, models,
      index == flatInSun ? GeometryGradientTests.lighting : PictureGradientTests.lamps)
  }

  static let flatInSun = PictureGradientTests.scenes.count

  static func product(_ tangent: ArraySlice<SIMD4<Float>>, _ weights: [SIMD4<Float>])
    -> (sum: Double, size: Double)
  {
    zip(tangent, weights).reduce((sum: 0, size: 0)) {
      let part = SIMD4<Double>($1.0 * $1.1)
      return ($0.sum + part.sum(), $0.size + pointwiseMax(part, -part).sum())
    }
  }

  static func randomVertices(_ canvas: Canvas) -> [[Vector3]] {
    var generator = PCG32(seed: 4, stream: 2)
    return canvas.placements.map { placement in
      canvas.renderer.meshes[placement.mesh].origin.model.mesh.positions.map { _ in
        DerivativePieceTests.random(&generator)
      }
    }
  }

  @Test(arguments: 0...flatInSun + 1) func itIsTheTransposeOfReverseMode(index: Int) throws {
    let canvas = Self.canvas(index)
    let weights = PoseDerivativeTests.weights(canvas.camera.width)
    let gradient = canvas.geometryGradient(weights)
    let c = gradient.camera
    let force = c.motion.force
    let torque = c.motion.torque
    var expected = [
      force.x, force.y, force.z, torque.x, torque.y, torque.z, c.focalLength.x, c.focalLength.y,
      c.principalPoint.x, c.principalPoint.y,
    ]
    var jacobian = canvas.cameraJacobian()
    let vertices = Self.randomVertices(canvas)
    expected.append(
      zip(gradient.vertices, vertices).reduce(0) {
        $0 + zip($1.0, $1.1).reduce(0) { $0 + $1.0.dot($1.1) }
      })
    jacobian.tangents += canvas.tangent(GeometryChange(vertices: vertices))
    let count = weights.count
    for (k, reverse) in expected.enumerated() {
      let forward = Self.product(jacobian.tangents[k * count..<(k + 1) * count], weights)
      #expect(
        abs(forward.sum - reverse) < 1e-5 * forward.size, "\(k): \(forward.sum), \(reverse)")
    }
  }

  @Test func changesAddUp() {
    let canvas = Self.canvas(Self.flatInSun)
    let camera = CameraChange(
      motion: Motion(velocity: Vector3(1, 2, 3), angularVelocity: Vector3(-0.3, 0.2, 0.1)),
      focalLength: SIMD2(5, -4), principalPoint: SIMD2(-2, 6))
    let vertices = Self.randomVertices(canvas)
    let parts = canvas.jacobian(
      of: [GeometryChange(camera: camera), GeometryChange(vertices: vertices)]
    ).tangents
    let both = canvas.tangent(GeometryChange(camera: camera, vertices: vertices))
    let size = both.reduce(Float(0)) { max($0, $1.max(), -$1.min()) }
    for (index, tangent) in both.enumerated() {
      let rest = tangent - parts[index] - parts[index + both.count]
      #expect(max(rest.max(), -rest.min()) < 1e-5 * size)
    }
  }

  /// How far a derivative is from another, relative to its length.
  static func error(_ found: [SIMD4<Float>], _ expected: [SIMD4<Float>]) -> Double {
    let (rest, whole) = zip(found, expected).reduce((0.0, 0.0)) {
      let d = SIMD4<Double>($1.0 - $1.1)
      let e = SIMD4<Double>($1.1)
      return ($0.0 + (d * d).sum(), $0.1 + (e * e).sum())
    }
    return (rest / whole).squareRoot()
  }

  /// The derivative of a canvas's picture over the whole of it in a motion of one object.
  static func derivative(_ canvas: Canvas, of object: Int, _ motion: Motion) -> [SIMD4<Float>] {
    let jacobian = canvas.jacobian(of: object, motions: [motion])
    var whole = [SIMD4<Float>](
      repeating: .zero, count: canvas.camera.width * canvas.camera.height)
    for row in jacobian.rect.rows {
      for column in jacobian.rect.columns {
        whole[row * canvas.camera.width + column] =
          jacobian.tangents[jacobian.rect.offset((column, row))]
      }
    }
    return whole
  }

  @Test func verticesThatMoveTogetherAreARigidMotion() {
    // Normals that are attributes stay as they are when vertices turn.
    let motions = [
      Motion(velocity: Vector3(0.3, -0.5, 0.7)),
      Motion(velocity: Vector3(0.2, 0.1, 0), angularVelocity: Vector3(0.3, -0.2, 1)),
    ]
    let flat = (Self.canvas(Self.flatInSun), Self.canvas(Self.flatInSun + 1))
    for (canvas, motion) in [
      (flat.0, motions[0]), (flat.0, motions[1]), (flat.1, motions[0]), (flat.1, motions[1]),
      (Self.canvas(5), motions[0]),
    ] {
      for object in canvas.placements.indices {
        let placement = canvas.placements[object]
        let toObject = placement.worldFromObject.rotation.transpose
        var vertices = [[Vector3]](repeating: [], count: canvas.placements.count)
        vertices[object] = canvas.renderer.meshes[placement.mesh].origin.model.mesh.positions.map {
          toObject
            * (motion.velocity
              + motion.angularVelocity.cross(placement.worldFromObject.rotation * $0))
        }
        let found = canvas.tangent(GeometryChange(vertices: vertices))
        #expect(Self.error(found, Self.derivative(canvas, of: object, motion)) < 1e-5)
      }
    }
  }

  @Test func aCameraThatMovesIsAWorldThatMovesTheOtherWay() {
    // Without fixtures, so that everything is an object.
    let lighting = GeometryGradientTests.lighting
    let renderer = Renderer(
      camera: GeometryGradientTests.camera, lighting: lighting, background: .zero,
      meshes: GeometryGradientTests.models.map(PreparedMesh.init))
    let canvas = Canvas(renderer)
    for (mesh, x) in [(0, 0.0), (1, -0.3), (2, 0.2)] {
      canvas.push(Placement(mesh: mesh, worldFromObject: RigidTransform(x: x, y: 0.1, yaw: x)))
    }
    let velocity = Vector3(0.3, -0.2, 0.4)
    let found = canvas.tangent(
      GeometryChange(camera: CameraChange(motion: Motion(velocity: velocity))))
    var expected = found.map { _ in SIMD4<Float>.zero }
    for object in 0..<3 {
      let part = Self.derivative(canvas, of: object, Motion(velocity: -velocity))
      for index in part.indices { expected[index] += part[index] }
    }
    #expect(Self.error(found, expected) < 1e-5)
  }

  @Test func thePrincipalPointShiftsThePictureAndTheFocalLengthStretchesIt() {
    // A cube in front of nothing: the sum of the picture is its image's area times colours, and the
    // first moment of the picture moves with it.
    let camera = GeometryGradientTests.camera
    let renderer = Renderer(
      camera: camera, lighting: GeometryGradientTests.lighting, background: .zero,
      meshes: [PreparedMesh(Shapes.cube(edge: 0.4))])
    let canvas = Canvas(renderer)
    canvas.push(Placement(mesh: 0, worldFromObject: RigidTransform(x: 0.1, y: -0.1, yaw: 0.3)))
    func moments(_ picture: some Sequence<SIMD4<Float>>) -> (Double, SIMD2<Double>) {
      picture.enumerated().reduce((0, .zero)) {
        let place = SIMD2(Double($1.offset % camera.width), Double($1.offset / camera.width)) + 0.5
        let mass = SIMD4<Double>($1.element).sum()
        return ($0.0 + mass, $0.1 + (place - camera.principalPoint) * mass)
      }
    }
    let mass = moments(canvas.image.samples).0
    let jacobian = canvas.cameraJacobian()
    let count = camera.width * camera.height
    for axis in 0..<2 {
      let focal = moments(jacobian.tangents[(6 + axis) * count..<(7 + axis) * count])
      let center = moments(jacobian.tangents[(8 + axis) * count..<(9 + axis) * count])
      #expect(abs(focal.0 * camera.focalLength[axis] - mass) < 1e-3 * mass)
      #expect(abs(center.0) < 1e-3 * mass)
      #expect(abs(center.1[axis] - mass) < 0.01 * mass, "\(center.1) \(mass)")
      #expect(abs(center.1[1 - axis]) < 0.01 * mass)
    }
  }

  @Test func thePictureChangesAsForwardModeSays() {
    let models = GeometryGradientTests.models
    let camera = GeometryGradientTests.camera
    func picture(_ camera: PinholeCamera, _ models: [Model]) -> [SIMD4<Float>] {
      GeometryGradientTests.canvas(camera, models).image.samples
    }
    func check(
      _ found: [SIMD4<Float>], step: Double, _ what: String,
      _ changed: (Double) -> [SIMD4<Float>]
    ) {
      let (plus, minus) = (changed(step), changed(-step))
      let difference = zip(plus, minus).map { ($0 - $1) / Float(2 * step) }
      let error = Self.error(found, difference)
      // Measured: 0.001 to 0.039 for the camera, 0.007 and 0.029 for vertices.
      #expect(error < 0.06, "\(what): \(error)")
    }
    let canvas = GeometryGradientTests.canvas(camera, models)
    for (k, change) in CameraChange.each.enumerated() {
      check(
        canvas.tangent(GeometryChange(camera: change)), step: k < 6 ? 2e-4 : 0.02,
        "camera \(k)"
      ) { step in
        var moved = GeometryGradientTests.moved(camera, change.motion, by: step)
        moved.focalLength += change.focalLength * step
        moved.principalPoint += change.principalPoint * step
        return picture(moved, models)
      }
    }
    // An object stretched and sheared, which keeps it convex and on the table.
    let shear = Matrix3x3(
      columns: Vector3(0.7, -0.4, 0), Vector3(0.5, -0.3, 0), Vector3(-0.6, 0.8, 0.9))
    for object in 0..<2 {
      let vertices = (0..<2).map { index in
        index == object ? models[index + 1].mesh.positions.map { shear * $0 } : []
      }
      check(
        canvas.tangent(GeometryChange(vertices: vertices)), step: 1e-3,
        "vertices of \(object)"
      ) { step in
        var models = models
        for index in vertices[object].indices {
          models[object + 1].mesh.positions[index] += vertices[object][index] * step
        }
        return picture(camera, models)
      }
    }
  }
}
