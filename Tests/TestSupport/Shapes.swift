import Foundation
import Geometry
import Rendering

/// Meshes made in the test itself, so that the renderer's tests need no file.
public enum Shapes {
  typealias Corners = TriangleMesh.Corners

  /// A cube that rests on z = 0, each face flat.
  public static func cube(
    edge: Double, color: SIMD3<Float> = SIMD3(0.75, 0.08, 0.06)
  ) -> Model {
    let h = edge / 2
    var positions: [Vector3] = []
    for index in 0..<8 {
      positions.append(
        Vector3(index & 1 == 0 ? -h : h, index & 2 == 0 ? -h : h, index & 4 == 0 ? 0 : edge))
    }
    let quads: [(SIMD4<Int32>, Vector3)] = [
      (SIMD4(0, 2, 3, 1), Vector3(0, 0, -1)), (SIMD4(4, 5, 7, 6), Vector3(0, 0, 1)),
      (SIMD4(0, 1, 5, 4), Vector3(0, -1, 0)), (SIMD4(2, 6, 7, 3), Vector3(0, 1, 0)),
      (SIMD4(0, 4, 6, 2), Vector3(-1, 0, 0)), (SIMD4(1, 3, 7, 5), Vector3(1, 0, 0)),
    ]
    var faces: [TriangleMesh.Face] = []
    for (q, n) in quads {
      for v in [SIMD3(q.x, q.y, q.z), SIMD3(q.x, q.z, q.w)] {
        faces.append(TriangleMesh.Face(vertices: v, normals: .init(n, n, n)))
      }
    }
    return Model(
      mesh: TriangleMesh(positions: positions, faces: faces), materials: [Material(color: color)])
  }

  /// A square in the plane z = 0, seen from above.
  public static func table(width: Double, color: SIMD3<Float> = SIMD3(0.45, 0.4, 0.35)) -> Model {
    let h = width / 2
    let n = Vector3(0, 0, 1)
    return Model(
      mesh: TriangleMesh(
        positions: [Vector3(-h, -h, 0), Vector3(h, -h, 0), Vector3(h, h, 0), Vector3(-h, h, 0)],
        faces: [
          .init(vertices: SIMD3(0, 1, 2), normals: .init(n, n, n)),
          .init(vertices: SIMD3(0, 2, 3), normals: .init(n, n, n)),
        ]), materials: [Material(color: color)])
  }

  /// An icosahedron subdivided twice, 320 faces, that rests on z = 0, with smooth normals.
  public static func sphere(
    radius: Double, color: SIMD3<Float> = SIMD3(0.06, 0.12, 0.75)
  ) -> Model {
    let t = (1 + 5.0.squareRoot()) / 2
    var points = [
      Vector3(-1, t, 0), Vector3(1, t, 0), Vector3(-1, -t, 0), Vector3(1, -t, 0),
      Vector3(0, -1, t), Vector3(0, 1, t), Vector3(0, -1, -t), Vector3(0, 1, -t),
      Vector3(t, 0, -1), Vector3(t, 0, 1), Vector3(-t, 0, -1), Vector3(-t, 0, 1),
    ].map(\.normalized)
    var triangles: [SIMD3<Int32>] = [
      SIMD3(0, 11, 5), SIMD3(0, 5, 1), SIMD3(0, 1, 7), SIMD3(0, 7, 10), SIMD3(0, 10, 11),
      SIMD3(1, 5, 9), SIMD3(5, 11, 4), SIMD3(11, 10, 2), SIMD3(10, 7, 6), SIMD3(7, 1, 8),
      SIMD3(3, 9, 4), SIMD3(3, 4, 2), SIMD3(3, 2, 6), SIMD3(3, 6, 8), SIMD3(3, 8, 9),
      SIMD3(4, 9, 5), SIMD3(2, 4, 11), SIMD3(6, 2, 10), SIMD3(8, 6, 7), SIMD3(9, 8, 1),
    ]
    for _ in 0..<2 {
      var middle: [SIMD2<Int32>: Int32] = [:]
      var finer: [SIMD3<Int32>] = []
      func mid(_ a: Int32, _ b: Int32) -> Int32 {
        let key = SIMD2(min(a, b), max(a, b))
        if let known = middle[key] { return known }
        points.append((points[Int(a)] + points[Int(b)]).normalized)
        middle[key] = Int32(points.count - 1)
        return Int32(points.count - 1)
      }
      for v in triangles {
        let (ab, bc, ca) = (mid(v.x, v.y), mid(v.y, v.z), mid(v.z, v.x))
        finer += [SIMD3(v.x, ab, ca), SIMD3(v.y, bc, ab), SIMD3(v.z, ca, bc), SIMD3(ab, bc, ca)]
      }
      triangles = finer
    }
    return Model(
      mesh: TriangleMesh(
        positions: points.map { $0 * radius + Vector3(0, 0, radius) },
        faces: triangles.map {
          .init(
            vertices: $0,
            normals: .init(points[Int($0.x)], points[Int($0.y)], points[Int($0.z)]))
        }), materials: [Material(color: color)])
  }

  /// A cylinder that rests on z = 0, 128 faces, with three colours around its side that blend into
  /// each other, and light grey caps.
  public static func cylinder(diameter: Double, height: Double) -> Model {
    let segments = 32
    let radius = diameter / 2
    var positions: [Vector3] = []
    for z in [0, height] {
      for k in 0..<segments {
        let angle = 2 * Double.pi * Double(k) / Double(segments)
        positions.append(Vector3(radius * cos(angle), radius * sin(angle), z))
      }
    }
    positions += [Vector3.zero, Vector3(0, 0, height)]
    var faces: [TriangleMesh.Face] = []
    for k in 0..<segments {
      let next = (k + 1) % segments
      let (a, b) = (Int32(k), Int32(next))
      let (c, d) = (Int32(next + segments), Int32(k + segments))
      func radial(_ v: Int32) -> Vector3 {
        let p = positions[Int(v)]
        return Vector3(p.x, p.y, 0).normalized
      }
      func uv(_ v: Int32) -> SIMD2<Double> {
        let column = Int(v) % segments
        let u = Double(column == 0 && v != a && v != d ? segments : column) / Double(segments)
        return SIMD2(u, Int(v) < segments ? 1 : 0)
      }
      for v in [SIMD3(a, b, c), SIMD3(a, c, d)] {
        faces.append(
          .init(
            vertices: v, normals: .init(radial(v.x), radial(v.y), radial(v.z)),
            textureCoordinates: .init(uv(v.x), uv(v.y), uv(v.z))))
      }
      let (bottom, top) = (Int32(2 * segments), Int32(2 * segments + 1))
      let (down, up) = (Vector3(0, 0, -1), Vector3(0, 0, 1))
      for (corners, n) in [(SIMD3(bottom, b, a), down), (SIMD3(top, d, c), up)] {
        faces.append(.init(vertices: corners, normals: .init(n, n, n), material: 1))
      }
    }
    var texture = Image(width: 48, height: 2)
    for column in 0..<48 {
      let angle = 2 * Double.pi * (Double(column) + 0.5) / 48
      func weight(_ center: Double) -> Float { Float(max(0, 0.5 + cos(angle - center))) }
      let (a, b, c) = (weight(0), weight(2 * .pi / 3), weight(4 * .pi / 3))
      let color =
        (SIMD3<Float>(0.8, 0.7, 0.05) * a + SIMD3(0.05, 0.6, 0.1) * b
          + SIMD3(0.7, 0.05, 0.6) * c) / (a + b + c)
      for row in 0..<2 { texture[column, row] = color }
    }
    return Model(
      mesh: TriangleMesh(positions: positions, faces: faces),
      materials: [Material(texture: texture), Material(color: SIMD3(0.7, 0.7, 0.7))])
  }

  /// The renderer of the training recipe, with a table, a cube, a sphere and a cylinder as meshes
  /// 0 to 3.
  public static func tableRenderer(
    size: Int = 64, exactly meshes: [PreparedMesh]? = nil
  ) -> Renderer {
    let camera = PinholeCamera(
      width: size, height: size, focalLength: SIMD2(repeating: 100 * Double(size) / 64),
      cameraFromWorld: PinholeCamera.cameraFromWorld(
        azimuth: 0, elevation: 40 * .pi / 180, distance: 4, target: Vector3(0, 0, 0.1)))
    let meshes =
      meshes
      ?? [
        PreparedMesh(table(width: 2)), PreparedMesh(cube(edge: 0.4)),
        PreparedMesh(sphere(radius: 0.22)), PreparedMesh(cylinder(diameter: 0.36, height: 0.45)),
      ]
    return Renderer(
      camera: camera,
      lighting: Lighting(direction: Vector3(-0.5, -0.4, 0.8), ambient: 0.35, diffuse: 0.65),
      background: SIMD3(0.1, 0.12, 0.16), meshes: meshes,
      fixtures: [Placement(mesh: 0, worldFromObject: .identity)])
  }
}
