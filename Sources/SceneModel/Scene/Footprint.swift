import Foundation

/// The ground that a mesh stands over: the convex outline of its vertices seen from above.
package struct Footprint: Sendable {
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

  /// How far apart two objects are: the widest strip between their outlines, in metres; below zero
  /// how far one must be moved until they only touch.
  ///
  /// Two convex outlines that do not overlap have a line between them along an edge of one of them.
  package static func distance(
    _ a: SceneObject, _ first: Footprint, _ b: SceneObject, _ second: Footprint
  ) -> Double {
    let (one, other) = (first.corners(of: a), second.corners(of: b))
    return max(strip(beside: one, other), strip(beside: other, one))
  }

  /// The widest strip between an outline's edges and another outline.
  private static func strip(
    beside outline: [SIMD2<Double>], _ other: [SIMD2<Double>]
  ) -> Double {
    outline.indices.reduce(-Double.infinity) { widest, index in
      let edge = outline[(index + 1) % outline.count] - outline[index]
      let length = (edge * edge).sum().squareRoot()
      guard length > 0 else { return widest }
      let nearest = other.reduce(Double.infinity) {
        min($0, cross($1 - outline[index], edge) / length)
      }
      return max(widest, nearest)
    }
  }
}
