import Geometry
import Probability
import TestSupport
import Testing

@testable import Rendering

/// The derivative of a shaded point in everything that its colour depends on, against central
/// differences, and forward mode against reverse mode.
@Suite struct ShadingDerivativeTests {
  static let weights = SIMD4<Float>(0.8, -0.5, 1.2, 0)

  /// Σ weights·colour over the points.
  static func loss(_ triangle: ShadedTriangle) -> Double {
    let object = triangle.object
    return ShadedTriangle.points.reduce(0) {
      $0 + Double((object.color(at: $1) * weights).sum())
    }
  }

  static func gradient(
    _ triangle: ShadedTriangle, _ parameters: ShadingParameters
  ) -> ShadingAdjoint {
    let object = triangle.object
    var sum = ShadingAdjoint(object.mesh, triangle.lighting, parameters)
    for point in ShadedTriangle.points {
      object.gradient(at: point, adjoint: weights, into: &sum)
    }
    return sum
  }

  @Test(arguments: ShadedTriangle.all.indices) func inTheLighting(index: Int) {
    var triangle = ShadedTriangle.all[index]
    triangle.pose = RigidTransform(x: 0.05, y: -0.02, yaw: 0.7)
    let gradient = Self.gradient(triangle, .lighting)
      .lighting(triangle.lighting, triangle.object.view).numbers
    let check = GradientCheck(of: gradient, at: triangle.lightingNumbers, step: 0.01) {
      var moved = triangle
      moved.lightingNumbers = $0
      return Self.loss(moved)
    }
    // Measured: below 2.2e-5.
    #expect(check.error < 1e-4, "\(check)")
    if case .directional(let vector) = triangle.lighting.lights[0].source {
      // Only its direction counts.
      let along = Vector3(gradient[6], gradient[7], gradient[8]).dot(vector)
      #expect(abs(along) < 1e-5)
    }
  }

  @Test(arguments: ShadedTriangle.all.indices) func inColoursAndTexels(index: Int) {
    let triangle = ShadedTriangle.all[index]
    let gradient = Self.gradient(triangle, [.colors, .texels])
      .surface(of: triangle.mesh).numbers
    #expect(gradient.count == 9 + 3 + 5 * 4 * 3)
    // The colour is linear in each of them, so that large steps are exact.
    let check = GradientCheck(of: gradient, at: triangle.surfaceNumbers, step: 0.1) {
      var moved = triangle
      moved.surfaceNumbers = $0
      return Self.loss(moved)
    }
    // Measured: below 1.2e-6.
    #expect(check.error < 1e-5, "\(check)")
  }

  @Test func onlyWhatIsAskedForIsFilledIn() {
    let triangle = ShadedTriangle.all[3]
    let surface = Self.gradient(triangle, .lighting).surface(of: triangle.mesh)
    #expect(surface == SurfaceDifferential())
    let lighting = Self.gradient(triangle, .colors)
      .lighting(triangle.lighting, triangle.object.view)
    #expect(lighting.lights.allSatisfy { $0 == LightingDifferential.Light() })
    let texels = Self.gradient(triangle, .texels).surface(of: triangle.mesh)
    #expect(texels.cornerColors.isEmpty && texels.textures.count == 1)
  }

  @Test(arguments: ShadedTriangle.all.indices) func inThePointsPlace(index: Int) {
    // Levels of a texture are held fixed: without them.
    var triangle = ShadedTriangle.all[index]
    triangle.model.materials[0].sampler.filter = .bilinear
    guard triangle.model.mesh.faces[0].textureCoordinates.b.x < 1 else { return }
    let object = triangle.object
    for point in ShadedTriangle.points {
      let g = object.gradient(at: point, adjoint: Self.weights)
      let total = g.displacement
      let check = GradientCheck(
        of: [total.x, total.y, total.z], at: [point.x, point.y, point.z], step: 0.01
      ) {
        Double((triangle.color(at: SIMD4($0[0], $0[1], $0[2], 0)) * Self.weights).sum())
      }
      // Measured: below 5.1e-5, from single precision.
      #expect(check.error < 2e-4, "\(check)")
    }
  }

  @Test(arguments: ShadedTriangle.all.indices) func inTheCamerasPlaceAndTheObjectsMotion(index: Int)
  {
    var triangle = ShadedTriangle.all[index]
    triangle.model.materials[0].sampler.filter = .bilinear
    triangle.pose = RigidTransform(x: 0.05, y: -0.02, yaw: 0.7)
    let rotation = triangle.pose.rotation
    for point in ShadedTriangle.points {
      let g = triangle.object.gradient(at: point, adjoint: Self.weights)
      // The point stays where it is on the object, while the camera, or the object, moves.
      let center = rotation * Vector3(g.center)
      let (force, torque) = (rotation * Vector3(g.force), rotation * Vector3(g.torque))
      func value(_ triangle: ShadedTriangle) -> Double {
        Double((triangle.color(at: point) * Self.weights).sum())
      }
      let inCenter = GradientCheck(of: [center.x, center.y, center.z], at: [0, 0, 0], step: 0.02) {
        var moved = triangle
        let shift = triangle.camera.cameraFromWorld.rotation * Vector3($0[0], $0[1], $0[2])
        moved.camera.cameraFromWorld.translation -= shift
        return value(moved)
      }
      #expect(inCenter.error < 1e-4, "\(inCenter)")
      let inMotion = GradientCheck(
        of: [force.x, force.y, force.z, torque.x, torque.y, torque.z],
        at: [Double](repeating: 0, count: 6), step: 0.01
      ) {
        var moved = triangle
        moved.pose.rotation =
          DerivativePieceTests.rotation(Vector3($0[3], $0[4], $0[5])) * triangle.pose.rotation
        moved.pose.translation += Vector3($0[0], $0[1], $0[2])
        return value(moved)
      }
      // Measured: below 4.1e-5.
      #expect(inMotion.error < 1e-4, "\(inMotion)")
    }
  }

  @Test(arguments: ShadedTriangle.all.indices) func inTheNormalOfAFlatFace(index: Int) {
    var triangle = ShadedTriangle.all[index]
    let n = triangle.mesh.faces[0].normal
    triangle.model.mesh.faces[0].normals = .init(n, n, n)
    for point in ShadedTriangle.points {
      let g = triangle.object.gradient(at: point, adjoint: Self.weights).normal
      let check = GradientCheck(
        of: [g.x, g.y, g.z].map(Double.init), at: [n.x, n.y, n.z], step: 0.01
      ) {
        var moved = triangle
        let n = Vector3($0[0], $0[1], $0[2])
        moved.model.mesh.faces[0].normals = .init(n, n, n)
        return Double((moved.color(at: point) * Self.weights).sum())
      }
      // Measured: below 3.9e-5.
      #expect(check.error < 1e-4, "\(check)")
    }
  }

  @Test(arguments: ShadedTriangle.all.indices) func inMotionsSeenAlongARay(index: Int) {
    var triangle = ShadedTriangle.all[index]
    triangle.model.materials[0].sampler.filter = .bilinear
    guard triangle.model.mesh.faces[0].textureCoordinates.b.x < 1 else { return }
    triangle.pose = RigidTransform(x: 0.05, y: -0.02, yaw: 0.3)
    let object = triangle.object
    for point in ShadedTriangle.points {
      let ray = triangle.pose(Vector3(point)) - triangle.camera.center
      let changes = object.changes(
        at: point, DerivativePieceTests.rigidMotions, triangle.camera)
      let check = GradientCheck(
        of: changes.map { Double(($0 * Self.weights).sum()) },
        at: [Double](repeating: 0, count: 6), step: 5e-3
      ) {
        var moved = triangle
        moved.pose.rotation =
          DerivativePieceTests.rotation(Vector3($0[3], $0[4], $0[5])) * triangle.pose.rotation
        moved.pose.translation += Vector3($0[0], $0[1], $0[2])
        return Double((moved.color(along: ray) * Self.weights).sum())
      }
      // Measured: below 7.1e-5.
      #expect(check.error < 2e-4, "\(check)")
    }
  }

  @Test func theShortWayIsTheLongWay() {
    let object = ShadedTriangle.all[0].object
    #expect(object.shader.isPlain)
    for point in ShadedTriangle.points {
      #expect(abs(object.color(at: point) - object.reflection(at: point)).max() < 1e-6)
      let short = object.gradient(at: point, adjoint: Self.weights)
      let long = object.fullGradient(at: point, adjoint: Self.weights)
      for (a, b) in [
        (short.attributes, long.attributes), (short.position, long.position),
        (short.center, long.center), (short.normal, long.normal), (short.force, long.force),
        (short.torque, long.torque),
      ] {
        #expect(abs(a - b).max() < 1e-5)
      }
    }
  }

  /// Random numbers in place of a gradient's.
  static func random(_ generator: inout PCG32, like triangle: ShadedTriangle)
    -> (lighting: LightingDifferential, surface: SurfaceDifferential)
  {
    func vector() -> Vector3 { DerivativePieceTests.random(&generator) }
    let lights = triangle.lighting.lights.map { _ in
      LightingDifferential.Light(vector: vector(), intensity: vector())
    }
    let faces = triangle.model.mesh.faces.map { _ in
      TriangleMesh.Corners(vector(), vector(), vector())
    }
    return (
      LightingDifferential(
        ambient: vector(), ground: triangle.lighting.ground == nil ? .zero : vector(),
        lights: lights),
      SurfaceDifferential(
        cornerColors: faces, materialColors: triangle.model.materials.map { _ in vector() },
        textures: triangle.model.materials.map {
          $0.texture.map { texture in
            var texture = texture
            for index in texture.pixels.indices { texture.pixels[index] = Float(vector().x) }
            return texture
          }
        })
    )
  }

  @Test(arguments: ShadedTriangle.all.indices)
  func forwardModeIsReverseModeTransposed(index: Int) {
    var generator = PCG32(seed: 11, stream: UInt64(index))
    var triangle = ShadedTriangle.all[index]
    triangle.pose = RigidTransform(x: 0.1, y: -0.1, yaw: 0.3)
    let object = triangle.object
    let change = Self.random(&generator, like: triangle)
    let prepared = ShadingChange(
      lighting: change.lighting, of: triangle.lighting, surface: change.surface, of: object)
    for point in ShadedTriangle.points {
      let adjoint = SIMD4<Float>(DerivativePieceTests.random(&generator))
      var sum = ShadingAdjoint(object.mesh, triangle.lighting, [.lighting, .colors, .texels])
      object.gradient(at: point, adjoint: adjoint, into: &sum)
      let gradient =
        sum.lighting(triangle.lighting, object.view).numbers
        + sum.surface(of: object.mesh).numbers
      let reverse = zip(gradient, change.lighting.numbers + change.surface.numbers).reduce(0) {
        $0 + $1.0 * $1.1
      }
      let forward = Double((object.tangent(at: point, prepared) * adjoint).sum())
      #expect(abs(forward - reverse) < 3e-6 * (1 + abs(forward)))
    }
  }

  @Test func coloursOfAMovingSurfaceInLampLight() {
    // For every pixel of a curved, shining surface that is lit by lamps.
    var model = Shapes.cylinder(diameter: 0.9, height: 0.8)
    for index in model.materials.indices { model.materials[index].specular = SIMD3(0.4, 0.5, 0.3) }
    let table = Shapes.tableRenderer(size: 48)
    let lamps = Lighting(
      ambient: Vector3(0.2, 0.3, 0.25),
      lights: [
        Light(.point(Vector3(0.5, -1.4, 1.1)), intensity: Vector3(0.9, 0.7, 0.5)),
        Light(.directional(Vector3(-0.5, -0.4, 0.8)), intensity: Vector3(0.4, 0.4, 0.4)),
      ])
    let renderer = Renderer(
      camera: table.camera, lighting: lamps, background: .zero, meshes: table.meshes)
    DerivativePieceTests.checkColorsOfAMovingSurface(PreparedMesh(model), renderer)
  }
}

extension SIMD4<Float> {
  fileprivate func max() -> Float { Swift.max(Swift.max(x, y), Swift.max(z, w)) }
}

private func abs(_ v: SIMD4<Float>) -> SIMD4<Float> { v.replacing(with: -v, where: v .< 0) }
