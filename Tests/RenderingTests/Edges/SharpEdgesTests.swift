import Foundation
import Geometry
import TestSupport
import Testing

@testable import Rendering

/// The cases of the article *Sharp edges*, each measured as its table says: pictures against
/// box-filtered ones, and derivative pictures against central differences of those. The bounds are
/// the table's figures with a little room.
///
/// `AIR3D_MEASURE=1 scripts/test --filter SharpEdgesTests` prints the table's rows.
@Suite struct SharpEdgesTests {
  /// A row of the table.
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var scenes: [Scene]
    /// The largest error of a channel of any pixel.
    var picture: Float
    /// The median and the smallest cosine, and the range of slopes, over all scenes and motions.
    var cosine: (median: Double, worst: Double)
    var slope: ClosedRange<Double>
  }

  /// A picture with one object that moves.
  struct Scene: Sendable {
    var renderer: Renderer
    var placements: [Placement]
    var moving = 0
    var motions: [Motion]
  }

  /// What was found.
  struct Found {
    var picture: Float = 0
    var cosines: [Double] = []
    var slopes: [Double] = []
  }

  // MARK: Measuring

  /// Samples along a pixel's side of the box-filtered pictures.
  static let samples = 16
  /// Of a motion, in m or rad, to both sides.
  static let step = 0.001

  static func measure(_ scenes: [Scene]) -> Found {
    var found = Found()
    for scene in scenes {
      let reference = scene.renderer.magnified(by: samples)
      func filtered(_ placements: [Placement]) -> [SIMD4<Float>] {
        let canvas = Canvas(reference)
        canvas.draw(placements)
        return canvas.image.boxFiltered(samples).samples
      }
      let canvas = Canvas(scene.renderer)
      for placement in scene.placements { canvas.push(placement) }
      for (a, b) in zip(canvas.image.samples, filtered(scene.placements)) {
        let d = a - b
        found.picture = max(found.picture, abs(d.x), abs(d.y), abs(d.z))
      }
      let jacobian = canvas.jacobian(of: scene.moving, motions: scene.motions)
      let width = scene.renderer.camera.width
      for (k, motion) in scene.motions.enumerated() {
        func moved(_ step: Double) -> [Placement] {
          var placements = scene.placements
          placements[scene.moving].worldFromObject = DerivativePieceTests.moved(
            placements[scene.moving].worldFromObject, motion, by: step)
          return placements
        }
        let (plus, minus) = (filtered(moved(step)), filtered(moved(-step)))
        var (ab, aa, bb) = (0.0, 0.0, 0.0)
        for index in plus.indices {
          let difference = (plus[index] - minus[index]) / Float(2 * step)
          let place = (column: index % width, row: index / width)
          var tangent = SIMD4<Float>.zero
          if jacobian.rect.contains(place) {
            let count = jacobian.rect.width * jacobian.rect.height
            tangent = jacobian.tangents[k * count + jacobian.rect.offset(place)]
          }
          ab += Double((tangent * difference).sum())
          aa += Double((tangent * tangent).sum())
          bb += Double((difference * difference).sum())
        }
        found.cosines.append(aa * bb > 0 ? ab / (aa * bb).squareRoot() : 0)
        found.slopes.append(bb > 0 ? ab / bb : 0)
      }
    }
    return found
  }

  // MARK: Scenes

  static let rigid = DerivativePieceTests.rigidMotions
  /// All but yaw, in which a sphere hardly changes.
  static let turningAway = Array(rigid.prefix(5))
  static let shifts = Array(Motion.onTable.prefix(2))

  static func placed(_ x: Double, _ y: Double, z: Double = 0, yaw: Double) -> Placement {
    Placement(mesh: 1, worldFromObject: RigidTransform(x: x, y: y, z: z, yaw: yaw))
  }

  /// Poses that are nothing special.
  static func poses(z: Double = 0) -> [Placement] {
    [
      placed(-0.31, 0.23, z: z, yaw: 0.4), placed(0.27, -0.36, z: z, yaw: 1.1),
      placed(0.05, 0.12, z: z, yaw: 2.3), placed(0.43, 0.31, z: z, yaw: 4),
    ]
  }

  /// - Parameter width: of the table; so large a one has no outline in the picture.
  static func table(_ models: [Model], near: Double? = nil, width: Double = 20) -> Renderer {
    let table = Shapes.tableRenderer(
      exactly: ([Shapes.table(width: width)] + models).map(PreparedMesh.init))
    var camera = table.camera
    camera.near = near ?? camera.near
    return Renderer(
      camera: camera, lighting: table.lighting, background: table.background,
      meshes: table.meshes, fixtures: table.fixtures)
  }

  static func scenes(
    _ model: Model, _ placements: [Placement] = poses(), motions: [Motion] = Motion.onTable,
    width: Double = 20
  ) -> [Scene] {
    let renderer = table([model], width: width)
    return placements.map { Scene(renderer: renderer, placements: [$0], motions: motions) }
  }

  /// A ring of radius 0.16 m that lies on z = 0, its tube of radius 0.08 m, 16 by 10 flat facets.
  static let torus: Model = {
    let (around, across) = (16, 10)
    var positions: [Vector3] = []
    for i in 0..<around {
      for j in 0..<across {
        let u = 2 * Double.pi * Double(i) / Double(around)
        let v = 2 * Double.pi * Double(j) / Double(across)
        let r = 0.16 + 0.08 * cos(v)
        positions.append(Vector3(r * cos(u), r * sin(u), 0.08 + 0.08 * sin(v)))
      }
    }
    func vertex(_ i: Int, _ j: Int) -> Int32 { Int32(i % around * across + j % across) }
    var faces: [TriangleMesh.Face] = []
    for i in 0..<around {
      for j in 0..<across {
        let (a, b) = (vertex(i, j), vertex(i + 1, j))
        let (c, d) = (vertex(i + 1, j + 1), vertex(i, j + 1))
        for v in [SIMD3(a, b, c), SIMD3(a, c, d)] {
          faces.append(.init(vertices: v, normals: .init(.zero, .zero, .zero)))
        }
      }
    }
    return Model(
      mesh: TriangleMesh(positions: positions, faces: faces),
      materials: [Material(color: SIMD3(0.7, 0.5, 0.2))])
  }()

  /// A square plate of 0.8 m, seen from straight above, 20 pixels wide, with a chequered texture.
  static func plate(texelsAcross count: Int, _ filter: TextureSampler.Filter) -> [Scene] {
    var image = Image(width: count, height: count)
    for row in 0..<count {
      for column in 0..<count {
        image[column, row] =
          (row + column).isMultiple(of: 2) ? SIMD3(0.9, 0.8, 0.7) : SIMD3(0.1, 0.15, 0.2)
      }
    }
    var model = Shapes.table(width: 0.8)
    model.materials = [
      Material(
        texture: image,
        sampler: TextureSampler(wrapU: .clampToEdge, wrapV: .clampToEdge, filter: filter))
    ]
    for face in model.mesh.faces.indices {
      let v = model.mesh.faces[face].vertices
      let uv = (0..<3).map {
        let p = model.mesh.positions[Int(v[$0])]
        return SIMD2(p.x / 0.8 + 0.5, 0.5 - p.y / 0.8)
      }
      model.mesh.faces[face].textureCoordinates = .init(uv[0], uv[1], uv[2])
    }
    let table = Shapes.tableRenderer()
    var camera = table.camera
    camera.cameraFromWorld = PinholeCamera.cameraFromWorld(
      azimuth: 0.2, elevation: 89 * .pi / 180, distance: 4, target: Vector3(0, 0, 0.1))
    let renderer = Renderer(
      camera: camera, lighting: table.lighting, background: table.background,
      meshes: [Shapes.table(width: 20, color: SIMD3(0.05, 0.06, 0.08)), model].map(
        PreparedMesh.init), fixtures: table.fixtures)
    return [(0.03, -0.11, 0.3), (-0.21, 0.17, 1.2)].map { x, y, yaw in
      Scene(
        renderer: renderer, placements: [placed(x, y, z: 0.1, yaw: yaw)], motions: Motion.onTable)
    }
  }

  static let cube = Shapes.cube(edge: 0.4)
  static let sphere = Shapes.sphere(radius: 0.22)

  static let rows: [Row] = [
    Row(
      testDescription: "a cube, flat faces, above the table",
      scenes: scenes(cube, poses(z: 0.06)), picture: 1e-5, cosine: (0.9999, 0.999),
      slope: 0.99...1.01),
    Row(
      testDescription: "a smooth sphere of 320 faces",
      scenes: scenes(sphere, poses(z: 0.06), motions: shifts), picture: 0.07, cosine: (0.98, 0.92),
      slope: 0.95...1.06),
    Row(
      testDescription: "a smooth, textured cylinder",
      scenes: scenes(Shapes.cylinder(diameter: 0.36, height: 0.45), poses(z: 0.06)), picture: 0.04,
      cosine: (0.985, 0.84), slope: 0.95...1.07),
    Row(
      testDescription: "a torus of flat facets", scenes: scenes(torus, poses(z: 0.06)),
      picture: 0.11, cosine: (0.99, 0.95), slope: 0.96...1.05),
    Row(
      testDescription: "a cube in front of a fixture's outline",
      scenes: scenes(
        cube,
        [
          placed(-0.3, 0.85, z: 0.06, yaw: 0.4), placed(0.2, 0.8, z: 0.06, yaw: 1.1),
          placed(0.85, 0.2, z: 0.06, yaw: 2.3), placed(-0.9, -0.1, z: 0.06, yaw: 4),
        ], width: 2), picture: 1e-4, cosine: (0.999, 0.999), slope: 0.99...1.01),
    Row(
      testDescription: "a cube cut by the near plane",
      scenes: poses(z: 0.06).map {
        // The plane passes through the cube's middle.
        let renderer = table([cube])
        let middle = $0.worldFromObject(Vector3(0, 0, 0.2))
        return Scene(
          renderer: table([cube], near: renderer.camera.project(middle).depth), placements: [$0],
          motions: rigid)
      }, picture: 0.17, cosine: (0.4, 0.09), slope: 0...0.85),
    Row(
      testDescription: "two cubes that cut through each other",
      scenes: poses(z: 0.06).map { pose in
        var other = pose
        other.worldFromObject =
          RigidTransform(x: 0.16, y: -0.1, z: 0.05, yaw: 0.3) * pose.worldFromObject
        return Scene(
          renderer: table([cube]), placements: [pose, other], moving: 1, motions: rigid)
      }, picture: 1e-3, cosine: (0.99, 0.95), slope: 0.95...1.05),
    Row(
      testDescription: "a cube sunk into the table",
      scenes: scenes(cube, poses(z: -0.15), motions: rigid, width: 2), picture: 1e-3,
      cosine: (0.99, 0.95), slope: 0.95...1.05),
    Row(
      testDescription: "a sphere and a cube that cut through each other",
      scenes: poses(z: 0.06).map { pose in
        var other = pose
        other.mesh = 2
        other.worldFromObject.translation += Vector3(0.16, -0.1, 0.05)
        return Scene(
          renderer: table([cube, sphere]), placements: [pose, other], moving: 1,
          motions: turningAway)
      }, picture: 0.06, cosine: (0.97, 0.9), slope: 0.95...1.1),
    Row(
      testDescription: "a sphere sunk into a table that leaves the view",
      scenes: scenes(sphere, poses(z: -0.15), motions: turningAway), picture: 0.19,
      cosine: (0.85, 0.43), slope: 0.2...0.96),
    Row(
      testDescription: "texels of 5 pixels that alternate",
      scenes: plate(texelsAcross: 4, .bilinear), picture: 0.05, cosine: (0.98, 0.98),
      slope: 0.98...1.04),
    Row(
      testDescription: "texels of 1¼ pixels that alternate",
      scenes: plate(texelsAcross: 16, .bilinear), picture: 0.22, cosine: (0.85, 0.85),
      slope: 1.2...1.6),
    Row(
      testDescription: "texels of ⅓ pixel that alternate",
      scenes: plate(texelsAcross: 60, .bilinear), picture: 0.34, cosine: (0.2, 0.15),
      slope: 1.5...3.2),
    Row(
      testDescription: "the same with levels", scenes: plate(texelsAcross: 60, .trilinear),
      picture: 0.03, cosine: (0.92, 0.83), slope: 0.7...1),
  ]

  @Test(arguments: rows) func theTableIsTrue(row: Row) {
    let found = Self.measure(row.scenes)
    let (cosines, slopes) = (found.cosines.sorted(), found.slopes.sorted())
    if ProcessInfo.processInfo.environment["AIR3D_MEASURE"] != nil {
      print(
        String(
          format: "| %@ | %.5f | %.4f (%.4f) | %.2f to %.2f |", row.testDescription, found.picture,
          cosines[cosines.count / 2], cosines[0], slopes[0], slopes[slopes.count - 1]))
    }
    #expect(found.picture <= row.picture)
    #expect(cosines[cosines.count / 2] >= row.cosine.median)
    #expect(cosines[0] >= row.cosine.worst)
    #expect(row.slope.contains(slopes[0]) && row.slope.contains(slopes[slopes.count - 1]))
  }
}
