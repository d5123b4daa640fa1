/// The JSON of a glTF file, of a version and with requirements that are met here.
struct GLTFDocument {
  /// All of it.
  let root: GLTFObject
  /// Whether attributes may be made of integers as KHR_mesh_quantization has it.
  let isQuantized: Bool

  /// The extensions that may be required: what they say is honoured, or does not bear on what is
  /// drawn.
  static let knownExtensions: Set<String> = [
    "KHR_mesh_quantization", "KHR_texture_transform", "KHR_materials_pbrSpecularGlossiness",
    "KHR_materials_unlit", "KHR_node_visibility", "EXT_mesh_gpu_instancing",
    "KHR_lights_punctual", "KHR_xmp_json_ld", "KHR_xmp",
  ]

  /// The lists of things that refer to one another by index.
  enum Kind: String {
    case accessor, buffer
    case bufferView = "buffer view"
    case image, material, mesh, node, sampler, scene, skin, texture

    /// The list's key.
    var key: String {
      switch self {
      case .bufferView: "bufferViews"
      case .mesh: "meshes"
      default: rawValue + "s"
      }
    }
  }

  /// The document in `value`; an error where it is none of glTF 2, or needs what there is not here.
  init(_ value: GLTFValue) throws(GLTFFault) {
    let root = try GLTFObject(value, "its JSON")
    let asset = try root.object("asset")
    guard let asset, let version = try asset.text("version") else {
      throw GLTFFault("it states no asset.version; glTF 2.0 is read")
    }
    guard Self.major(version) == 2 else {
      throw GLTFFault(
        "it is glTF \(Self.plain(version)); glTF 2.0 is read: export it again as that")
    }
    if let needed = try asset.text("minVersion"), needed != "2.0" {
      throw GLTFFault(
        "it needs a reader of glTF \(Self.plain(needed)); glTF 2.0 is read: export it again as "
          + "that")
    }
    let required = try Self.names(root, "extensionsRequired")
    for name in required where !Self.knownExtensions.contains(name) {
      throw GLTFFault(
        "it requires the extension \(GLTFFault.quoted(name)), which is not read: export it again "
          + "without")
    }
    isQuantized =
      try (required + Self.names(root, "extensionsUsed")).contains("KHR_mesh_quantization")
    self.root = root
  }

  private static func names(_ root: GLTFObject, _ key: String) throws(GLTFFault) -> [String] {
    var names: [String] = []
    for value in try root.array(key) {
      guard case .string(let name) = value else {
        throw GLTFFault("its \(key) has \(value.kind), which must be the name of an extension")
      }
      names.append(name)
    }
    return names
  }

  private static func major(_ version: String) -> Int? {
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && Int(parts[1]) != nil ? Int(parts[0]) : nil
  }

  /// A version that is one; another text in quotes.
  private static func plain(_ version: String) -> String {
    major(version) == nil ? GLTFFault.quoted(version) : version
  }

  /// How many there are of a kind.
  func count(_ kind: Kind) throws(GLTFFault) -> Int { try root.array(kind.key).count }

  /// The one with this index, to which `referrer` refers.
  func element(
    _ kind: Kind, _ index: Int, of referrer: String
  ) throws(GLTFFault) -> GLTFObject {
    let list = try root.array(kind.key)
    guard index < list.count else {
      throw GLTFFault(
        "\(referrer) refers to \(kind.rawValue) \(index), but there are only \(list.count)")
    }
    return try GLTFObject(list[index], "its \(kind.rawValue) \(index)")
  }
}
