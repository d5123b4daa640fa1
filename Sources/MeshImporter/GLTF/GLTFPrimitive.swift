import MeshInterchange

/// A primitive of a mesh: triangles that share attributes and a material.
struct GLTFPrimitive {
  let object: GLTFObject
  let attributes: GLTFObject
  let targets: [GLTFObject]
  private let buffers: GLTFBuffers
  let positions: GLTFAccessor
  /// What it is called in messages: "its mesh 2's primitive 0".
  var name: String { object.name }

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
      throw GLTFFault("it has more than \(RawModel.triangleLimit) triangles")
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
  func accessor(
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
  func values(
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
  var sets: Set<Int> {
    Set(
      attributes.keys.compactMap { key in
        key.hasPrefix("TEXCOORD_") ? Int(key.dropFirst("TEXCOORD_".count)) : nil
      })
  }
}
