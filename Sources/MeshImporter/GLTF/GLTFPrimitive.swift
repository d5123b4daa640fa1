import MeshInterchange

/// A primitive of a mesh: triangles that share attributes and a material.
struct GLTFPrimitive {
  private let object: GLTFObject
  private let attributes: GLTFObject
  private let targets: [GLTFObject]
  private let buffers: GLTFBuffers
  private let positions: GLTFAccessor
  /// What it is called in messages: "its mesh 2's primitive 0".
  private var name: String { object.name }

  /// Whether `object` is made of points or lines.
  static func isPointsOrLines(_ object: GLTFObject) throws(GLTFFault) -> Bool {
    try object.integer("mode", in: 0...6) ?? 4 < 4
  }

  /// The primitive in `object`.
  init(_ object: GLTFObject, in buffers: GLTFBuffers) throws(GLTFFault) {
    self.object = object
    self.buffers = buffers
    attributes = try object.object("attributes") ?? GLTFObject(emptyNamed: object.name)
    var targets: [GLTFObject] = []
    for (index, value) in try object.array("targets").enumerated() {
      targets.append(try GLTFObject(value, "\(object.name)'s target \(index)"))
    }
    self.targets = targets
    let extensions = try object.object("extensions")?.keys ?? []
    guard let index = try attributes.integer(GLTFAttribute.position.name) else {
      let what = extensions.first.map { "; the extension \(GLTFFault.quoted($0)) is not read" }
      throw GLTFFault("\(object.name) has no POSITION\(what ?? "")")
    }
    positions = try GLTFAccessor(index, of: object.name, in: buffers)
    // What a compressed primitive falls back to must be there.
    if extensions.contains("KHR_draco_mesh_compression"), positions.isAllZero {
      throw GLTFFault(
        "\(object.name) is in the extension \"KHR_draco_mesh_compression\" alone, which is not "
          + "read: export it again without")
    }
  }

  // MARK: Triangles

  /// Three vertices a triangle; at most `limit` of them.
  func corners(limit: Int) throws(GLTFFault) -> [UInt32] {
    let mode = try object.integer("mode", in: 0...6) ?? 4
    var count = positions.count
    var indices: GLTFAccessor?
    if let index = try object.integer("indices") {
      let accessor = try GLTFAccessor(index, of: name, in: buffers)
      guard accessor.type == "SCALAR", !accessor.isNormalized,
        [.unsignedByte, .unsignedShort, .unsignedInt].contains(accessor.component)
      else {
        throw GLTFFault(
          "\(accessor.name) is \(accessor.kind); indices need SCALAR of UNSIGNED_BYTE, "
            + "UNSIGNED_SHORT or UNSIGNED_INT")
      }
      count = accessor.count
      indices = accessor
    }
    guard count == 0 || (mode == 4 ? count.isMultiple(of: 3) : count >= 3) else {
      throw GLTFFault("\(name) has \(count) corners, which make no whole number of triangles")
    }
    let cornerCount = mode == 4 ? count : 3 * max(count - 2, 0)
    guard cornerCount <= limit else {
      throw GLTFFault("it has more than \(AssimpImport.largestIndexCount / 3) triangles")
    }
    let vertices = indices?.indices() ?? (0..<UInt32(count)).map { $0 }
    if let indices { try check(vertices, indices) }
    if mode == 4 { return vertices }
    var corners: [UInt32] = []
    corners.reserveCapacity(cornerCount)
    for first in 0..<max(count - 2, 0) {
      // A fan has its first vertex in common; in a strip every second triangle runs backwards.
      let others = mode == 6 ? (1, 2) : (1 + first % 2, 2 - first % 2)
      corners.append(mode == 6 ? vertices[0] : vertices[first])
      corners.append(vertices[first + others.0])
      corners.append(vertices[first + others.1])
    }
    return corners
  }

  private func check(_ vertices: [UInt32], _ accessor: GLTFAccessor) throws(GLTFFault) {
    guard let largest = vertices.max() else { return }
    let restart = UInt32(truncatingIfNeeded: (1 << (8 * accessor.component.size)) - 1)
    guard largest != restart else {
      throw GLTFFault(
        "\(accessor.name) has the index \(restart), by which some begin a new strip; glTF has no "
          + "such index")
    }
    guard Int(largest) < positions.count else {
      throw GLTFFault(
        "\(accessor.name) has the index \(largest), but \(name) has only \(positions.count) "
          + "vertices")
    }
  }

  // MARK: Attributes

  /// The accessor of an attribute, if there is one.
  private func accessor(
    _ attribute: GLTFAttribute, in attributes: GLTFObject
  ) throws(GLTFFault) -> GLTFAccessor? {
    guard let index = try attributes.integer(attribute.name) else { return nil }
    let accessor = try GLTFAccessor(index, of: name, in: buffers)
    try attribute.check(accessor, isQuantized: buffers.document.isQuantized)
    guard accessor.count == positions.count else {
      throw GLTFFault(
        "\(accessor.name) has \(accessor.count) rows, but POSITION has \(positions.count)")
    }
    return accessor
  }

  /// An attribute of these vertices, with what the morph targets add to it.
  private func values(
    _ attribute: GLTFAttribute, _ rows: [Int], _ weights: [Double]
  ) throws(GLTFFault) -> (width: Int, values: [Float])? {
    guard let accessor = try accessor(attribute, in: attributes) else { return nil }
    var values = accessor.values(rows)
    for (target, weight) in zip(targets, weights) where weight != 0 {
      guard let added = try self.accessor(attribute, in: target) else { continue }
      guard added.type == accessor.type else {
        throw GLTFFault("\(added.name) is \(added.kind), but is added to \(accessor.kind)")
      }
      for (index, value) in added.values(rows).enumerated() {
        values[index] += Float(weight) * value
      }
    }
    return (accessor.width, values)
  }

  /// The numbers of the sets of texture coordinates that it has.
  private var sets: Set<Int> {
    Set(
      attributes.keys.compactMap { key in
        key.hasPrefix("TEXCOORD_") ? Int(key.dropFirst("TEXCOORD_".count)) : nil
      })
  }

  // MARK: Parts

  /// The triangles `corners` of this primitive, placed; `weights` are those of its morph targets.
  func part(
    _ corners: [UInt32], _ placement: GLTFPlacement, weights: [Double],
    _ materials: inout GLTFMaterials
  ) throws(GLTFFault) -> RawPart {
    guard weights.isEmpty || weights.count == targets.count else {
      throw GLTFFault(
        "\(name) has \(targets.count) morph targets, but there are \(weights.count) weights for "
          + "them")
    }
    // Many primitives may share one large table of vertices: each takes those that it uses.
    var (rows, indices) = (Array(0..<positions.count), corners)
    if positions.count > corners.count {
      (rows, indices) = Self.compacted(corners)
    }
    guard let points = try values(.position, rows, weights)?.values else {
      throw GLTFFault("\(name) has no POSITION")
    }
    let normals = try values(.normal, rows, weights)?.values
    let placed = try place(points, normals, placement, rows)
    for triangle in 0..<indices.count / 3 where placed.isMirrored(indices[3 * triangle]) {
      // A mirror turns triangles inside out; exchanging two corners turns them back.
      indices.swapAt(3 * triangle + 1, 3 * triangle + 2)
    }
    var part = RawPart(
      positions: placed.positions, normals: placed.normals, indices: indices)
    let (material, use) = try materials.material(
      try object.integer("material"), of: name, sets: sets)
    part.material = material
    if let use, let raw = try values(.texture(use.set), rows, weights) {
      part.textureCoordinates = use.coordinates(raw.values)
    }
    if let colors = try values(.color, rows, weights) {
      // Alpha is left behind.
      part.colors = (0..<rows.count).flatMap {
        colors.values[colors.width * $0..<colors.width * $0 + 3]
      }
    }
    return part
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
