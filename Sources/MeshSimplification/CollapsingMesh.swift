import Geometry

/// A mesh whose edges are collapsed one after the other.
///
/// The corners of faces at a vertex that look as one surface there share a *wedge*, which has what
/// they look like (Hoppe 1999, *New Quadric Metric for Simplifying Meshes with Appearance
/// Attributes*, section 3): a seam of the texture or a crease is where wedges meet.
struct CollapsingMesh {
  /// Whether a vertex may move.
  enum Kind: UInt8 {
    /// Faces all around.
    case inner
    /// On a border: where a face has no neighbour.
    case border
    /// Where more than two faces share an edge, two face each other's way, or surfaces touch in a
    /// point: such places stay as they are.
    case fixed
  }

  /// `[vertex]`.
  var positions: [Vector3] = []
  /// `[vertex]`.
  var kinds: [Kind] = []
  /// The vertex of each corner, `[face, 3]`.
  var vertices: [Int32] = []
  /// The wedge of each corner, `[face, 3]`.
  var wedges: [Int32] = []
  /// `[wedge]`.
  var attributes: [SurfaceAttribute] = []
  /// `[face]`.
  var materials: [Int] = []
  /// `[face]`.
  var isAlive: [Bool] = []
  /// Faces alive.
  var faceCount = 0
  /// A corner of each vertex, and from each corner another of its vertex; -1 at the end.
  private var firstCorner: [Int32] = []
  private var nextCorner: [Int32] = []
  /// Edges of one face, or where wedges differ: pairs of vertices, with the face.
  private(set) var seams: [(u: Int32, v: Int32, face: Int)] = []

  /// Doubled areas up to this, in m², are none: such faces are not drawn.
  static let leastArea = 1e-12

  /// The drawable faces of a mesh.
  init(_ mesh: TriangleMesh) {
    let count = mesh.positions.count
    var corners: [SurfaceAttribute] = []
    for face in mesh.faces {
      let v = face.vertices
      guard v.min() >= 0, Int(v.max()) < count, v.x != v.y, v.y != v.z, v.z != v.x else { continue }
      let area = TriangleMesh.Corners(of: face, positions: mesh.positions).area
      // Not a number is not above.
      guard area.isFinite, area.length > Self.leastArea else { continue }
      var own = (0..<3).map { face.attribute($0) }
      guard own.allSatisfy({ $0.color.isFinite && $0.textureCoordinate.x.isFinite
        && $0.textureCoordinate.y.isFinite })
      else { continue }
      if !own.allSatisfy({ $0.normal.isFinite && $0.normal != .zero }) {
        for corner in 0..<3 { own[corner].normal = area.normalized }
      }
      for corner in 0..<3 {
        own[corner].normal = own[corner].normal.normalized
        vertices.append(v[corner])
      }
      corners += own
      materials.append(face.material)
    }
    positions = mesh.positions
    faceCount = materials.count
    isAlive = [Bool](repeating: true, count: faceCount)
    firstCorner = [Int32](repeating: -1, count: count)
    nextCorner = [Int32](repeating: -1, count: vertices.count)
    for corner in vertices.indices.reversed() {
      let vertex = Int(vertices[corner])
      nextCorner[corner] = firstCorner[vertex]
      firstCorner[vertex] = Int32(corner)
    }
    kinds = [Kind](repeating: .inner, count: count)
    connect(corners)
  }

  /// Finds wedges, borders and what must stay.
  private mutating func connect(_ corners: [SurfaceAttribute]) {
    // Each face's edges by their ends; the corner before the edge, in the low bits, tells the face.
    var edges: [(key: UInt64, corner: Int32)] = []
    edges.reserveCapacity(vertices.count)
    for corner in vertices.indices {
      let (u, v) = (vertices[corner], vertices[Self.following(corner)])
      let (low, high) = (UInt64(UInt32(min(u, v))), UInt64(UInt32(max(u, v))))
      edges.append((low << 32 | high, Int32(corner)))
    }
    edges.sort { ($0.key, $0.corner) < ($1.key, $1.corner) }
    var fans = DisjointSets(count: vertices.count)
    var alike = DisjointSets(count: vertices.count)
    var start = 0
    while start < edges.count {
      var end = start + 1
      while end < edges.count, edges[end].key == edges[start].key { end += 1 }
      let a = Int(edges[start].corner)
      let (u, v) = (vertices[a], vertices[Self.following(a)])
      if end - start == 1 {
        for vertex in [Int(u), Int(v)] where kinds[vertex] == .inner { kinds[vertex] = .border }
        seams.append((u, v, a / 3))
      } else if end - start == 2, vertices[Int(edges[start + 1].corner)] == v {
        let b = Int(edges[start + 1].corner)
        // The other face goes the edge the other way.
        var isSmooth = true
        for (mine, its) in [(a, Self.following(b)), (Self.following(a), b)] {
          fans.join(mine, its)
          if materials[a / 3] == materials[b / 3], corners[mine].continues(corners[its]) {
            alike.join(mine, its)
          } else {
            isSmooth = false
          }
        }
        if !isSmooth {
          seams.append((u, v, a / 3))
          seams.append((u, v, b / 3))
        }
      } else {
        kinds[Int(u)] = .fixed
        kinds[Int(v)] = .fixed
      }
      start = end
    }
    for vertex in positions.indices {
      var fan: Int?
      forEachCorner(of: vertex) { corner in
        let own = fans.root(corner)
        if fan == nil { fan = own } else if fan != own { kinds[vertex] = .fixed }
      }
    }
    wedges = [Int32](repeating: 0, count: vertices.count)
    var wedgeOfRoot = [Int32](repeating: -1, count: vertices.count)
    var sums: [Vector3] = []
    for corner in vertices.indices {
      let root = alike.root(corner)
      if wedgeOfRoot[root] < 0 {
        wedgeOfRoot[root] = Int32(attributes.count)
        attributes.append(corners[root])
        sums.append(.zero)
      }
      let wedge = wedgeOfRoot[root]
      wedges[corner] = wedge
      sums[Int(wedge)] += corners[corner].normal
    }
    for wedge in attributes.indices where sums[wedge].length > 1e-6 {
      attributes[wedge].normal = sums[wedge].normalized
    }
  }

  /// The next corner of the same face.
  static func following(_ corner: Int) -> Int { corner % 3 == 2 ? corner - 2 : corner + 1 }

  /// Calls `body` with the corners of living faces at a vertex.
  func forEachCorner(of vertex: Int, _ body: (Int) -> Void) {
    var corner = firstCorner[vertex]
    while corner >= 0 {
      if isAlive[Int(corner) / 3] { body(Int(corner)) }
      corner = nextCorner[Int(corner)]
    }
  }

  /// The corners of living faces at a vertex, in place of those in `corners`.
  func corners(of vertex: Int, into corners: inout [Int]) {
    corners.removeAll(keepingCapacity: true)
    var corner = firstCorner[vertex]
    while corner >= 0 {
      if isAlive[Int(corner) / 3] { corners.append(Int(corner)) }
      corner = nextCorner[Int(corner)]
    }
  }

  /// The corners of a face, in the object's frame.
  func triangle(_ face: Int) -> TriangleMesh.Corners<Vector3> {
    .init(
      positions[Int(vertices[3 * face])], positions[Int(vertices[3 * face + 1])],
      positions[Int(vertices[3 * face + 2])])
  }

  /// What a face has at a corner.
  func attribute(_ corner: Int) -> SurfaceAttribute { attributes[Int(wedges[corner])] }

  /// Takes out a face.
  mutating func remove(face: Int) {
    isAlive[face] = false
    faceCount -= 1
  }

  /// Makes the living corners of `v` corners of `u`, behind its own.
  mutating func join(_ v: Int, to u: Int) {
    var last = Int32(-1)
    for vertex in [u, v] {
      var corner = firstCorner[vertex]
      while corner >= 0 {
        let next = nextCorner[Int(corner)]
        // The dead ones go.
        if isAlive[Int(corner) / 3] {
          vertices[Int(corner)] = Int32(u)
          if last < 0 { firstCorner[u] = corner } else { nextCorner[Int(last)] = corner }
          last = corner
        }
        corner = next
      }
    }
    firstCorner[v] = -1
    if last < 0 { firstCorner[u] = -1 } else { nextCorner[Int(last)] = -1 }
  }

  /// The living faces and the vertices that they use, in their order.
  var mesh: TriangleMesh {
    var newIndex = [Int32](repeating: -1, count: positions.count)
    var kept: [Vector3] = []
    var faces: [TriangleMesh.Face] = []
    faces.reserveCapacity(faceCount)
    for face in materials.indices where isAlive[face] {
      var v = SIMD3<Int32>.zero
      for corner in 0..<3 {
        let old = Int(vertices[3 * face + corner])
        if newIndex[old] < 0 {
          newIndex[old] = Int32(kept.count)
          kept.append(positions[old])
        }
        v[corner] = newIndex[old]
      }
      let (a, b, c) = (attribute(3 * face), attribute(3 * face + 1), attribute(3 * face + 2))
      faces.append(
        TriangleMesh.Face(
          vertices: v, normals: .init(a.normal, b.normal, c.normal),
          textureCoordinates: .init(
            a.textureCoordinate, b.textureCoordinate, c.textureCoordinate),
          colors: .init(a.color, b.color, c.color), material: materials[face]))
    }
    return TriangleMesh(positions: kept, faces: faces)
  }
}
