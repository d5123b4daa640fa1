import Geometry

/// An edge with the faces on its two sides.
struct PreparedEdge: Sendable {
  /// The vertices in the order in which `first` lists them.
  let from: Int32
  let to: Int32
  /// The face in which the edge runs from `from` to `to`.
  let first: Int32
  /// The face on the other side, or −1 at a boundary.
  let second: Int32
  /// Whether the colour may jump from one face to the other.
  let isCrease: Bool
  /// Whether the two faces lie in one plane, or the edge in a hollow, whose nearer face hides the
  /// outline of the other.
  let isFlat: Bool
  let isHollow: Bool

  /// The edges across which the colour may jump, from some point of view.
  static func edges(
    of faces: [TriangleMesh.Face], positions: [Vector3], normals: [Vector3],
    materials: [Material]
  ) -> [PreparedEdge] {
    /// How far the second face rises above the first one's plane, relative to its size.
    func rise(_ first: Int, _ second: Int, at vertex: Int32) -> Double {
      let v = faces[second].vertices
      let sides = [v.x, v.y, v.z].map { positions[Int($0)] - positions[Int(vertex)] }
      let heights = sides.map { normals[first].dot($0) }
      let furthest = heights.reduce(0) { abs($1) > abs($0) ? $1 : $0 }
      return furthest / sides.reduce(.leastNormalMagnitude) { max($0, $1.length) }
    }
    struct Side {
      var face: Int
      var corner: Int
    }
    var open: [SIMD2<Int32>: Side] = [:]
    var edges: [PreparedEdge] = []
    for (index, face) in faces.enumerated() {
      for corner in 0..<3 {
        let from = face.vertices[corner]
        let to = face.vertices[(corner + 1) % 3]
        if let other = open.removeValue(forKey: SIMD2(to, from)) {
          let rise = rise(other.face, index, at: to)
          edges.append(
            PreparedEdge(
              from: to, to: from, first: Int32(other.face), second: Int32(index),
              isCrease: jumps(faces[other.face], other.corner, face, corner, materials),
              isFlat: abs(rise) < 1e-6, isHollow: rise > 1e-6))
        } else if let earlier = open.updateValue(
          Side(face: index, corner: corner), forKey: SIMD2(from, to))
        {
          // Two faces run along the edge in the same direction: the mesh is not a manifold
          // there; the earlier one keeps a boundary of its own.
          edges.append(
            PreparedEdge(
              from: from, to: to, first: Int32(earlier.face), second: -1, isCrease: true,
              isFlat: false, isHollow: false))
        }
      }
    }
    let boundary = open.sorted {
      ($0.value.face, $0.value.corner) < ($1.value.face, $1.value.corner)
    }
    for (key, side) in boundary {
      edges.append(
        PreparedEdge(
          from: key.x, to: key.y, first: Int32(side.face), second: -1, isCrease: true,
          isFlat: false, isHollow: false))
    }
    return edges.filter { $0.isCrease || !$0.isFlat }
  }

  /// Whether two faces that share an edge disagree about an attribute along it.
  private static func jumps(
    _ a: TriangleMesh.Face, _ cornerA: Int, _ b: TriangleMesh.Face, _ cornerB: Int,
    _ materials: [Material]
  ) -> Bool {
    if a.material != b.material { return true }
    let ends = [(cornerA, (cornerB + 1) % 3), ((cornerA + 1) % 3, cornerB)]
    for (i, j) in ends {
      if (a.normals[i] - b.normals[j]).length > 1e-3 { return true }
      if (a.colors[i] - b.colors[j]).length > 1e-3 { return true }
      let d = a.textureCoordinates[i] - b.textureCoordinates[j]
      let sampler = materials[a.material].sampler
      if max(sampler.wrapU.distance(d.x), sampler.wrapV.distance(d.y)) > 1e-4 { return true }
    }
    return false
  }
}
