/// An attribute of vertices, and what the format lets it be made of.
enum GLTFAttribute {
  case position, normal
  /// A set of texture coordinates.
  case texture(Int)
  /// The first set of colours.
  case color
  /// A set of four joints, and their weights.
  case joints(Int), weights(Int)

  /// Its key.
  var name: String {
    switch self {
    case .position: "POSITION"
    case .normal: "NORMAL"
    case .texture(let set): "TEXCOORD_\(set)"
    case .color: "COLOR_0"
    case .joints(let set): "JOINTS_\(set)"
    case .weights(let set): "WEIGHTS_\(set)"
    }
  }

  /// A way to store a number.
  private struct Storage: Equatable, CustomStringConvertible {
    var component: GLTFAccessor.Component
    var isNormalized = false
    var description: String { (isNormalized ? "normalized " : "") + component.name }
  }

  private static let float = Storage(component: .float)
  private static let fractions = [
    float, Storage(component: .unsignedByte, isNormalized: true),
    Storage(component: .unsignedShort, isNormalized: true),
  ]

  private var types: [String] {
    switch self {
    case .position, .normal: ["VEC3"]
    case .texture: ["VEC2"]
    case .color: ["VEC3", "VEC4"]
    case .joints, .weights: ["VEC4"]
    }
  }

  private func storages(isQuantized: Bool) -> [Storage] {
    switch self {
    case .position, .texture:
      let core = if case .texture = self { Self.fractions } else { [Self.float] }
      guard isQuantized else { return core }
      let integers: [GLTFAccessor.Component] = [.byte, .unsignedByte, .short, .unsignedShort]
      return [Self.float]
        + integers.flatMap {
          [Storage(component: $0, isNormalized: true), Storage(component: $0)]
        }
    case .normal:
      let signed: [GLTFAccessor.Component] = isQuantized ? [.byte, .short] : []
      return [Self.float] + signed.map { Storage(component: $0, isNormalized: true) }
    case .color, .weights: return Self.fractions
    case .joints: return [Storage(component: .unsignedByte), Storage(component: .unsignedShort)]
    }
  }

  /// Throws unless `accessor` is what this attribute may be, in a file with or without
  /// KHR_mesh_quantization.
  func check(_ accessor: GLTFAccessor, isQuantized: Bool) throws(GLTFFault) {
    let storage = Storage(component: accessor.component, isNormalized: accessor.isNormalized)
    let allowed = storages(isQuantized: isQuantized)
    if types.contains(accessor.type), allowed.contains(storage) { return }
    let needed = types.joined(separator: " or ") + " of " + Self.listed(allowed.map(\.description))
    let remedy =
      !isQuantized && types.contains(accessor.type)
        && storages(isQuantized: true).contains(storage)
      ? ", unless the file requires KHR_mesh_quantization" : ""
    throw GLTFFault("\(accessor.name) is \(accessor.kind); \(name) needs \(needed)\(remedy)")
  }

  private static func listed(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " or " + last
  }
}
