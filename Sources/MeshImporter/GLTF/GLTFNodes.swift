/// The nodes of a glTF file: a forest, each with its transform.
struct GLTFNodes {
  /// The nodes' objects.
  private let objects: [GLTFObject]
  private var children: [[Int]] = []
  /// Each node's parent.
  private var parents: [Int?]
  /// Each node's transform: file from node.
  private(set) var transforms: [Affine]
  /// Whether a node and all above it are shown.
  private var isShown: [Bool]

  /// The nodes of `document`, once each is found to have one place.
  init(_ document: GLTFDocument) throws(GLTFFault) {
    var objects: [GLTFObject] = []
    for index in 0..<(try document.count(.node)) {
      objects.append(try document.element(.node, index, of: "its JSON"))
    }
    self.objects = objects
    parents = [Int?](repeating: nil, count: objects.count)
    transforms = [Affine](repeating: .identity, count: objects.count)
    isShown = [Bool](repeating: true, count: objects.count)
    for (index, object) in objects.enumerated() {
      let list = try object.indices("children")
      for child in list {
        _ = try document.element(.node, child, of: object.name)
        if let other = parents[child] {
          throw GLTFFault(
            "its node \(child) is a child of node \(other) and again of node \(index); a node has "
              + "one place")
        }
        parents[child] = index
      }
      children.append(list)
    }
    let all = descendants(of: objects.indices.filter { parents[$0] == nil })
    guard all.count == objects.count else {
      let rest = Set(objects.indices).subtracting(all).min() ?? 0
      throw GLTFFault("its node \(rest) is below itself; nodes form a tree")
    }
    // Parents come before their children.
    for index in all {
      let own = try Self.transform(objects[index])
      let isOwnShown = try objects[index].added(by: "KHR_node_visibility")?.flag("visible") ?? true
      transforms[index] = parents[index].map { transforms[$0] * own } ?? own
      isShown[index] = isOwnShown && parents[index].map { isShown[$0] } ?? true
    }
  }

  /// What the scene that is shown is made of: nodes, each with its index, in the file's order. The
  /// file's own scene, else its first one; without scenes all nodes.
  func shown(
    of document: GLTFDocument
  ) throws(GLTFFault) -> [(index: Int, object: GLTFObject)] {
    let named = try document.root.integer("scene")
    var roots = objects.indices.filter { parents[$0] == nil }
    let sceneCount = try document.count(.scene)
    if named != nil || sceneCount > 0 {
      let scene = try document.element(.scene, named ?? 0, of: "its JSON")
      roots = try scene.indices("nodes")
      for root in roots {
        _ = try document.element(.node, root, of: scene.name)
        if let parent = parents[root] {
          throw GLTFFault(
            "\(scene.name) lists node \(root), which is a child of node \(parent); only roots "
              + "belong there")
        }
      }
      guard Set(roots).count == roots.count else {
        throw GLTFFault("\(scene.name) lists a node twice; a node has one place")
      }
    }
    return descendants(of: roots).filter { isShown[$0] }.map { ($0, objects[$0]) }
  }

  /// The nodes and all below them, each before what is below it. (Nodes of a circle are below no
  /// root, so that this ends.)
  private func descendants(of roots: [Int]) -> [Int] {
    var found: [Int] = []
    // Backwards, because the stack is emptied from its end: nodes keep the file's order.
    var pending = Array(roots.reversed())
    while let index = pending.popLast() {
      found.append(index)
      pending += children[index].reversed()
    }
    return found
  }

  private static func transform(_ node: GLTFObject) throws(GLTFFault) -> Affine {
    let (translation, rotation, scale) = (
      try node.numbers("translation", count: 3), try node.numbers("rotation", count: 4),
      try node.numbers("scale", count: 3)
    )
    guard let matrix = try node.numbers("matrix", count: 16) else {
      let rotation = rotation ?? [0, 0, 0, 1]
      guard rotation.contains(where: { $0.magnitude > 1e-30 }) else {
        throw GLTFFault("\(node.name) has a rotation of no length; it must be a quaternion")
      }
      return Affine(
        translation: translation ?? [0, 0, 0], rotation: rotation, scale: scale ?? [1, 1, 1])
    }
    guard translation == nil, rotation == nil, scale == nil else {
      throw GLTFFault(
        "\(node.name) has a matrix and a translation, rotation or scale; one of the two is left out"
      )
    }
    guard [3, 7, 11].allSatisfy({ matrix[$0] == 0 }), matrix[15] == 1 else {
      throw GLTFFault(
        "\(node.name) has a matrix whose last row is not 0, 0, 0, 1; it is no transform of a mesh")
    }
    return Affine(columns: matrix)
  }
}
