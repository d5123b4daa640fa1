/// Cuts polygons into triangles: those that are seen whole from their first corner into a fan, all
/// others ear by ear (Meisters, 1975).
struct PolygonCutter {
  /// Polygons with more corners that need ears are refused: time goes with the square.
  static let largestConcave = 10_000

  private var flat: [SIMD2<Double>] = []
  private var following: [Int] = []
  private var preceding: [Int] = []

  /// Three indices into `corners` for each triangle, wound as the polygon is.
  mutating func triangles(of corners: [SIMD3<Double>]) throws(MeshFault) -> [Int] {
    let count = corners.count
    guard count >= 3 else { return [] }
    guard count > 3 else { return [0, 1, 2] }
    flatten(corners)
    var isFan = true
    for corner in 2..<count where isFan { isFan = area(0, corner - 1, corner) > 0 }
    guard !isFan else { return (2..<count).flatMap { [0, $0 - 1, $0] } }
    guard count <= Self.largestConcave else {
      throw MeshFault(
        "a face has \(count) corners and is not convex; at most \(Self.largestConcave) can be cut "
          + "into triangles")
    }
    return ears(count)
  }

  /// Looks at the polygon from the side that it shows most of, anticlockwise.
  private mutating func flatten(_ corners: [SIMD3<Double>]) {
    // Newell's normal, about the first corner so that places far from the origin lose nothing.
    var normal = SIMD3<Double>.zero
    for index in 1..<corners.count - 1 {
      let (p, q) = (corners[index] - corners[0], corners[index + 1] - corners[0])
      normal += SIMD3(p.y * q.z - p.z * q.y, p.z * q.x - p.x * q.z, p.x * q.y - p.y * q.x)
    }
    let sizes = SIMD3(abs(normal.x), abs(normal.y), abs(normal.z))
    flat.removeAll(keepingCapacity: true)
    for corner in corners {
      let p = corner - corners[0]
      if sizes.z >= sizes.x, sizes.z >= sizes.y {
        flat.append(normal.z < 0 ? SIMD2(p.y, p.x) : SIMD2(p.x, p.y))
      } else if sizes.x >= sizes.y {
        flat.append(normal.x < 0 ? SIMD2(p.z, p.y) : SIMD2(p.y, p.z))
      } else {
        flat.append(normal.y < 0 ? SIMD2(p.x, p.z) : SIMD2(p.z, p.x))
      }
    }
  }

  /// Twice the area of a triangle, positive if it is anticlockwise.
  private func area(_ a: Int, _ b: Int, _ c: Int) -> Double {
    let (p, q) = (flat[b] - flat[a], flat[c] - flat[a])
    return p.x * q.y - p.y * q.x
  }

  private mutating func ears(_ count: Int) -> [Int] {
    following = (0..<count).map { ($0 + 1) % count }
    preceding = (0..<count).map { ($0 + count - 1) % count }
    var triangles: [Int] = []
    var left = count
    var corner = 0
    var refused = 0
    while left > 3 {
      // Where no corner is an ear, the polygon cuts through itself or has no area: then any.
      if refused < left, !isEar(corner) {
        corner = following[corner]
        refused += 1
        continue
      }
      triangles += [preceding[corner], corner, following[corner]]
      following[preceding[corner]] = following[corner]
      preceding[following[corner]] = preceding[corner]
      // The one after next first, so that a round shape is not peeled into slivers.
      corner = following[following[corner]]
      left -= 1
      refused = 0
    }
    return triangles + [preceding[corner], corner, following[corner]]
  }

  private func isEar(_ corner: Int) -> Bool {
    let (a, c) = (preceding[corner], following[corner])
    guard area(a, corner, c) > 0 else { return false }
    var other = following[c]
    while other != a {
      let place = flat[other]
      if area(a, corner, other) >= 0, area(corner, c, other) >= 0, area(c, a, other) >= 0,
        // A polygon with a hole passes twice through the ends of its cut.
        place != flat[a], place != flat[corner], place != flat[c]
      {
        return false
      }
      other = following[other]
    }
    return true
  }
}
