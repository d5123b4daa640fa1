import Foundation
import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Depth and colours against casting rays, and against pictures known in closed form.
@Suite struct ReferencePictureTests {
  static func reference(_ renderer: Renderer, _ placements: [Placement]) -> ReferenceRenderer {
    ReferenceRenderer(
      camera: renderer.camera, lighting: renderer.lighting,
      background: SIMD3(0.1, 0.12, 0.16), models: Shapes.tableModels,
      placements: [Placement(mesh: 0, worldFromObject: .identity)] + placements)
  }

  @Test func depthIsThatOfTheRaysThroughPixelCentres() {
    let renderer = Shapes.tableRenderer(size: 40)
    var differentSurfaces = 0
    for index in 0..<5 {
      let placements = TestScene(index).placements
      let canvas = Canvas(renderer)
      for placement in placements { canvas.push(placement) }
      let (depth, mask) = canvas.depthAndMask()
      let reference = Self.reference(renderer, placements)
      for row in 0..<40 {
        for column in 0..<40 {
          let hit = reference.hit(at: SIMD2(Double(column) + 0.5, Double(row) + 0.5))
          let found = Double(depth[row * 40 + column])
          // Vertices are rounded to a grid: a ray that grazes an outline may differ.
          guard mask[row * 40 + column] == hit?.object ?? 0, (found > 0) == (hit != nil) else {
            differentSurfaces += 1
            continue
          }
          #expect(abs(found - (hit?.depth ?? 0)) < 2e-6, "column \(column), row \(row)")
        }
      }
    }
    // Measured: 0 of 8,000.
    #expect(differentSurfaces <= 2)
  }

  @Test func coloursAreThoseOfTheRaysAwayFromOutlines() {
    // One sample a pixel, in a perspective strong enough that attributes interpolated without it
    // would be off: the camera stands close. A face's colour must be that of its ray.
    let camera = PinholeCamera(
      width: 48, height: 48, focalLength: SIMD2(40, 40),
      cameraFromWorld: PinholeCamera.cameraFromWorld(
        azimuth: 0.5, elevation: 0.5, distance: 0.9, target: Vector3(0, 0, 0.2)))
    let renderer = Renderer(
      camera: camera,
      lighting: Lighting(direction: Vector3(-0.5, -0.4, 0.8), ambient: 0.35, diffuse: 0.65),
      background: SIMD3(0.1, 0.12, 0.16), meshes: Shapes.tableModels.map(PreparedMesh.init),
      fixtures: [Placement(mesh: 0, worldFromObject: .identity)])
    let placements = [Placement(mesh: 3, worldFromObject: RigidTransform(x: 0, y: 0, yaw: 1))]
    let image = renderer.render(placements)
    let reference = Self.reference(renderer, placements)
    var errors: [Float] = []
    for row in 0..<48 {
      for column in 0..<48 {
        let center = SIMD2(Double(column) + 0.5, Double(row) + 0.5)
        let hit = reference.hit(at: center)
        // Away from outlines: the neighbourhood shows the same object without a crease.
        let around = [SIMD2(-1.0, 0), SIMD2(1, 0), SIMD2(0, -1), SIMD2(0, 1)].map {
          reference.hit(at: center + $0)
        }
        guard let hit,
          around.allSatisfy({
            $0?.object == hit.object && (($0?.color ?? .zero) - hit.color).length < 0.1
          })
        else { continue }
        let difference = image[column, row] - SIMD3<Float>(hit.color)
        errors.append(max(abs(difference.x), abs(difference.y), abs(difference.z)))
      }
    }
    #expect(errors.count > 1000)
    // Measured: worst 1.2e-7, from single precision.
    #expect(errors.max() ?? 1 < 1e-6)
  }

  /// Mean and worst absolute difference of two pictures.
  static func difference(_ a: Image, _ b: Image) -> (mean: Float, worst: Float) {
    let differences = zip(a.pixels, b.pixels).map { abs($0 - $1) }
    return (differences.reduce(0, +) / Float(differences.count), differences.max() ?? 0)
  }

  @Test func picturesAreCloseToTheAverageOfManyRays() {
    var (mean, worst): (Float, Float) = (0, 0)
    var plain: Float = 0
    for index in 0..<4 {
      let placements = TestScene(index).placements
      let renderer = Shapes.tableRenderer(size: 40)
      let exact = Self.reference(renderer, placements).render(raysPerSide: 12)
      let found = Self.difference(renderer.render(placements), exact)
      mean += found.mean / 4
      worst = max(worst, found.worst)
      // What 2 × 2 samples alone would leave.
      plain +=
        Self.difference(
          Self.reference(renderer, placements).render(raysPerSide: 2), exact
        ).mean / 4
    }
    // Measured: mean 0.00046, worst 0.098; what 4 rays a pixel leave: mean 0.0030.
    #expect(mean < 0.0006)
    #expect(worst < 0.13)
    #expect(mean < plain / 4)
  }

  @Test func aPlaneUnderDirectionalLightHasOneColour() {
    let renderer = Shapes.tableRenderer()
    let albedo = SIMD3<Float>(0.45, 0.4, 0.35)
    let cosine = 0.8 / Vector3(-0.5, -0.4, 0.8).length
    let expected = albedo * Float(0.35 + 0.65 * cosine)
    for row in 26..<44 {
      for column in 20..<44 {
        let difference = renderer.emptyPicture[column, row] - expected
        #expect(max(abs(difference.x), abs(difference.y), abs(difference.z)) < 1e-6)
      }
    }
    // Turned away from the light only the ambient share is left.
    let dark = Renderer(
      camera: renderer.camera,
      lighting: Lighting(direction: Vector3(0.3, 0, -1), ambient: 0.35, diffuse: 0.65),
      background: .zero, meshes: renderer.meshes,
      fixtures: [Placement(mesh: 0, worldFromObject: .identity)])
    let color = dark.emptyPicture[32, 36]
    #expect(abs(color.x - albedo.x * 0.35) < 1e-6)
  }

  /// A sphere of 96 × 48 facets around the origin.
  static func fineSphere(radius: Double) -> Model {
    let (columns, rows) = (96, 48)
    var positions: [Vector3] = []
    for row in 0...rows {
      let polar = Double.pi * Double(row) / Double(rows)
      for column in 0..<columns {
        let angle = 2 * Double.pi * Double(column) / Double(columns)
        positions.append(
          Vector3(sin(polar) * cos(angle), sin(polar) * sin(angle), cos(polar)) * radius)
      }
    }
    var faces: [TriangleMesh.Face] = []
    func add(_ a: Int, _ b: Int, _ c: Int) {
      func n(_ i: Int) -> Vector3 { positions[i].normalized }
      faces.append(
        .init(vertices: SIMD3(Int32(a), Int32(b), Int32(c)), normals: .init(n(a), n(b), n(c))))
    }
    for row in 0..<rows {
      for column in 0..<columns {
        let next = (column + 1) % columns
        let (a, b) = (row * columns + column, row * columns + next)
        let (c, d) = ((row + 1) * columns + next, (row + 1) * columns + column)
        add(a, d, c)
        add(a, c, b)
      }
    }
    return Model(
      mesh: TriangleMesh(positions: positions, faces: faces), materials: [Material()])
  }

  @Test func aSpheresOutlineIsTheConeOfItsTangents() {
    // White and unshaded on black: a pixel's value is the share of it that the sphere covers.
    let center = Vector3(0.13, -0.09, 3)
    let radius = 0.5
    let camera = PinholeCamera(
      width: 48, height: 48, focalLength: SIMD2(90, 90), cameraFromWorld: .identity)
    let image = Renderer(
      camera: camera, lighting: ConventionTests.flatLight, background: .zero,
      meshes: [PreparedMesh(Self.fineSphere(radius: radius))]
    ).render([Placement(mesh: 0, worldFromObject: RigidTransform(translation: center))])
    var (worst, sum) = (0.0, 0.0)
    for row in 0..<48 {
      for column in 0..<48 {
        var covered = 0.0
        for k in 0..<32 * 32 {
          let x = (Double(column) + (Double(k % 32) + 0.5) / 32 - 24) / 90
          let y = (Double(row) + (Double(k / 32) + 0.5) / 32 - 24) / 90
          // Inside the cone of tangents: distance of the ray from the centre below the radius.
          let ray = Vector3(x, y, 1)
          if ray.cross(center).length < radius * ray.length { covered += 1 / 1024 }
        }
        let error = abs(Double(image[column, row].x) - covered)
        worst = max(worst, error)
        sum += error
      }
    }
    // Measured: worst 0.016 of a pixel, in total 0.73 pixels of an outline that passes through
    // some 120: the sphere has facets.
    #expect(worst < 0.02)
    #expect(sum < 0.9)
  }
}

/// Everything that shading knows at once, against the renderer's slow twin.
extension ReferencePictureTests {
  static let shadings: [(Lighting, Material)] = {
    let sun = Light(.directional(Vector3(-0.5, -0.4, 0.8)), intensity: Vector3(0.7, 0.6, 0.5))
    let lamps = [
      Light(.point(Vector3(0.5, -0.6, 0.9)), intensity: Vector3(0.5, 0.4, 0.6)), sun,
      Light(.point(Vector3(-0.4, 0.1, 0.7)), intensity: Vector3(0.1, 0.3, 0.2)),
    ]
    let ambient = Vector3(0.2, 0.3, 0.25)
    var picture = TextureTests.random(width: 37, height: 20)
    picture.pixels = picture.pixels.map { 0.3 + 0.5 * $0 }
    func textured(_ wrapU: TextureSampler.Wrap, _ wrapV: TextureSampler.Wrap) -> Material {
      Material(
        texture: picture,
        sampler: TextureSampler(wrapU: wrapU, wrapV: wrapV, filter: .trilinear),
        specular: SIMD3(0.2, 0.3, 0.4), shininess: 12)
    }
    return [
      (Lighting(ambient: ambient, lights: lamps), Material(color: SIMD3(0.5, 0.6, 0.7))),
      (
        Lighting(ambient: ambient, lights: [sun]),
        Material(color: SIMD3(0.5, 0.6, 0.7), specular: SIMD3(0.4, 0.3, 0.5), shininess: 20)
      ),
      (Lighting(ambient: ambient, lights: lamps), textured(.repeat, .mirroredRepeat)),
      (Lighting(ambient: ambient, lights: [sun]), textured(.clampToEdge, .repeat)),
      (
        Lighting(ambient: ambient, lights: lamps),
        Material(
          color: SIMD3(0.5, 0.6, 0.7), specular: .one, shininess: 5, shading: .flat)
      ),
    ]
  }()

  @Test(arguments: shadings.indices) func shadingIsThatOfTheSlowTwin(index: Int) {
    let (lighting, material) = Self.shadings[index]
    let camera = PinholeCamera(
      width: 48, height: 48, focalLength: SIMD2(40, 45),
      cameraFromWorld: PinholeCamera.cameraFromWorld(
        azimuth: 0.5, elevation: 0.5, distance: 0.9, target: Vector3(0, 0, 0.2)))
    var models = [Shapes.table(width: 2), Shapes.cylinder(diameter: 0.36, height: 0.45)]
    for model in models.indices {
      for face in models[model].mesh.faces.indices {
        models[model].mesh.faces[face].material = 0
        // The texture a few times over each triangle of the table.
        guard model == 0 else { continue }
        let v = models[model].mesh.faces[face].vertices
        let uv = (0..<3).map {
          let p = models[model].mesh.positions[Int(v[$0])]
          return SIMD2(p.x, p.y) * 2.3 + 0.2
        }
        models[model].mesh.faces[face].textureCoordinates = .init(uv[0], uv[1], uv[2])
      }
      models[model].materials = [material]
    }
    let placements = [
      Placement(mesh: 0, worldFromObject: .identity),
      Placement(mesh: 1, worldFromObject: RigidTransform(x: 0, y: 0, yaw: 1)),
    ]
    let image = Renderer(
      camera: camera, lighting: lighting, background: .zero, meshes: models.map(PreparedMesh.init)
    ).render(placements)
    let reference = ReferenceRenderer(
      camera: camera, lighting: lighting, models: models, placements: placements)
    var errors: [Double] = []
    for row in 1..<47 {
      for column in 1..<47 {
        func hit(_ x: Double, _ y: Double) -> ReferenceRenderer.Hit? {
          reference.hit(at: SIMD2(Double(column) + 0.5 + x, Double(row) + 0.5 + y))
        }
        // Away from outlines and creases.
        guard let middle = hit(0, 0),
          [hit(-1, 0), hit(1, 0), hit(0, -1), hit(0, 1)].allSatisfy({
            $0?.object == middle.object && $0?.face == middle.face
          })
        else { continue }
        errors.append((Vector3(image[column, row]) - middle.color).length)
      }
    }
    #expect(errors.count > 500)
    // Measured: worst 2.3e-6, from single precision.
    #expect(errors.max() ?? 1 < 1e-5)
  }
}
