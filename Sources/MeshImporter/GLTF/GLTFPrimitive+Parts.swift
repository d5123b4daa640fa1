import MeshInterchange

extension GLTFPrimitive {
  /// The triangles `corners` of this primitive wherever it stands, one part a place; `weights` are
  /// those of its morph targets.
  func parts(
    _ corners: [UInt32], _ placements: [GLTFPlacement], weights: [Double],
    _ materials: inout GLTFMaterials
  ) throws(GLTFFault) -> [RawPart] {
    guard weights.isEmpty || weights.count == targets.count else {
      throw GLTFFault(
        "\(name) has \(targets.count) morph targets, but there are \(weights.count) weights for "
          + "them")
    }
    // Many primitives may share one large table of vertices: each takes those that it uses.
    var (rows, indices) = (Array(0..<positions.count), corners)
    if positions.count > corners.count { (rows, indices) = Self.compacted(corners) }
    guard let points = try values(.position, rows, weights)?.values else {
      throw GLTFFault("\(name) has no POSITION")
    }
    let normals = try values(.normal, rows, weights)?.values
    var part = RawPart(positions: [], indices: [])
    let (material, use) = try materials.material(
      try object.integer("material"), of: name, sets: sets)
    part.material = material
    // Without a texture, too: a specification may lay one of its own on the mesh.
    if let raw = try values(.texture(use?.set ?? 0), rows, weights) {
      part.textureCoordinates =
        use?.coordinates(raw.values) ?? GLTFTextureUse.upwards(raw.values)
    }
    if let colors = try values(.color, rows, weights) {
      // Alpha is left behind.
      part.colors = (0..<rows.count).flatMap {
        colors.values[colors.width * $0..<colors.width * $0 + 3]
      }
    }
    var parts: [RawPart] = []
    for placement in placements {
      let placed = try place(points, normals, placement, rows)
      part.positions = placed.positions
      part.normals = placed.normals
      part.indices = indices
      for triangle in 0..<indices.count / 3 where placed.isMirrored(indices[3 * triangle]) {
        // A mirror turns triangles inside out; exchanging two corners turns them back.
        part.indices.swapAt(3 * triangle + 1, 3 * triangle + 2)
      }
      parts.append(part)
    }
    return parts
  }

  private static func compacted(_ corners: [UInt32]) -> (rows: [Int], indices: [UInt32]) {
    var (rows, indices): ([Int], [UInt32]) = ([], [])
    var places: [UInt32: UInt32] = [:]
    for corner in corners {
      let place = places[corner] ?? UInt32(rows.count)
      if Int(place) == rows.count {
        places[corner] = place
        rows.append(Int(corner))
      }
      indices.append(place)
    }
    return (rows, indices)
  }

  /// Vertices where they belong.
  private struct Placed {
    var positions: [Float] = []
    var normals: [Float] = []
    /// For each vertex, or for all: whether its neighbourhood is mirrored.
    var mirrors: [Bool] = []

    func isMirrored(_ vertex: UInt32) -> Bool {
      mirrors.count == 1 ? mirrors[0] : mirrors[Int(vertex)]
    }

    mutating func append(
      _ vertex: Int, _ points: [Float], _ directions: [Float]?, by transform: Affine,
      _ normalTransform: Affine
    ) {
      func vector(_ values: [Float]) -> SIMD3<Double> {
        SIMD3(
          Double(values[3 * vertex]), Double(values[3 * vertex + 1]), Double(values[3 * vertex + 2])
        )
      }
      let point = transform.point(vector(points))
      positions.append(Float(point.x))
      positions.append(Float(point.y))
      positions.append(Float(point.z))
      guard let directions else { return }
      let normal = normalTransform.point(vector(directions))
      normals.append(Float(normal.x))
      normals.append(Float(normal.y))
      normals.append(Float(normal.z))
    }
  }

  private func place(
    _ points: [Float], _ normals: [Float]?, _ placement: GLTFPlacement, _ rows: [Int]
  ) throws(GLTFFault) -> Placed {
    var placed = Placed()
    placed.positions.reserveCapacity(points.count)
    switch placement {
    case .rigid(let transform):
      placed.mirrors = [transform.mirrors]
      let normalTransform = transform.normals
      for vertex in rows.indices {
        placed.append(vertex, points, normals, by: transform, normalTransform)
      }
    case .skinned(let joints):
      for (vertex, transform) in try blends(rows, joints).enumerated() {
        placed.mirrors.append(transform.mirrors)
        placed.append(vertex, points, normals, by: transform, transform.normals)
      }
    }
    return placed
  }

  /// For each vertex the mean of its joints' transforms.
  private func blends(_ rows: [Int], _ joints: [Affine]) throws(GLTFFault) -> [Affine] {
    var parts = [[(weight: Double, transform: Affine)]](repeating: [], count: rows.count)
    var sums = [Double](repeating: 0, count: rows.count)
    for set in 0... {
      guard let places = try accessor(.joints(set), in: attributes)?.values(rows),
        let weights = try accessor(.weights(set), in: attributes)?.values(rows)
      else { break }
      for slot in 0..<4 * rows.count where weights[slot] != 0 {
        let joint = Int(places[slot])
        guard joint < joints.count else {
          throw GLTFFault("\(name) refers to joint \(joint) of a skin with \(joints.count)")
        }
        parts[slot / 4].append((Double(weights[slot]), joints[joint]))
        sums[slot / 4] += Double(weights[slot])
      }
    }
    if let bare = sums.firstIndex(where: { !($0.magnitude > 1e-6) }) {
      throw GLTFFault("\(name) has a skin, but its vertex \(rows[bare]) hangs on no joint")
    }
    return zip(parts, sums).map { parts, sum in
      .blend(parts.map { ($0.weight / sum, $0.transform) })
    }
  }
}
