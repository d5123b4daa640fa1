import Geometry

/// Collapses the edges of a mesh in the order of what that costs: Garland and Heckbert 1997,
/// *Surface Simplification Using Quadric Error Metrics*.
///
/// Beside the quadric, which knows places only, an edge costs what normals, texture and colours
/// would be off by, in terms of the tolerance and weighted with area. Borders, seams and creases
/// have quadrics of planes along them, and collapse into themselves only, so that they keep their
/// course (section 6 of the paper).
struct EdgeCollapser {
  private(set) var mesh: CollapsingMesh
  private let tolerance: SimplificationTolerance
  private var quadrics: [Quadric]
  /// What the collapses up to now have cost in looks, `[vertex]`.
  private var looks: [Double]
  /// The area that each vertex stands for, in m².
  private var areas: [Double]
  private var versions: [Int32]
  private var queue = CollapseQueue()
  // Lists that are used again and again.
  private var cornersOfU: [Int] = []
  private var cornersOfV: [Int] = []
  private var cornersOfW: [Int] = []
  /// When each vertex was last met, `[vertex]`.
  private var marks: [Int32]
  private var mark: Int32 = 0

  /// The plane along a border or a seam weighs so much as the area of a face.
  private static let seamWeight = 4.0

  init(_ mesh: TriangleMesh, tolerance: SimplificationTolerance) {
    let collapsing = CollapsingMesh(mesh)
    self.mesh = collapsing
    self.tolerance = tolerance
    let count = collapsing.positions.count
    quadrics = [Quadric](repeating: Quadric(), count: count)
    looks = [Double](repeating: 0, count: count)
    areas = looks
    versions = [Int32](repeating: 0, count: count)
    marks = versions
    for face in collapsing.materials.indices {
      let p = collapsing.triangle(face)
      let area = p.area.length / 2
      let quadric = Quadric(normal: p.area.normalized, point: p.a, weight: area / 3)
      for corner in 0..<3 {
        let vertex = Int(collapsing.vertices[3 * face + corner])
        quadrics[vertex] += quadric
        areas[vertex] += area / 3
      }
    }
    for seam in collapsing.seams {
      let (p, q) = (collapsing.positions[Int(seam.u)], collapsing.positions[Int(seam.v)])
      let normal = collapsing.triangle(seam.face).area.cross(q - p).normalized
      let length = (q - p).length
      let quadric = Quadric(normal: normal, point: p, weight: Self.seamWeight * length * length / 3)
      quadrics[Int(seam.u)] += quadric
      quadrics[Int(seam.v)] += quadric
    }
    for face in collapsing.materials.indices {
      for corner in 3 * face..<3 * face + 3 {
        let (u, v) = (
          collapsing.vertices[corner], collapsing.vertices[CollapsingMesh.following(corner)]
        )
        // An edge of two faces is met twice; a border once.
        if u < v || collapsing.kinds[Int(u)] == .border { push(Int(min(u, v)), Int(max(u, v))) }
      }
    }
  }

  /// What a collapse does.
  private struct Collapse {
    var place: Vector3
    /// Where on the edge, from 0 at u to 1 at v, the looks are taken.
    var share: Double
    var faces: EdgeFaces
    var cost: Double
    var looks: Double
  }

  /// The faces of an edge, and the wedges at its ends that become one: two pairs along a seam.
  private struct EdgeFaces {
    /// The second is the first on a border.
    var first = -1
    var second = -1
    var count = 0
    /// At u and at v; the second pair is the first where there is only one.
    var pair: (u: Int32, v: Int32) = (-1, -1)
    var other: (u: Int32, v: Int32) = (-1, -1)

    mutating func add(_ face: Int, _ u: Int32, _ v: Int32) {
      if count == 0 {
        (first, pair) = (face, (u, v))
      }
      (second, other) = (face, (u, v))
      count += 1
    }

    func hasFace(_ face: Int) -> Bool { face == first || face == second }
    func hasU(_ wedge: Int32) -> Bool { wedge == pair.u || wedge == other.u }
    func hasV(_ wedge: Int32) -> Bool { wedge == pair.v || wedge == other.v }
    var isSeam: Bool { pair != other }
  }

  private mutating func push(_ u: Int, _ v: Int) {
    guard let collapse = collapse(u, v) else { return }
    // By distance, not by distance times area as in the paper: what is thin must not go first.
    let cost = collapse.cost / (areas[u] + areas[v])
    // What costs more than to be off by the tolerance everywhere is not asked for again.
    guard cost <= 1 else { return }
    queue.push(
      .init(cost: cost, u: Int32(u), v: Int32(v), versions: SIMD2(versions[u], versions[v])))
  }

  /// Collapses the next edge; false if there is none left.
  mutating func step() -> Bool {
    while let entry = queue.pop() {
      let (u, v) = (Int(entry.u), Int(entry.v))
      guard entry.versions == SIMD2(versions[u], versions[v]), let collapse = collapse(u, v),
        keepsShape(u, v, collapse)
      else { continue }
      perform(collapse, u, v)
      return true
    }
    return false
  }

  /// How an edge would be collapsed; nil if it is none, or must stay.
  private mutating func collapse(_ u: Int, _ v: Int) -> Collapse? {
    guard mesh.kinds[u] != .fixed, mesh.kinds[v] != .fixed else { return nil }
    mesh.corners(of: u, into: &cornersOfU)
    mesh.corners(of: v, into: &cornersOfV)
    var faces = EdgeFaces()
    for corner in cornersOfU {
      let next = CollapsingMesh.following(corner)
      let last = CollapsingMesh.following(next)
      let ends = (mesh.vertices[next], mesh.vertices[last])
      let other = ends.0 == Int32(v) ? next : ends.1 == Int32(v) ? last : -1
      if other >= 0 { faces.add(corner / 3, mesh.wedges[corner], mesh.wedges[other]) }
    }
    let isBorder = faces.count == 1
    guard faces.count == 1 || faces.count == 2 else { return nil }
    // A seam that ends here must not be cut open or closed.
    if faces.isSeam, faces.pair.u == faces.other.u || faces.pair.v == faces.other.v { return nil }
    var (keepsU, keepsV) = (false, false)
    if !isBorder {
      keepsU = mesh.kinds[u] == .border
      keepsV = mesh.kinds[v] == .border
    }
    // Wedges that have no part in the edge stay what they are, so their vertex stays.
    for corner in cornersOfU where !faces.hasU(mesh.wedges[corner]) {
      keepsU = true
      break
    }
    for corner in cornersOfV where !faces.hasV(mesh.wedges[corner]) {
      keepsV = true
      break
    }
    if keepsU && keepsV { return nil }
    let quadric = quadrics[u] + quadrics[v]
    let (p, q) = (mesh.positions[u], mesh.positions[v])
    var place = p
    if keepsV {
      place = q
    } else if !keepsU {
      let middle = (p + q) / 2
      if let best = quadric.minimum, (best - middle).length <= (q - p).length {
        place = best
      } else {
        for other in [q, middle] where quadric(other) < quadric(place) { place = other }
      }
    }
    let along = q - p
    let share = keepsU ? 0 : keepsV ? 1 : min(1, max(0, (place - p).dot(along) / along.dot(along)))
    let deviation =
      deviation(cornersOfU, faces, place, share, isU: true)
      + deviation(cornersOfV, faces, place, share, isU: false)
    let looks = self.looks[u] + self.looks[v] + deviation
    let cost = quadric(place) / (tolerance.distance * tolerance.distance) + looks
    guard cost.isFinite else { return nil }
    return Collapse(place: place, share: share, faces: faces, cost: cost, looks: looks)
  }

  /// How much the faces around one end would look otherwise than they do where the vertex comes
  /// to lie: squares in terms of the tolerance, times area.
  private func deviation(
    _ corners: [Int], _ faces: EdgeFaces, _ place: Vector3, _ share: Double, isU: Bool
  ) -> Double {
    var sum = 0.0
    let first = SurfaceAttribute.mix(
      mesh.attributes[Int(faces.pair.u)], mesh.attributes[Int(faces.pair.v)], at: share)
    let second = !faces.isSeam ? first : SurfaceAttribute.mix(
      mesh.attributes[Int(faces.other.u)], mesh.attributes[Int(faces.other.v)], at: share)
    for corner in corners {
      let face = corner / 3
      guard !faces.hasFace(face) else { continue }
      let wedge = mesh.wedges[corner]
      let looks: SurfaceAttribute
      if wedge == (isU ? faces.pair.u : faces.pair.v) {
        looks = first
      } else if wedge == (isU ? faces.other.u : faces.other.v) {
        looks = second
      } else {
        continue
      }
      let t = mesh.triangle(face)
      let normal = t.area
      let square = normal.dot(normal)
      // Barycentric coordinates of the place in the face's plane, which it may lie outside of.
      let x = (t.b - place).cross(t.c - place).dot(normal) / square
      let y = (t.c - place).cross(t.a - place).dot(normal) / square
      let looked = SurfaceAttribute.interpolated(
        mesh.attribute(3 * face), mesh.attribute(3 * face + 1), mesh.attribute(3 * face + 2),
        at: Vector3(x, y, 1 - x - y))
      let turn = (looked.normal.normalized - looks.normal) / tolerance.normalAngle
      let color = (looked.color - looks.color) / tolerance.color
      let uv = looked.textureCoordinate - looks.textureCoordinate
      var badness = turn.dot(turn) + color.dot(color)
      if uv != .zero {
        let slip = textureScale(face, square) / tolerance.textureSlip
        badness += (uv * uv).sum() * slip * slip
      }
      sum += min(badness, 16) * square.squareRoot() / 2
    }
    return sum / 3
  }

  /// Metres along a face for a step in its texture coordinates.
  private func textureScale(_ face: Int, _ square: Double) -> Double {
    func uv(_ corner: Int) -> SIMD2<Double> {
      mesh.attribute(3 * face + corner).textureCoordinate
    }
    let (s, t) = (uv(1) - uv(0), uv(2) - uv(0))
    let area = abs(s.x * t.y - s.y * t.x)
    return area > 1e-14 ? (square.squareRoot() / area).squareRoot() : 0
  }

  /// Whether the surface stays one: no face turns over or vanishes, no other face's edge becomes
  /// the same (the link condition: Dey et al. 1999). `cornersOfU` and `cornersOfV` are theirs.
  private mutating func keepsShape(_ u: Int, _ v: Int, _ collapse: Collapse) -> Bool {
    var opposite = SIMD2<Int32>(repeating: -1)
    for (place, face) in [collapse.faces.first, collapse.faces.second].enumerated() {
      for corner in 3 * face..<3 * face + 3 {
        let vertex = mesh.vertices[corner]
        if vertex != Int32(u) && vertex != Int32(v) { opposite[place] = vertex }
      }
    }
    mark += 1
    for corner in cornersOfU {
      let next = CollapsingMesh.following(corner)
      marks[Int(mesh.vertices[next])] = mark
      marks[Int(mesh.vertices[CollapsingMesh.following(next)])] = mark
    }
    for corner in cornersOfV {
      let next = CollapsingMesh.following(corner)
      for c in [next, CollapsingMesh.following(next)] {
        let vertex = mesh.vertices[c]
        // A common neighbour must be opposite to the edge.
        if marks[Int(vertex)] == mark, vertex != Int32(u), vertex != opposite.x,
          vertex != opposite.y
        {
          return false
        }
      }
    }
    if collapse.faces.count == 2, opposite.x == opposite.y { return false }
    for vertex in [opposite.x, opposite.y] {
      var count = 0
      mesh.forEachCorner(of: Int(vertex)) { _ in count += 1 }
      // What is left would be two faces back to back.
      if mesh.kinds[Int(vertex)] == .inner ? count <= 3 : count <= 1 { return false }
    }
    return keepsFaces(cornersOfU, collapse) && keepsFaces(cornersOfV, collapse)
  }

  private func keepsFaces(_ corners: [Int], _ collapse: Collapse) -> Bool {
    let place = collapse.place
    for corner in corners where !collapse.faces.hasFace(corner / 3) {
      let (b, c) = (
        mesh.positions[Int(mesh.vertices[CollapsingMesh.following(corner)])],
        mesh.positions[
          Int(mesh.vertices[CollapsingMesh.following(CollapsingMesh.following(corner))])]
      )
      let before = mesh.triangle(corner / 3).area
      let after = (b - place).cross(c - place)
      let length = after.length
      guard length > 2 * CollapsingMesh.leastArea,
        before.dot(after) > 0.25 * before.length * length
      else { return false }
      // Slivers have no direction worth the name.
      let longest = max((b - place).length, (c - place).length, (c - b).length)
      guard length > 0.02 * longest * longest || length > 0.5 * before.length else { return false }
    }
    return true
  }

  private mutating func perform(_ collapse: Collapse, _ u: Int, _ v: Int) {
    let faces = collapse.faces
    for pair in faces.isSeam ? [faces.pair, faces.other] : [faces.pair] {
      mesh.attributes[Int(pair.u)] = .mix(
        mesh.attributes[Int(pair.u)], mesh.attributes[Int(pair.v)], at: collapse.share)
    }
    for corner in cornersOfV {
      let wedge = mesh.wedges[corner]
      if wedge == faces.pair.v {
        mesh.wedges[corner] = faces.pair.u
      } else if wedge == faces.other.v {
        mesh.wedges[corner] = faces.other.u
      }
    }
    mesh.remove(face: faces.first)
    if faces.count == 2 { mesh.remove(face: faces.second) }
    mesh.join(v, to: u)
    mesh.positions[u] = collapse.place
    if mesh.kinds[v] == .border { mesh.kinds[u] = .border }
    quadrics[u] += quadrics[v]
    looks[u] = collapse.looks
    areas[u] += areas[v]
    versions[u] += 1
    versions[v] += 1
    mesh.corners(of: u, into: &cornersOfW)
    mark += 1
    for corner in cornersOfW {
      let next = CollapsingMesh.following(corner)
      for c in [next, CollapsingMesh.following(next)] {
        let vertex = Int(mesh.vertices[c])
        guard marks[vertex] != mark else { continue }
        marks[vertex] = mark
        push(min(u, vertex), max(u, vertex))
      }
    }
  }
}
