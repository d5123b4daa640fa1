import CAssimp
import MeshInterchange

/// The materials of a scene that Assimp has read.
struct AssimpMaterials {
  /// What is drawn of each.
  private(set) var materials: [RawMaterial] = []
  /// For each, the set of texture coordinates that its texture is laid by.
  private(set) var coordinateSets: [Int] = []
  private var isTransparent = false
  private var moved: [String] = []

  private let scene: UnsafePointer<aiScene>
  private let files: ConfinedFiles
  private let given: GivenSurface

  init(
    of scene: UnsafePointer<aiScene>, _ files: ConfinedFiles, given: GivenSurface
  ) throws(MeshFault) {
    self.scene = scene
    self.files = files
    self.given = given
    for index in 0..<Int(scene.pointee.mNumMaterials) {
      guard let material = scene.pointee.mMaterials?[index] else {
        throw MeshFault("its material \(index) is missing")
      }
      add(UnsafePointer(material))
    }
  }

  /// What the materials say and nobody draws, a sentence each.
  var warnings: [String] {
    moved + (isTransparent ? ["parts of it are transparent; drawn opaque"] : [])
  }

  /// Appends a copy of a material without its texture, and returns its number.
  mutating func addPlain(_ index: Int) -> Int {
    var plain = materials[index]
    plain.texture = .none
    materials.append(plain)
    coordinateSets.append(0)
    return materials.count - 1
  }

  private mutating func add(_ material: UnsafePointer<aiMaterial>) {
    // The keys are macros of assimp/material.h (AI_MATKEY_…), which Swift does not see.
    var name = aiString()
    let isUnnamed =
      aiGetMaterialString(material, "?mat.name", 0, 0, &name) != aiReturn_SUCCESS
      || String(name) == "DefaultMaterial"
    var raw = RawMaterial(color: nil)
    if !isUnnamed {
      raw.color = Self.color("$clr.diffuse", of: material) ?? Self.color("$clr.base", of: material)
    }
    raw.isDoubleSided = Self.integer("$mat.twosided", of: material).map { $0 != 0 } ?? false
    if let opacity = Self.number("$mat.opacity", of: material), opacity < 1 { isTransparent = true }
    var set = 0
    for type in [aiTextureType_DIFFUSE, aiTextureType_BASE_COLOR] {
      var path = aiString()
      guard
        aiGetMaterialTexture(material, type, 0, &path, nil, nil, nil, nil, nil, nil)
          == aiReturn_SUCCESS, path.length > 0
      else { continue }
      raw.texture = texture(String(path))
      raw.wrap = (wrap("$tex.mapmodeu", type, material), wrap("$tex.mapmodev", type, material))
      set = Self.integer("$tex.uvwsrc", type, of: material) ?? 0
      break
    }
    materials.append(raw)
    coordinateSets.append(set)
  }

  private mutating func texture(_ name: String) -> RawTexture {
    // "*3" is embedded texture 3; some formats also refer to them by their own names.
    let count = scene.pointee.mTextures == nil ? 0 : Int(scene.pointee.mNumTextures)
    let embedded = (0..<count).compactMap { scene.pointee.mTextures?[$0]?.pointee }
    let number = name.hasPrefix("*") ? Int(name.dropFirst()) : nil
    if let texture = number.flatMap({ embedded.indices.contains($0) ? embedded[$0] : nil })
      ?? embedded.first(where: { $0.mFilename.length > 0 && String($0.mFilename) == name })
    {
      let (width, height) = (Int(texture.mWidth), Int(texture.mHeight))
      let bytes = Array(
        UnsafeRawBufferPointer(
          start: texture.pcData, count: height == 0 ? width : width * height * 4))
      return height == 0
        ? .embedded(bytes) : .uncompressed(width: width, height: height, bytes: bytes)
    }
    return .external(beside(name))
  }

  /// The name of a texture's file. Modellers write where it lay on the disk of who made it; where a
  /// picture of that name lies beside the mesh, it is the one.
  private mutating func beside(_ name: String) -> String {
    guard !given.contains(.texture), !files.has(name, for: .texture) else { return name }
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init)
    guard let last, last != name, files.has(last, for: .texture) else { return name }
    let sentence = "its texture \(MeshFault.shown(name.utf8)) is taken from beside it"
    if !moved.contains(sentence) { moved.append(sentence) }
    return last
  }

  private func wrap(
    _ key: String, _ type: aiTextureType, _ material: UnsafePointer<aiMaterial>
  ) -> RawWrap {
    switch Self.integer(key, type, of: material) {
    case 1, 3: .clampToEdge
    case 2: .mirroredRepeat
    default: .repeat
    }
  }

  private static func color(_ key: String, of material: UnsafePointer<aiMaterial>) -> SIMD3<Float>?
  {
    var color = aiColor4D()
    guard aiGetMaterialColor(material, key, 0, 0, &color) == aiReturn_SUCCESS else { return nil }
    return SIMD3(color.r, color.g, color.b)
  }

  private static func number(_ key: String, of material: UnsafePointer<aiMaterial>) -> Float? {
    var (value, count) = (Float(0), UInt32(1))
    let result = aiGetMaterialFloatArray(material, key, 0, 0, &value, &count)
    return result == aiReturn_SUCCESS && count == 1 ? value : nil
  }

  private static func integer(
    _ key: String, _ type: aiTextureType = aiTextureType_NONE,
    of material: UnsafePointer<aiMaterial>
  ) -> Int? {
    var (value, count) = (Int32(0), UInt32(1))
    let result = aiGetMaterialIntegerArray(material, key, type.rawValue, 0, &value, &count)
    return result == aiReturn_SUCCESS && count == 1 ? Int(value) : nil
  }
}
