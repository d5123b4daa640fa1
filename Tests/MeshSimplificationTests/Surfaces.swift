import Foundation
import Geometry

/// Meshes to be simplified.
enum Surfaces {
  /// A mesh of these positions and faces whose normals are those of the places, as `normal` has
  /// them.
  static func mesh(
    _ positions: [Vector3], _ faces: [SIMD3<Int32>],
    normal: (_ vertex: Vector3, _ face: Vector3) -> Vector3 = { $1 },
    uv: (Vector3) -> SIMD2<Double> = { _ in .zero }
  ) -> TriangleMesh {
    TriangleMesh(
      positions: positions,
      faces: faces.map { v in
        let p = (0..<3).map { positions[Int(v[$0])] }
        let own = (p[1] - p[0]).cross(p[2] - p[0]).normalized
        return TriangleMesh.Face(
          vertices: v, normals: .init(normal(p[0], own), normal(p[1], own), normal(p[2], own)),
          textureCoordinates: .init(uv(p[0]), uv(p[1]), uv(p[2])))
      })
  }

  /// A square from (0, 0) to (1, 1) in `n`² squares, at the height that `height` says.
  static func grid(
    _ n: Int, height: (Double, Double) -> Double = { _, _ in 0 },
    uv: (Vector3) -> SIMD2<Double> = { _ in .zero }
  ) -> TriangleMesh {
    var positions: [Vector3] = []
    for row in 0...n {
      for column in 0...n {
        let (x, y) = (Double(column) / Double(n), Double(row) / Double(n))
        positions.append(Vector3(x, y, height(x, y)))
      }
    }
    var faces: [SIMD3<Int32>] = []
    for row in 0..<n {
      for column in 0..<n {
        let a = Int32(row * (n + 1) + column)
        let b = a + Int32(n) + 1
        faces += [SIMD3(a, a + 1, b + 1), SIMD3(a, b + 1, b)]
      }
    }
    return mesh(positions, faces, uv: uv)
  }

  /// A ball on the ground, in `rings` rings of `2 · rings` parts, smooth.
  static func ball(_ rings: Int, radius: Double = 0.04) -> TriangleMesh {
    let parts = 2 * rings
    let centre = Vector3(0, 0, radius)
    var positions = [centre + Vector3(0, 0, radius), .zero]
    for ring in 1..<rings {
      for part in 0..<parts {
        let (t, a) = (
          Double.pi * Double(ring) / Double(rings), 2 * Double.pi * Double(part) / Double(parts)
        )
        positions.append(centre + Vector3(sin(t) * cos(a), sin(t) * sin(a), cos(t)) * radius)
      }
    }
    func at(_ ring: Int, _ part: Int) -> Int32 { Int32(2 + (ring - 1) * parts + part % parts) }
    var faces: [SIMD3<Int32>] = []
    for part in 0..<parts {
      faces.append(SIMD3(0, at(1, part), at(1, part + 1)))
      faces.append(SIMD3(1, at(rings - 1, part + 1), at(rings - 1, part)))
      for ring in 1..<rings - 1 {
        faces.append(SIMD3(at(ring, part), at(ring + 1, part), at(ring + 1, part + 1)))
        faces.append(SIMD3(at(ring, part), at(ring + 1, part + 1), at(ring, part + 1)))
      }
    }
    return mesh(positions, faces, normal: { p, _ in (p - centre).normalized })
  }

  /// A mug of radius 4 cm with a handle towards +X, 9.5 cm high, smooth but for its rims.
  ///
  /// - Parameter detail: how finely; faces grow with its square.
  static func mug(_ detail: Int) -> TriangleMesh {
    var positions: [Vector3] = []
    var faces: [SIMD3<Int32>] = []
    func strip(_ a: Int32, _ b: Int32, _ parts: Int) {
      for k in 0..<Int32(parts) {
        let l = (k + 1) % Int32(parts)
        faces += [SIMD3(a + k, a + l, b + l), SIMD3(a + k, b + l, b + k)]
      }
    }
    // Up outside, over the rim, down inside.
    let (sides, radius, height, wall) = (6 * detail, 0.04, 0.095, 0.004)
    var profile = (0...detail).map { (radius, height * Double($0) / Double(detail)) }
    profile += (0...detail).map {
      (radius - wall, height + (wall - height) * Double($0) / Double(detail))
    }
    for (index, point) in profile.enumerated() {
      for k in 0..<sides {
        let angle = 2 * Double.pi * Double(k) / Double(sides)
        positions.append(Vector3(point.0 * cos(angle), point.0 * sin(angle), point.1))
      }
      if index > 0 { strip(Int32((index - 1) * sides), Int32(index * sides), sides) }
    }
    for (ring, z) in [(0, 0.0), (profile.count - 1, wall)] {
      positions.append(Vector3(0, 0, z))
      let (centre, first) = (Int32(positions.count - 1), Int32(ring * sides))
      for k in 0..<Int32(sides) {
        let (a, b) = (first + k, first + (k + 1) % Int32(sides))
        faces.append(ring == 0 ? SIMD3(b, a, centre) : SIMD3(a, b, centre))
      }
    }
    let around = max(6, 2 * detail)
    let bodyCount = faces.count
    for i in 0...3 * detail {
      let u = -Double.pi / 2 + Double.pi * Double(i) / Double(3 * detail)
      let first = Int32(positions.count)
      for j in 0..<around {
        let v = 2 * Double.pi * Double(j) / Double(around)
        let reach = 0.026 + 0.006 * cos(v)
        positions.append(
          Vector3(0.037 + 1.2 * reach * cos(u), 0.006 * sin(v), height / 2 + reach * sin(u)))
      }
      if i > 0 { strip(first, first - Int32(around), around) }
    }
    // Smooth where neighbours agree within 40°.
    var fans = [[Int]](repeating: [], count: positions.count)
    let areas = faces.enumerated().map { index, v in
      for corner in 0..<3 { fans[Int(v[corner])].append(index) }
      let (a, b, c) = (positions[Int(v.x)], positions[Int(v.y)], positions[Int(v.z)])
      return (b - a).cross(c - a)
    }
    precondition(bodyCount < faces.count)
    return TriangleMesh(
      positions: positions,
      faces: faces.enumerated().map { index, v in
        let own = areas[index].normalized
        func normal(_ corner: Int) -> Vector3 {
          fans[Int(v[corner])].reduce(Vector3.zero) {
            areas[$1].normalized.dot(own) > 0.766 ? $0 + areas[$1] : $0
          }.normalized
        }
        return TriangleMesh.Face(vertices: v, normals: .init(normal(0), normal(1), normal(2)))
      })
  }

  /// A box of edge 1 whose sides are `n`² squares each.
  static func box(_ n: Int) -> TriangleMesh {
    var positions: [Vector3] = []
    var known: [SIMD3<Int32>: Int32] = [:]
    var faces: [SIMD3<Int32>] = []
    func vertex(_ p: SIMD3<Int32>) -> Int32 {
      if let index = known[p] { return index }
      known[p] = Int32(positions.count)
      positions.append(Vector3(Double(p.x), Double(p.y), Double(p.z)) / Double(n))
      return Int32(positions.count - 1)
    }
    for axis in 0..<3 {
      for side in [0, Int32(n)] {
        for i in 0..<Int32(n) {
          for j in 0..<Int32(n) {
            func at(_ s: Int32, _ t: Int32) -> Int32 {
              var p = SIMD3<Int32>.zero
              p[axis] = side
              p[(axis + 1) % 3] = i + s
              p[(axis + 2) % 3] = j + t
              return vertex(p)
            }
            let (a, b, c, d) = (at(0, 0), at(1, 0), at(1, 1), at(0, 1))
            faces += side > 0 ? [SIMD3(a, b, c), SIMD3(a, c, d)] : [SIMD3(a, c, b), SIMD3(a, d, c)]
          }
        }
      }
    }
    return mesh(positions, faces)
  }

  /// The edges that one face has alone.
  static func borderEdges(_ mesh: TriangleMesh) -> Int { edgeCounts(mesh).values.count { $0 == 1 } }

  /// Whether every edge has two faces.
  static func isClosed(_ mesh: TriangleMesh) -> Bool {
    edgeCounts(mesh).values.allSatisfy { $0 == 2 }
  }

  private static func edgeCounts(_ mesh: TriangleMesh) -> [SIMD2<Int32>: Int] {
    mesh.faces.reduce(into: [:]) { counts, face in
      for corner in 0..<3 {
        let (a, b) = (face.vertices[corner], face.vertices[(corner + 1) % 3])
        counts[SIMD2(min(a, b), max(a, b)), default: 0] += 1
      }
    }
  }

  static func area(_ mesh: TriangleMesh) -> Double {
    mesh.faces.reduce(0) {
      $0 + TriangleMesh.Corners(of: $1, positions: mesh.positions).area.length / 2
    }
  }

  static func volume(_ mesh: TriangleMesh) -> Double {
    mesh.faces.reduce(0) {
      let p = TriangleMesh.Corners(of: $1, positions: mesh.positions)
      return $0 + p.a.dot(p.b.cross(p.c)) / 6
    }
  }
}
