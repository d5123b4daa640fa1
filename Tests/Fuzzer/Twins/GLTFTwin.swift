import Foundation

/// A strict reading of the triangles of a glTF 2.0 file: nodes, accessors, sparse ones, integers.
struct GLTFTwin {
  private typealias Matrix = [[Double]]

  /// The triangles of a glTF or GLB file, in the scene's frame.
  ///
  /// - Parameter folder: where the files are that it names.
  static func polygons(
    of file: [UInt8], isBinary: Bool, folder: String
  ) throws -> [[SIMD3<Double>]] {
    var json = file[...]
    var binary: [UInt8]?
    if isBinary { (json, binary) = try chunks(of: file) }
    guard let text = String(validating: json, as: UTF8.self) else { throw fault("not UTF-8") }
    _ = try JSONSerialization.jsonObject(with: Data(json))
    let (tree, exceptions) = try JSONTwin.parse(text)
    guard exceptions.isEmpty else { throw fault("not JSON") }
    var twin = GLTFTwin(tree: tree)
    guard case .string("2.0")? = tree["asset"]?["version"] else { throw fault("version") }
    if case .array(let names)? = tree["extensionsRequired"] {
      for name in names {
        guard case .string("KHR_mesh_quantization") = name else { throw fault("an extension") }
      }
    } else if tree["extensionsRequired"] != nil {
      throw fault("an extension")
    }
    // Of these some faces get backs of their own, which are no triangles of the file.
    let sides = try list(tree["materials"]).map { material in
      if case .bool(true)? = material["doubleSided"] { true } else { false }
    }
    let isBare = try list(tree["meshes"]).contains { mesh in
      try list(mesh["primitives"]).contains { $0["material"] == nil }
    }
    if sides.contains(true), sides.contains(false) || isBare { throw fault("sides that differ") }
    for buffer in try list(tree["buffers"]) {
      twin.buffers.append(
        try bytes(of: buffer, binary: twin.buffers.isEmpty ? binary : nil, folder))
    }
    let scene = try integer(tree["scene"]) ?? 0
    let nodes = try list(try element(scene, of: tree["scenes"])["nodes"])
    let identity: Matrix = (0..<4).map { row in (0..<4).map { $0 == row ? 1 : 0 } }
    for node in nodes { try twin.visit(try required(integer(node)), identity, depth: 0) }
    return twin.triangles
  }

  private let tree: JSONTree
  private var buffers: [[UInt8]] = []
  private var visited: Set<Int> = []
  private var triangles: [[SIMD3<Double>]] = []

  private init(tree: JSONTree) { self.tree = tree }

  // MARK: JSON

  private static func fault(_ text: String) -> MeshTwin.Fault { MeshTwin.Fault(text) }

  private static func list(_ value: JSONTree?) throws -> [JSONTree] {
    guard let value else { return [] }
    guard case .array(let elements) = value else { throw fault("no list") }
    return elements
  }

  private static func element(_ index: Int?, of value: JSONTree?) throws -> JSONTree {
    let elements = try list(value)
    guard let index, elements.indices.contains(index), case .object = elements[index] else {
      throw fault("no such element")
    }
    return elements[index]
  }

  /// A whole number that is not negative; nil where there is nothing.
  private static func integer(_ value: JSONTree?) throws -> Int? {
    guard let value else { return nil }
    guard case .number(let spelling, let number) = value, let integer = Int(spelling), integer >= 0,
      Double(integer) == number
    else { throw fault("no whole number") }
    return integer
  }

  private static func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw fault("something is missing") }
    return value
  }

  private static func numbers(_ value: JSONTree?, _ count: Int) throws -> [Double]? {
    guard let value else { return nil }
    let numbers = try list(value).map { element -> Double in
      guard case .number(_, let number) = element, Float(number).isFinite else {
        throw fault("no number")
      }
      return number
    }
    guard numbers.count == count else { throw fault("other numbers") }
    return numbers
  }

  // MARK: Bytes

  private static func chunks(of file: [UInt8]) throws -> (ArraySlice<UInt8>, [UInt8]?) {
    func word(_ at: Int) throws -> Int {
      guard at + 4 <= file.count else { throw fault("cut") }
      return file[at..<at + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard try word(0) == 0x4654_6C67, try word(4) == 2, try word(8) == file.count,
      try word(16) == 0x4E4F_534A
    else { throw fault("header") }
    let end = 20 + (try word(12))
    guard end <= file.count, end % 4 == 0 else { throw fault("chunk") }
    guard end < file.count else { return (file[20..<end], nil) }
    guard try word(end + 4) == 0x004E_4942, try end + 8 + word(end) == file.count else {
      throw fault("chunk")
    }
    return (file[20..<end], Array(file[(end + 8)...]))
  }

  private static func bytes(
    of buffer: JSONTree, binary: [UInt8]?, _ folder: String
  ) throws -> [UInt8] {
    let length = try required(integer(buffer["byteLength"]))
    let bytes: [UInt8]
    switch buffer["uri"] {
    case nil: bytes = try required(binary)
    case .string(let uri)?:
      if let match = uri.wholeMatch(
        of: /data:application\/(?:octet-stream|gltf-buffer);base64,(.*)/)
      {
        bytes = [UInt8](try required(Data(base64Encoded: String(match.1))))
      } else {
        guard uri.wholeMatch(of: /[A-Za-z0-9_.]+/) != nil, !uri.hasPrefix(".") else {
          throw fault("a buffer elsewhere")
        }
        let file = FileManager.default.contents(atPath: "\(folder)/\(uri)")
        bytes = [UInt8](try required(file))
      }
    default: throw fault("a buffer")
    }
    guard length > 0, length <= bytes.count else { throw fault("a buffer's length") }
    return Array(bytes[..<length])
  }

  /// The numbers at some place of a view, `[count, width]`.
  private func numbers(
    view: Int, offset: Int, component: Int, width: Int, count: Int, isNormalized: Bool,
    isStrided: Bool
  ) throws -> [[Double]] {
    let view = try Self.element(view, of: tree["bufferViews"])
    let buffer = try Self.required(Self.integer(view["buffer"]))
    guard buffers.indices.contains(buffer) else { throw Self.fault("no such buffer") }
    let start = try Self.integer(view["byteOffset"]) ?? 0
    let length = try Self.required(Self.integer(view["byteLength"]))
    guard start <= buffers[buffer].count, length <= buffers[buffer].count - start, length > 0 else {
      throw Self.fault("a view beyond its buffer")
    }
    guard let size = [5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4][component] else {
      throw Self.fault("component type")
    }
    let stride = try Self.integer(view["byteStride"]) ?? size * width
    guard stride >= size * width, stride <= 252, isStrided || stride == size * width, count > 0,
      count < 100_000, offset < 1 << 30, offset + stride * (count - 1) + size * width <= length,
      (start + offset) % size == 0, stride % size == 0
    else { throw Self.fault("an accessor beyond its view") }
    let bytes = buffers[buffer]
    return (0..<count).map { index in
      (0..<width).map { place in
        let at = start + offset + index * stride + place * size
        let bits = bytes[at..<at + size].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        switch component {
        case 5120:
          let value = Double(Int8(truncatingIfNeeded: bits))
          return isNormalized ? max(value / 127, -1) : value
        case 5121: return isNormalized ? Double(bits) / 255 : Double(bits)
        case 5122:
          let value = Double(Int16(truncatingIfNeeded: bits))
          return isNormalized ? max(value / 32767, -1) : value
        case 5123: return isNormalized ? Double(bits) / 65535 : Double(bits)
        case 5125: return Double(bits)
        default: return Double(Float(bitPattern: bits))
        }
      }
    }
  }

  private func accessor(_ index: Int, type: String, width: Int) throws -> [[Double]] {
    let accessor = try Self.element(index, of: tree["accessors"])
    guard case .string(let own)? = accessor["type"], own == type else { throw Self.fault("a type") }
    let count = try Self.required(Self.integer(accessor["count"]))
    let component = try Self.required(Self.integer(accessor["componentType"]))
    var isNormalized = false
    switch accessor["normalized"] {
    case nil: break
    case .bool(let value)?: isNormalized = value
    default: throw Self.fault("normalized")
    }
    guard count > 0, count < 100_000 else { throw Self.fault("a count") }
    var values = [[Double]](repeating: [Double](repeating: 0, count: width), count: count)
    if let view = try Self.integer(accessor["bufferView"]) {
      values = try numbers(
        view: view, offset: try Self.integer(accessor["byteOffset"]) ?? 0, component: component,
        width: width, count: count, isNormalized: isNormalized, isStrided: type != "SCALAR")
    } else if accessor["sparse"] == nil {
      throw Self.fault("zeros")
    }
    if let sparse = accessor["sparse"] {
      let count = try Self.required(Self.integer(sparse["count"]))
      let places = try Self.required(sparse["indices"])
      let news = try Self.required(sparse["values"])
      let indices = try numbers(
        view: try Self.required(Self.integer(places["bufferView"])),
        offset: try Self.integer(places["byteOffset"]) ?? 0,
        component: try Self.required(Self.integer(places["componentType"])), width: 1, count: count,
        isNormalized: false, isStrided: false)
      let replaced = try numbers(
        view: try Self.required(Self.integer(news["bufferView"])),
        offset: try Self.integer(news["byteOffset"]) ?? 0, component: component, width: width,
        count: count, isNormalized: isNormalized, isStrided: false)
      var last = -1.0
      for (index, value) in zip(indices, replaced) {
        guard index[0] > last, index[0] < Double(values.count) else { throw Self.fault("sparse") }
        last = index[0]
        values[Int(index[0])] = value
      }
    }
    return values
  }

  // MARK: Nodes

  private mutating func visit(_ index: Int, _ parent: Matrix, depth: Int) throws {
    guard visited.insert(index).inserted, depth < 32 else { throw Self.fault("a node twice") }
    let node = try Self.element(index, of: tree["nodes"])
    if node["skin"] != nil || node["weights"] != nil { throw Self.fault("a skin or weights") }
    let matrix = Self.product(parent, try Self.matrix(of: node))
    if let mesh = try Self.integer(node["mesh"]) {
      let mesh = try Self.element(mesh, of: tree["meshes"])
      if let weights = mesh["weights"] {
        let numbers = try Self.list(weights)
        for weight in numbers {
          guard case .number(_, 0) = weight else { throw Self.fault("weights") }
        }
      }
      let primitives = try Self.list(mesh["primitives"])
      guard !primitives.isEmpty else { throw Self.fault("no primitives") }
      for primitive in primitives { try add(primitive, matrix) }
    }
    for child in try Self.list(node["children"]) {
      try visit(try Self.required(Self.integer(child)), matrix, depth: depth + 1)
    }
  }

  private mutating func add(_ primitive: JSONTree, _ matrix: Matrix) throws {
    let attributes = try Self.required(primitive["attributes"])
    let positions = try accessor(
      try Self.required(Self.integer(attributes["POSITION"])), type: "VEC3", width: 3
    ).map { p in
      let x = (0..<3).map {
        matrix[$0][0] * p[0] + matrix[$0][1] * p[1] + matrix[$0][2] * p[2] + matrix[$0][3]
      }
      return SIMD3(x[0], x[1], x[2])
    }
    var indices = Array(positions.indices)
    if let place = try Self.integer(primitive["indices"]) {
      let component = try Self.integer(
        try Self.element(place, of: tree["accessors"])["componentType"])
      guard [5121, 5123, 5125].contains(component) else { throw Self.fault("indices' type") }
      indices = try accessor(place, type: "SCALAR", width: 1).map { Int($0[0]) }
    }
    guard indices.allSatisfy({ positions.indices.contains($0) }) else {
      throw Self.fault("an index beyond")
    }
    let corners = indices.map { positions[$0] }
    switch try Self.integer(primitive["mode"]) ?? 4 {
    case 4:
      guard corners.count % 3 == 0 else { throw Self.fault("indices not in threes") }
      for first in stride(from: 0, to: corners.count, by: 3) {
        triangles.append(Array(corners[first..<first + 3]))
      }
    case 5:
      guard corners.count >= 3 else { throw Self.fault("a short strip") }
      for first in 0..<corners.count - 2 { triangles.append(Array(corners[first..<first + 3])) }
    case 6:
      guard corners.count >= 3 else { throw Self.fault("a short fan") }
      for first in 1..<corners.count - 1 {
        triangles.append([corners[0], corners[first], corners[first + 1]])
      }
    default: throw Self.fault("points or lines")
    }
  }

  private static func matrix(of node: JSONTree) throws -> Matrix {
    let parts = (
      try numbers(node["translation"], 3), try numbers(node["rotation"], 4),
      try numbers(node["scale"], 3)
    )
    if let values = try numbers(node["matrix"], 16) {
      guard parts.0 == nil, parts.1 == nil, parts.2 == nil else { throw fault("two transforms") }
      guard values[3] == 0, values[7] == 0, values[11] == 0, values[15] == 1 else {
        throw fault("no affine matrix")
      }
      return (0..<4).map { row in (0..<4).map { values[4 * $0 + row] } }
    }
    let (t, q, s) = (parts.0 ?? [0, 0, 0], parts.1 ?? [0, 0, 0, 1], parts.2 ?? [1, 1, 1])
    let (x, y, z, w) = (q[0], q[1], q[2], q[3])
    guard abs(x * x + y * y + z * z + w * w - 1) < 1e-4 else { throw fault("a long quaternion") }
    let r = [
      [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
      [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
      [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    var matrix: Matrix = (0..<3).map { row in [0, 1, 2].map { r[row][$0] * s[$0] } + [t[row]] }
    matrix.append([0, 0, 0, 1])
    return matrix
  }

  private static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    (0..<4).map { row in
      (0..<4).map { column in (0..<4).reduce(0.0) { $0 + a[row][$1] * b[$1][column] } }
    }
  }
}
