import MeshInterchange

/// Where a mesh stands: how its vertices become the file's.
enum GLTFPlacement {
  /// All alike.
  case rigid(Affine)
  /// By the joints of a skin, each file from mesh.
  case skinned([Affine])

  /// Where the mesh of this node stands: once, or as often as EXT_mesh_gpu_instancing says.
  static func all(
    of node: (index: Int, object: GLTFObject), _ nodes: GLTFNodes, in buffers: GLTFBuffers
  ) throws(GLTFFault) -> [GLTFPlacement] {
    let transform = nodes.transforms[node.index]
    if let skin = try node.object.integer("skin") {
      // The node's own transform does not count: the joints are the place.
      return [.skinned(try joints(of: skin, node.object.name, nodes, in: buffers))]
    }
    guard let instancing = try node.object.added(by: "EXT_mesh_gpu_instancing") else {
      return [.rigid(transform)]
    }
    return try instances(instancing, in: buffers).map { .rigid(transform * $0) }
  }

  private static func joints(
    of skin: Int, _ referrer: String, _ nodes: GLTFNodes, in buffers: GLTFBuffers
  ) throws(GLTFFault) -> [Affine] {
    let skin = try buffers.document.element(.skin, skin, of: referrer)
    let joints = try skin.indices("joints")
    for joint in joints { _ = try buffers.document.element(.node, joint, of: skin.name) }
    let transforms = joints.map { nodes.transforms[$0] }
    guard let index = try skin.integer("inverseBindMatrices") else { return transforms }
    let inverses = try GLTFAccessor(index, of: skin.name, in: buffers)
    guard inverses.type == "MAT4", inverses.component == .float else {
      throw GLTFFault("\(inverses.name) is \(inverses.kind); \(skin.name) needs MAT4 of FLOAT")
    }
    guard inverses.count >= joints.count else {
      throw GLTFFault(
        "\(skin.name) has \(joints.count) joints, but \(inverses.name) only \(inverses.count) "
          + "matrices")
    }
    let numbers = inverses.values(Array(joints.indices)).map { Double($0) }
    return transforms.indices.map {
      transforms[$0] * Affine(columns: Array(numbers[16 * $0..<16 * $0 + 16]))
    }
  }

  private static func instances(
    _ instancing: GLTFObject, in buffers: GLTFBuffers
  ) throws(GLTFFault) -> [Affine] {
    let attributes = try instancing.object("attributes") ?? GLTFObject(emptyNamed: "")
    var columns: [String: [Double]] = [:]
    var count: Int?
    for (key, type) in [("TRANSLATION", "VEC3"), ("ROTATION", "VEC4"), ("SCALE", "VEC3")] {
      guard let index = try attributes.integer(key) else { continue }
      let accessor = try GLTFAccessor(index, of: instancing.name, in: buffers)
      let isInteger = accessor.component != .float
      guard accessor.type == type, !isInteger || key == "ROTATION" && accessor.isNormalized else {
        throw GLTFFault("\(accessor.name) is \(accessor.kind); \(key) needs \(type) of FLOAT")
      }
      guard accessor.count == count ?? accessor.count else {
        throw GLTFFault(
          "\(accessor.name) has \(accessor.count) rows, but other attributes of "
            + "\(instancing.name) have \(count ?? 0)")
      }
      guard accessor.count <= RawModel.triangleLimit else {
        throw GLTFFault("it has more than \(RawModel.triangleLimit) triangles")
      }
      count = accessor.count
      columns[key] = accessor.values(Array(0..<accessor.count)).map { Double($0) }
    }
    func row(_ key: String, _ width: Int, _ index: Int, _ fallback: [Double]) -> [Double] {
      columns[key].map { Array($0[width * index..<width * (index + 1)]) } ?? fallback
    }
    return (0..<(count ?? 1)).map {
      let rotation = row("ROTATION", 4, $0, [0, 0, 0, 1])
      return Affine(
        translation: row("TRANSLATION", 3, $0, [0, 0, 0]),
        rotation: rotation.allSatisfy { $0 == 0 } ? [0, 0, 0, 1] : rotation,
        scale: row("SCALE", 3, $0, [1, 1, 1]))
    }
  }
}
