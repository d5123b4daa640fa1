import MeshInterchange

/// The materials that are in use, made of a glTF file's as the format has it: base colours are
/// linear, what is not stated is white and opaque.
struct GLTFMaterials {
  /// Those that parts refer to.
  private(set) var materials: [RawMaterial] = []
  /// What they are drawn without.
  var remarks = GLTFRemarks()

  private let buffers: GLTFBuffers
  private var known: [Int: Surface] = [:]
  private var slots: [Slot: UInt32] = [:]

  /// A material as the file has it.
  private struct Surface {
    var material: RawMaterial
    var use: GLTFTextureUse?
  }

  /// A material on a part that has the texture coordinates for it, or has not.
  private struct Slot: Hashable {
    var index: Int?
    var isTextured: Bool
  }

  /// What is drawn here of what extensions add to materials, or shows in reflections alone, which
  /// are not drawn of any glTF material.
  private static let harmlessExtensions: Set<String> = [
    "KHR_materials_pbrSpecularGlossiness", "KHR_materials_ior", "KHR_materials_specular",
    "KHR_materials_anisotropy", "KHR_materials_emissive_strength", "KHR_materials_unlit",
  ]

  /// The materials of the file with these buffers.
  init(_ buffers: GLTFBuffers) { self.buffers = buffers }

  /// The material of a primitive that has the sets of texture coordinates `sets`, and how its
  /// texture lies on it; without an index the format's default, which is white.
  mutating func material(
    _ index: Int?, of referrer: String, sets: Set<Int>
  ) throws(GLTFFault) -> (material: UInt32, use: GLTFTextureUse?) {
    let surface = try surface(index, of: referrer)
    var slot = Slot(index: index, isTextured: surface.use != nil)
    if let index, let use = surface.use, !sets.contains(use.set) {
      slot.isTextured = false
      remarks.note(
        .material, index, isDrawn: "without a texture where there is no TEXCOORD_\(use.set)")
    }
    if let known = slots[slot] { return (known, slot.isTextured ? surface.use : nil) }
    var material = surface.material
    if !slot.isTextured { material.texture = .none }
    slots[slot] = UInt32(materials.count)
    materials.append(material)
    return (UInt32(materials.count - 1), slot.isTextured ? surface.use : nil)
  }

  private mutating func surface(
    _ index: Int?, of referrer: String
  ) throws(GLTFFault) -> Surface {
    guard let index else { return Surface(material: RawMaterial(color: nil)) }
    if let surface = known[index] { return surface }
    let object = try buffers.document.element(.material, index, of: referrer)
    var surface = Surface(material: RawMaterial(color: .one))
    surface.material.isDoubleSided = try object.flag("doubleSided") ?? false
    let glossy = try object.added(by: "KHR_materials_pbrSpecularGlossiness")
    let metallic = try object.object("pbrMetallicRoughness")
    let base = glossy ?? metallic ?? GLTFObject(emptyNamed: object.name)
    let factorKey = glossy == nil ? "baseColorFactor" : "diffuseFactor"
    let textureKey = glossy == nil ? "baseColorTexture" : "diffuseTexture"
    let factor = try base.numbers(factorKey, count: 4) ?? [1, 1, 1, 1]
    surface.material.color = SIMD3(Float(factor[0]), Float(factor[1]), Float(factor[2]))
    if let info = try base.object(textureKey) {
      let use = try GLTFTextureUse(info)
      try lay(use, info.name, on: &surface, index)
    }
    try setAlpha(of: object, index, hasAlpha: factor[3] < 1, &surface)
    try noteOmissions(object, base, index)
    known[index] = surface
    return surface
  }

  private mutating func lay(
    _ use: GLTFTextureUse, _ referrer: String, on surface: inout Surface, _ index: Int
  ) throws(GLTFFault) {
    let texture = try buffers.document.element(.texture, use.texture, of: referrer)
    guard let source = try texture.integer("source") else {
      if let name = try texture.object("extensions")?.keys.first {
        throw GLTFFault(
          "\(texture.name) is in the extension \(GLTFFault.quoted(name)), which is not read: "
            + "export it again with PNG or JPEG pictures")
      }
      remarks.note(.material, index, isDrawn: "without its texture, which names no image")
      return
    }
    surface.material.texture = try buffers.image(source, of: texture.name)
    surface.use = use
    guard let sampler = try texture.integer("sampler") else { return }
    let object = try buffers.document.element(.sampler, sampler, of: texture.name)
    surface.material.wrap = (try Self.wrap("wrapS", object), try Self.wrap("wrapT", object))
  }

  private static func wrap(_ key: String, _ sampler: GLTFObject) throws(GLTFFault) -> RawWrap {
    switch try sampler.integer(key) {
    case nil, 10497: return .repeat
    case 33071: return .clampToEdge
    case 33648: return .mirroredRepeat
    case .some(let other):
      throw GLTFFault(
        "\(sampler.name) has the \(key) \(other), which must be 10497, 33071 or 33648")
    }
  }

  private mutating func setAlpha(
    of object: GLTFObject, _ index: Int, hasAlpha: Bool, _ surface: inout Surface
  ) throws(GLTFFault) {
    let mode = try object.text("alphaMode") ?? "OPAQUE"
    switch mode {
    case "OPAQUE": surface.material.usesAlpha = false
    case "MASK", "BLEND":
      // Without a texture a mask of one value hides all or nothing.
      guard hasAlpha || surface.use != nil else { return }
      remarks.note(
        .material, index,
        isDrawn: "opaque, over white where a texture is transparent (alphaMode \(mode))")
    default:
      throw GLTFFault(
        "\(object.name) has the alphaMode \(GLTFFault.quoted(mode)), which must be OPAQUE, MASK or "
          + "BLEND")
    }
  }

  /// Notes what changes the look of a material and is not drawn. A surface is metallic unless the
  /// file says otherwise; who only leaves that out has not asked for metal.
  private mutating func noteOmissions(
    _ object: GLTFObject, _ base: GLTFObject, _ index: Int
  ) throws(GLTFFault) {
    for key in ["normalTexture", "occlusionTexture"] where object.value(key) != nil {
      remarks.note(.material, index, isDrawn: "without \(key)")
    }
    if try object.numbers("emissiveFactor", count: 3)?.contains(where: { $0 > 0 }) == true {
      remarks.note(.material, index, isDrawn: "without the light of emissiveFactor")
    }
    if try base.number("metallicFactor") ?? 0 > 0 {
      remarks.note(.material, index, isDrawn: "as if metallicFactor were 0")
    }
    let extensions = try object.object("extensions")?.keys ?? []
    if extensions.contains("KHR_materials_unlit") {
      remarks.note(.material, index, isDrawn: "lit in spite of KHR_materials_unlit")
    }
    for name in extensions where !Self.harmlessExtensions.contains(name) {
      remarks.note(.material, index, isDrawn: "without \(GLTFFault.quoted(name))")
    }
  }
}
