import Foundation
import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Lights and reflections whose pictures are known in closed form, and what is not a number.
@Suite struct LightingTests {
  /// The table seen from above, 64 × 64 pixels; its centre is the picture's.
  static let camera = PinholeCamera(
    width: 64, height: 64, focalLength: SIMD2(100, 100),
    cameraFromWorld: PinholeCamera.cameraFromWorld(
      azimuth: 0, elevation: 60 * .pi / 180, distance: 3))

  static func picture(
    _ lighting: Lighting, _ material: Material = Material(color: SIMD3(0.5, 0.4, 0.3))
  ) -> Image {
    var model = Shapes.table(width: 2)
    model.materials = [material]
    return picture(lighting, model)
  }

  static func picture(_ lighting: Lighting, _ model: Model) -> Image {
    Renderer(
      camera: camera, lighting: lighting, background: .zero, meshes: [PreparedMesh(model)]
    ).render([Placement(mesh: 0, worldFromObject: .identity)])
  }

  /// Where the ray through a pixel's centre meets the table.
  static func place(column: Int, row: Int) -> Vector3 {
    let ray = camera.ray(through: SIMD2(Double(column) + 0.5, Double(row) + 0.5))
    return camera.center - ray * (camera.center.z / ray.z)
  }

  static func expect(_ found: SIMD3<Float>, _ expected: Vector3, within tolerance: Double = 1e-6) {
    #expect((Vector3(found) - expected).length < tolerance, "\(found), not \(expected)")
  }

  @Test func aPlaneUnderAPointLight() {
    // Lambert's cosine over the square of the distance.
    let lamp = Vector3(0.3, -0.2, 0.7)
    let image = Self.picture(
      Lighting(
        ambient: Vector3(0.1, 0.2, 0.3),
        lights: [Light(.point(lamp), intensity: Vector3(0.4, 0.3, 0.2))]))
    for (column, row) in [(32, 32), (20, 40), (45, 25), (38, 41)] {
      let way = lamp - Self.place(column: column, row: row)
      let cosine = way.z / way.length
      let irradiance = Vector3(0.4, 0.3, 0.2) * cosine / way.dot(way)
      Self.expect(
        image[column, row], Vector3(0.5, 0.4, 0.3) * (Vector3(0.1, 0.2, 0.3) + irradiance))
    }
  }

  @Test func lightsAddUp() {
    let ambient = Vector3(0.1, 0.2, 0.3)
    let lights = [
      Light(.directional(Vector3(1, 0, 2)), intensity: Vector3(0.4, 0, 0.1)),
      Light(.directional(Vector3(0, -3, 1)), intensity: Vector3(0, 0.5, 0.1)),
      Light(.point(Vector3(0, 0, 1)), intensity: Vector3(0.2, 0.1, 0.3)),
      // Below the table: it does not shine through.
      Light(.point(Vector3(0, 0, -0.1)), intensity: .one),
    ]
    let all = Self.picture(Lighting(ambient: ambient, lights: lights))
    let dark = Self.picture(Lighting(ambient: ambient, lights: []))
    let each = lights.map { Self.picture(Lighting(ambient: .zero, lights: [$0])) }
    for index in all.pixels.indices {
      let sum = each.reduce(dark.pixels[index]) { $0 + $1.pixels[index] }
      #expect(abs(all.pixels[index] - sum) < 1e-6)
    }
    #expect(each[3].pixels.allSatisfy { $0 == 0 })
    Self.expect(dark[32, 32], Vector3(0.5, 0.4, 0.3) * ambient)
  }

  /// From above ambient light, from below the ground's, and a wall gets half of each.
  @Test func lightFromTheGround() {
    let (ambient, ground) = (Vector3(0.1, 0.2, 0.3), Vector3(0.5, 0.1, 0.2))
    let lighting = Lighting(ambient: ambient, ground: ground, lights: [])
    let albedo = Vector3(0.5, 0.4, 0.3)
    var table = Shapes.table(width: 2)
    table.materials = [Material(color: SIMD3<Float>(albedo), shading: .flat)]
    // It leans towards the camera, by an angle whose sine and cosine are known.
    for (sine, cosine) in [(0.0, 1.0), (0.6, 0.8), (-0.6, 0.8)] {
      let tilted = RigidTransform(
        rotation: Matrix3x3(
          columns: Vector3(1, 0, 0), Vector3(0, cosine, sine), Vector3(0, -sine, cosine)))
      let image = Renderer(
        camera: Self.camera, lighting: lighting, background: .zero, meshes: [PreparedMesh(table)]
      ).render([Placement(mesh: 0, worldFromObject: tilted)])
      guard image[32, 32].x > 0 else { continue }
      Self.expect(
        image[32, 32], albedo * (ambient * (1 + cosine) + ground * (1 - cosine)) / 2)
    }
    let level = Self.picture(lighting, Material(color: SIMD3<Float>(albedo)))
    #expect(level[32, 32].x > 0)
    // As from above: the same to the bit if it is not told, to rounding if it is.
    let even = Self.picture(Lighting(ambient: ambient, ground: ambient, lights: Self.suns))
    let plain = Self.picture(Lighting(ambient: ambient, lights: Self.suns))
    #expect(zip(even.pixels, plain.pixels).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  static let suns = [Light(.directional(Vector3(0.3, -0.4, 1)), intensity: Vector3(0.4, 0.5, 0.2))]

  @Test func theShortFormIsOneWhiteLight() {
    let short = Lighting(direction: Vector3(-1, -0.8, 1.6), ambient: 0.35, diffuse: 0.65)
    #expect(short.ambient == Vector3(0.35, 0.35, 0.35))
    #expect(short.lights.count == 1)
    let cosine = 1.6 / Vector3(-1, -0.8, 1.6).length
    Self.expect(
      Self.picture(short)[30, 30], Vector3(0.5, 0.4, 0.3) * (0.35 + 0.65 * cosine))
  }

  @Test func theHighlightLiesWhereTheMirrorWouldShowTheLamp() {
    // On a black, polished table under a distant light the highlight's middle is where the normal
    // halves the angle between light and eye; with the light behind the eye's mirror image, there.
    let target = Vector3(0.12, 0.2, 0)
    let toEye = (Self.camera.center - target).normalized
    let toLight = Vector3(-toEye.x, -toEye.y, toEye.z)
    let material = Material(color: .zero, specular: SIMD3(0.3, 0.6, 0.9), shininess: 400)
    let image = Self.picture(
      Lighting(
        ambient: .one, lights: [Light(.directional(toLight), intensity: Vector3(2, 1, 1))]),
      material)
    var brightest = (column: 0, row: 0)
    for row in 0..<64 {
      for column in 0..<64
      where image[column, row].x > image[brightest.column, brightest.row].x {
        brightest = (column, row)
      }
    }
    let seen = Self.camera.project(target).pixel
    #expect(brightest == (Int(seen.x), Int(seen.y)))
    // specular · intensity · n·l, n·h being almost one.
    let peak = image[brightest.column, brightest.row]
    #expect(abs(Double(peak.x) - 0.3 * 2 * toLight.z) < 0.02)
    #expect(abs(peak.y / peak.x - 1) < 1e-5 && abs(peak.z / peak.x - 1.5) < 1e-5)
    // Away from the middle by the formula.
    for (column, row) in [(36, 30), (34, 28), (40, 33)] {
      let toEye = (Self.camera.center - Self.place(column: column, row: row)).normalized
      let half = (toEye + toLight).normalized
      Self.expect(
        image[column, row],
        Vector3(0.3, 0.6, 0.9) * Vector3(2, 1, 1) * (pow(half.z, 400) * toLight.z), within: 1e-4)
    }
  }

  @Test func aSurfaceWithShininessZeroReflectsAlikeEverywhere() {
    let sun = Lighting(
      ambient: .zero, lights: [Light(.directional(Vector3(1, 0, 1)))])
    let image = Self.picture(sun, Material(color: .zero, specular: .one, shininess: 0))
    for (column, row) in [(32, 32), (20, 40), (45, 25)] {
      Self.expect(image[column, row], Vector3(repeating: 0.5.squareRoot()))
    }
  }

  @Test func flatShadingTakesTheTrianglesNormals() {
    var smooth = Shapes.sphere(radius: 0.5)
    smooth.materials[0].color = .one
    var flat = smooth
    flat.materials[0].shading = .flat
    // The same with the triangles' normals written into the mesh.
    var written = smooth
    for index in written.mesh.faces.indices {
      let v = written.mesh.faces[index].vertices
      let p = (0..<3).map { written.mesh.positions[Int(v[$0])] }
      let n = (p[1] - p[0]).cross(p[2] - p[0]).normalized
      written.mesh.faces[index].normals = .init(n, n, n)
    }
    let light = Lighting(direction: Vector3(-0.5, -0.4, 0.8), ambient: 0.35, diffuse: 0.65)
    #expect(Self.picture(light, flat) == Self.picture(light, written))
    #expect(Self.picture(light, flat) != Self.picture(light, smooth))
    let prepared = PreparedMesh(flat)
    #expect(prepared.looks.appearances.allSatisfy { $0.isFlat })
    // Every edge of the facets is one across which the colour jumps.
    #expect(prepared.edges.allSatisfy { $0.isCrease })
    #expect(PreparedMesh(smooth).edges.allSatisfy { !$0.isCrease })
  }

  @Test func cornerColoursReachThePicture() {
    var model = Shapes.table(width: 2)
    model.materials = [Material(color: SIMD3(1, 0.5, 1))]
    let colors = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1), Vector3(1, 1, 0)]
    for index in model.mesh.faces.indices {
      let v = model.mesh.faces[index].vertices
      model.mesh.faces[index].colors = .init(colors[Int(v.x)], colors[Int(v.y)], colors[Int(v.z)])
    }
    let image = Self.picture(Lighting(ambient: .one, lights: []), model)
    for (column, row) in [(33, 30), (26, 40), (45, 25)] {
      let p = Self.place(column: column, row: row)
      let (s, t) = ((p.x + 1) / 2, (p.y + 1) / 2)
      // Linear on each of the two triangles.
      let expected =
        s > t
        ? colors[0] + (colors[1] - colors[0]) * s + (colors[2] - colors[1]) * t
        : colors[0] + (colors[2] - colors[3]) * s + (colors[3] - colors[0]) * t
      Self.expect(image[column, row], expected * Vector3(1, 0.5, 1))
    }
  }

  /// Lights and materials that leave nothing to calculate with.
  static let degenerate: [(Lighting, Material)] = {
    let sun = Light(.directional(Vector3(0.2, 0.1, 1)))
    func lit(_ lights: Light..., ambient: Vector3 = Vector3(0.1, 0.1, 0.1)) -> Lighting {
      Lighting(ambient: ambient, lights: lights)
    }
    let shiny = Material(specular: .one, shininess: 0)
    let plain = Material()
    var bad = Image(width: 2, height: 2, color: .one)
    bad[1, 0] = SIMD3(.nan, .infinity, 1)
    let spot = place(column: 32, row: 32)
    return [
      (lit(Light(.directional(.zero))), plain), (lit(Light(.directional(.zero))), shiny),
      (lit(Light(.directional(Vector3(.nan, 0, 1)))), plain),
      (lit(Light(.point(Vector3(.infinity, 0, 1))), sun), shiny),
      (lit(Light(.directional(Vector3(0, 0, 1)), intensity: Vector3(.nan, 1, 1))), plain),
      (lit(sun, ambient: Vector3(.nan, 0, 0)), plain),
      (lit(sun, ambient: Vector3(0, .infinity, 0)), shiny),
      // In a surface point that is seen, and as near to it as numbers get.
      (lit(Light(.point(spot))), plain), (lit(Light(.point(spot))), shiny),
      (lit(Light(.point(spot + Vector3(0, 0, 1e-12)))), shiny),
      // In the camera's centre, and opposite to it.
      (lit(Light(.point(camera.center))), shiny),
      (lit(Light(.directional(spot - camera.center))), shiny),
      (lit(sun), Material(color: SIMD3(.nan, 1, 1))),
      (lit(sun), Material(specular: SIMD3(.nan, 1, 1))),
      (lit(sun), Material(specular: SIMD3(.infinity, 1, 1), shininess: .nan)),
      (lit(sun), Material(specular: .one, shininess: .infinity)),
      (lit(sun), Material(specular: .one, shininess: -3)),
      (lit(sun), Material(specular: .one, shininess: 1e30)),
      (lit(sun), Material(texture: bad)),
      (lit(sun), Material(texture: bad, sampler: TextureSampler(filter: .trilinear))),
      (lit(sun), Material(texture: Image(width: 0, height: 0))),
    ]
  }()

  @Test(arguments: degenerate.indices) func nothingBadReachesAPixelOrADerivative(index: Int) {
    let (lighting, material) = Self.degenerate[index]
    var models = [Shapes.table(width: 2), Shapes.sphere(radius: 0.3)]
    // Normals that cancel out, and such as are missing.
    models[0].mesh.faces[0].normals = .init(Vector3(0, 0, 1), Vector3(0, 0, -1), Vector3(0, 0, 1))
    for face in models[1].mesh.faces.indices where face % 2 == 0 {
      models[1].mesh.faces[face].normals = .init(.zero, Vector3(.nan, 0, 0), .zero)
    }
    for var model in models {
      model.materials = [material]
      #expect(Self.picture(lighting, model).pixels.allSatisfy { $0.isFinite })
      let mesh = PreparedMesh(model)
      let object = ProjectedObject(mesh: mesh, lighting: lighting)
      object.project(
        mesh: mesh, worldFromObject: .identity, camera: Self.camera, lighting: lighting)
      let buffer = PixelBuffer(width: 64, height: 64)
      object.draw(instance: 0, camera: Self.camera, into: buffer)
      let adjoint = [SIMD4<Float>](repeating: SIMD4(1, -1, 1, 0), count: 64 * 64)
      var sum = ShadingAdjoint(mesh, lighting, [.lighting, .colors, .texels])
      let motion = object.adjoint { sinks in
        withUnsafeMutablePointer(to: &sum) { sum in
          var sinks = sinks
          sinks.shading = sum
          object.pullback(object.bounds, instance: 0, of: buffer, adjoint: adjoint, into: sinks)
        }
      }
      #expect(Vector3(motion.force).isFinite)
      #expect(Vector3(motion.torque).isFinite)
      let numbers = sum.lighting(lighting, object.view).numbers + sum.surface(of: mesh).numbers
      #expect(numbers.allSatisfy { $0.isFinite })
    }
  }
}
