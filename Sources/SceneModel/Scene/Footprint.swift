import Foundation
import Geometry

/// The ground that a mesh stands over: the convex outline of its vertices seen from above.
package struct Footprint: Sendable, Equatable {
  /// Its corners, counter-clockwise, in metres in the object's frame.
  package let outline: [SIMD2<Double>]

  /// The outline of some points (A. M. Andrew, "Another efficient algorithm for convex hulls in two
  /// dimensions", 1979).
  package init(of points: [SIMD2<Double>]) {
    let sorted = points.sorted { $0.x != $1.x ? $0.x < $1.x : $0.y < $1.y }
    func half(_ points: some Sequence<SIMD2<Double>>) -> [SIMD2<Double>] {
      var chain: [SIMD2<Double>] = []
      for point in points where point != chain.last {
        while let last = chain.last, let before = chain.dropLast().last,
          Self.cross(last - before, point - before) <= 0
        {
          chain.removeLast()
        }
        chain.append(point)
      }
      return chain
    }
    let (lower, upper) = (half(sorted), half(sorted.reversed()))
    outline = lower.count > 1 ? Array(lower.dropLast() + upper.dropLast()) : lower
  }

  /// The ground that a mesh stands over.
  package init(of mesh: TriangleMesh) {
    var used = Set<Int32>()
    for face in mesh.faces { for corner in 0..<3 { used.insert(face.vertices[corner]) } }
    self.init(
      of: used.map {
        let point = mesh.positions[Int($0)]
        return SIMD2(point.x, point.y)
      })
  }

  /// An outline of few corners around this one: the straight lines that touch it in so many
  /// directions, evenly spread from +x on. Of a circle 16 leave out nothing and add 2 % of the
  /// radius; a rectangle along the axes stays what it is.
  package func simplified(directions count: Int = 16) -> Footprint {
    precondition(count >= 3, "fewer lines enclose nothing")
    guard outline.count > count else { return self }
    let sides = (0..<count).map { index in
      let angle = 2 * Double.pi * Double(index) / Double(count)
      let normal = SIMD2(cos(angle), sin(angle))
      return (normal, outline.reduce(-Double.infinity) { max($0, ($1 * normal).sum()) })
    }
    return Footprint(
      of: sides.indices.map { index in
        let ((a, reachA), (b, reachB)) = (sides[index], sides[(index + 1) % count])
        // Where both lines meet, n · p = reach.
        let determinant = Self.cross(a, b)
        return SIMD2(reachA * b.y - reachB * a.y, a.x * reachB - b.x * reachA) / determinant
      })
  }

  /// Whether it encloses anything: points on a line, as of an upright sheet, do not.
  var isWide: Bool { area > 1e-9 }

  /// The area inside, in square metres.
  var area: Double {
    outline.indices.reduce(0) {
      $0 + Self.cross(outline[$1], outline[($1 + 1) % outline.count]) / 2
    }
  }

  /// The largest distance of the outline from the object's axis, in metres.
  package var radius: Double {
    outline.reduce(0) { max($0, ($1 * $1).sum()) }.squareRoot()
  }

  /// How far points of this outline lie outside of another in the same frame, in metres; below
  /// zero if none does.
  package func excess(over other: Footprint) -> Double {
    other.outline.indices.reduce(-Double.infinity) { farthest, index in
      let edge = other.outline[(index + 1) % other.outline.count] - other.outline[index]
      let length = (edge * edge).sum().squareRoot()
      guard length > 0 else { return farthest }
      return outline.reduce(farthest) {
        max($0, -Self.cross(edge, $1 - other.outline[index]) / length)
      }
    }
  }

  /// How far the nearest edge is from the object's axis, in metres; below zero if the axis stands
  /// beside the outline.
  package var inradius: Double {
    outline.indices.reduce(Double.infinity) { nearest, index in
      let edge = outline[(index + 1) % outline.count] - outline[index]
      let length = (edge * edge).sum().squareRoot()
      guard length > 0 else { return nearest }
      return min(nearest, Self.cross(outline[index], edge) / length)
    }
  }

  private static func cross(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    a.x * b.y - a.y * b.x
  }

  /// The outline of an object with this footprint, in the world.
  private func corners(of object: SceneObject) -> [SIMD2<Double>] {
    let (c, s) = (cos(object.yaw), sin(object.yaw))
    return outline.map {
      object.position + SIMD2(c * $0.x - s * $0.y, s * $0.x + c * $0.y)
    }
  }

  /// How far a point of the table is from the outline of an object with this footprint, in metres:
  /// the widest strip between them, below zero inside.
  func distance(of point: SIMD2<Double>, from object: SceneObject) -> Double {
    Self.strip(beside: corners(of: object), [point]).width
  }

  /// How far apart two objects are: the widest strip between their outlines, in metres; below zero
  /// how far one must be moved until they only touch.
  ///
  /// Two convex outlines that do not overlap have a line between them along an edge of one of them.
  package static func distance(
    _ a: SceneObject, _ first: Footprint, _ b: SceneObject, _ second: Footprint
  ) -> Double {
    gap(a, first, b, second).value
  }

  /// `distance` and its gradient with respect to the first object's pose: per metre, and per radian
  /// of its yaw. It is continuous, and smooth but where the widest strip, or the corner that bounds
  /// it, changes.
  static func gap(
    _ a: SceneObject, _ first: Footprint, _ b: SceneObject, _ second: Footprint
  ) -> (value: Double, gradient: PoseGradient) {
    let (one, other) = (first.corners(of: a), second.corners(of: b))
    let (beside, before) = (strip(beside: one, other), strip(beside: other, one))
    if beside.width >= before.width {
      // The first object's edge moves away from the other's corner, and turns about its own axis.
      let arm = other[beside.corner] - a.position
      return (
        beside.width,
        PoseGradient(
          x: -beside.normal.x, y: -beside.normal.y, yaw: cross(beside.normal, arm))
      )
    }
    let arm = one[before.corner] - a.position
    return (
      before.width,
      PoseGradient(x: before.normal.x, y: before.normal.y, yaw: cross(arm, before.normal))
    )
  }

  /// The widest strip between an outline's edges and another outline.
  ///
  /// - Returns: its width; the edge's unit normal, away from its outline; the corner of the other
  ///   outline that is nearest.
  private static func strip(
    beside outline: [SIMD2<Double>], _ other: [SIMD2<Double>]
  ) -> (width: Double, normal: SIMD2<Double>, corner: Int) {
    var widest = (width: -Double.infinity, normal: SIMD2<Double>.zero, corner: 0)
    for index in outline.indices {
      let edge = outline[(index + 1) % outline.count] - outline[index]
      let length = (edge * edge).sum().squareRoot()
      guard length > 0 else { continue }
      let normal = SIMD2(edge.y, -edge.x) / length
      var nearest = (distance: Double.infinity, corner: 0)
      for corner in other.indices {
        let distance = ((other[corner] - outline[index]) * normal).sum()
        if distance < nearest.distance { nearest = (distance, corner) }
        // A wider strip has been found already.
        if distance <= widest.width { break }
      }
      if nearest.distance > widest.width {
        widest = (nearest.distance, normal, nearest.corner)
      }
    }
    return widest
  }
}
