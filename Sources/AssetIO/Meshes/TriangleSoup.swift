import Geometry

/// Triangles that share nothing yet: three corners each.
struct TriangleSoup {
  /// One corner of a triangle.
  struct Corner {
    /// In metres.
    var position: Vector3
    /// Of unit length, or zero where it is missing.
    var normal: Vector3
    /// v downwards from the top of the picture.
    var textureCoordinate = SIMD2<Double>.zero
    /// Linear RGB.
    var color = Vector3.one
  }

  /// `[triangle, 3]`.
  var corners: [Corner] = []
  /// The material of each triangle.
  var materials: [Int] = []

  /// Positions closer than this part of the bounding box's diagonal are one vertex. Files store
  /// about seven digits, and a transform may change the last.
  static let weldingTolerance = 1e-6

  /// The mesh: corners at the same place share a vertex, degenerate triangles are gone, missing
  /// normals are made.
  ///
  /// - Parameter creaseAngle: As in `CreaseNormals`, in radians.
  func welded(creaseAngle: Double) -> TriangleMesh {
    let low = corners.reduce(Vector3(repeating: .infinity)) { pointwiseMin($0, $1.position) }
    let high = corners.reduce(Vector3(repeating: -.infinity)) { pointwiseMax($0, $1.position) }
    var welding = Welding(tolerance: (high - low).length * Self.weldingTolerance, origin: low)
    let vertices = corners.map { welding.index(of: $0.position) }

    var kept: [(vertices: SIMD3<Int32>, triangle: Int)] = []
    for triangle in materials.indices {
      let (a, b, c) = (
        vertices[3 * triangle], vertices[3 * triangle + 1], vertices[3 * triangle + 2]
      )
      let (p, q, r) = (welding.positions[a], welding.positions[b], welding.positions[c])
      let longest = max((q - p).length, (r - q).length, (p - r).length)
      let doubleArea = (q - p).cross(r - p).length
      guard a != b, b != c, c != a, doubleArea > 1e-9 * longest * longest else { continue }
      kept.append((SIMD3(Int32(a), Int32(b), Int32(c)), triangle))
    }

    // Vertices of dropped triangles only are dropped too.
    var newIndex = [Int32](repeating: -1, count: welding.positions.count)
    var positions: [Vector3] = []
    for face in kept.indices {
      for corner in 0..<3 {
        let old = Int(kept[face].vertices[corner])
        if newIndex[old] < 0 {
          newIndex[old] = Int32(positions.count)
          positions.append(welding.positions[old])
        }
        kept[face].vertices[corner] = newIndex[old]
      }
    }

    let made = CreaseNormals(
      positions: positions, faces: kept.map(\.vertices), creaseAngle: creaseAngle)
    let faces = kept.enumerated().map { index, face in
      func corner(_ slot: Int) -> Corner {
        var corner = corners[3 * face.triangle + slot]
        if corner.normal == .zero { corner.normal = made.normal(face: index, corner: slot) }
        return corner
      }
      let (a, b, c) = (corner(0), corner(1), corner(2))
      return TriangleMesh.Face(
        vertices: face.vertices, normals: .init(a.normal, b.normal, c.normal),
        textureCoordinates: .init(
          a.textureCoordinate, b.textureCoordinate, c.textureCoordinate),
        colors: .init(a.color, b.color, c.color), material: materials[face.triangle])
    }
    return TriangleMesh(positions: positions, faces: faces)
  }
}
