import Geometry

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Normals for a mesh that has none: smooth where neighbouring faces nearly agree, creased where
/// they do not.
///
/// The normal at a face's corner is the mean of the normals of those faces around the vertex that
/// are turned against this face by at most the crease angle, each weighted by its angle at the
/// vertex (Thürmer and Wüthrich, "Computing vertex normals from polygonal facets", 1998), so that
/// it does not depend on how the surface was cut into triangles.
struct CreaseNormals {
  /// The outward unit normals of the faces.
  private let faceNormals: [Vector3]
  /// The angles at the faces' corners, in radians.
  private let angles: [Vector3]
  private let faces: [SIMD3<Int32>]
  /// The faces around each vertex, with the corner that each has there.
  private let facesAroundVertex: [[(face: Int, corner: Int)]]
  private let leastCosine: Double
  /// At a vertex with more faces, normals are those of the faces: averaging takes time with the
  /// square of their number.
  let largestFan: Int

  /// The most faces at a vertex that are averaged.
  static let largestFan = 1024
  /// The most pairs of faces that are compared in a mesh. One whose vertices have six faces each
  /// has that many with seven million vertices; where there would be more, fewer fans are averaged.
  static let largestPairCount = 1 << 28

  /// - Parameters:
  ///   - positions: The vertices.
  ///   - faces: The vertices of each face, none degenerate.
  ///   - creaseAngle: In radians.
  init(positions: [Vector3], faces: [SIMD3<Int32>], creaseAngle: Double) {
    self.faces = faces
    // Faces that lie exactly at the crease angle belong together whatever the rounding.
    leastCosine = cos(creaseAngle) - 1e-9
    var around = [[(face: Int, corner: Int)]](repeating: [], count: positions.count)
    var normals: [Vector3] = []
    var angles: [Vector3] = []
    for (index, face) in faces.enumerated() {
      let p = (0..<3).map { positions[Int(face[$0])] }
      normals.append((p[1] - p[0]).cross(p[2] - p[0]).normalized)
      var angle = Vector3.zero
      for corner in 0..<3 {
        let u = p[(corner + 1) % 3] - p[corner]
        let v = p[(corner + 2) % 3] - p[corner]
        angle[corner] = atan2(u.cross(v).length, u.dot(v))
        around[Int(face[corner])].append((index, corner))
      }
      angles.append(angle)
    }
    faceNormals = normals
    self.angles = angles
    facesAroundVertex = around
    largestFan = Self.largestFan(of: around.map(\.count))
  }

  /// The most faces at a vertex that are averaged, if the vertices have so many each.
  static func largestFan(of fans: [Int]) -> Int {
    var largest = largestFan
    while largest > 1, pairCount(fans, upTo: largest) > largestPairCount { largest /= 2 }
    return largest
  }

  private static func pairCount(_ fans: [Int], upTo largest: Int) -> Int {
    fans.reduce(0) { $1 <= largest ? $0 + $1 * $1 : $0 }
  }

  /// The unit normal at one corner of a face.
  func normal(face: Int, corner: Int) -> Vector3 {
    let own = faceNormals[face]
    let fan = facesAroundVertex[Int(faces[face][corner])]
    guard fan.count <= largestFan else { return own }
    var sum = Vector3.zero
    for neighbour in fan where faceNormals[neighbour.face].dot(own) >= leastCosine {
      sum += faceNormals[neighbour.face] * angles[neighbour.face][neighbour.corner]
    }
    let mean = sum.normalized
    return mean == .zero ? own : mean
  }
}
