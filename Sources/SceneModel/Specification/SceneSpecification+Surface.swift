import Files
import Rendering

extension SceneSpecification {
  /// How a surface reflects light and shows its texture, from the key `material`. Whatever is nil
  /// keeps the value from the mesh file; textures are averaged.
  public struct Surface: Sendable, Equatable {
    /// The exponent of the specular reflection.
    public var shininess: Float?
    /// Which normals the surface is lit with.
    public var shading: Material.Shading?
    /// What texture coordinates outside 0 to 1 show, along u.
    public var wrapU: TextureSampler.Wrap?
    /// The same along v.
    public var wrapV: TextureSampler.Wrap?
    /// How the texture is averaged; trilinearly if nil, as a photograph does. What is not averaged
    /// changes with every tenth of a pixel by which it moves, and tells neither a network nor a
    /// descent where it is.
    public var filter: TextureSampler.Filter?
    /// Linear RGB of the specular reflection; see `Material.specular`.
    ///
    /// The last of all: with a `Float?` behind it, Swift 6.3 without optimisation reads such
    /// structures as if they were aligned when they are not, and the program ends.
    public var specular: SIMD3<Float>?

    /// Makes a surface.
    public init(
      specular: SIMD3<Float>? = nil, shininess: Float? = nil, shading: Material.Shading? = nil,
      wrapU: TextureSampler.Wrap? = nil, wrapV: TextureSampler.Wrap? = nil,
      filter: TextureSampler.Filter? = nil
    ) {
      self.specular = specular
      self.shininess = shininess
      self.shading = shading
      self.wrapU = wrapU
      self.wrapV = wrapV
      self.filter = filter
    }

    /// As fingerprints have it, with `specular` first. Older specifications did not say that
    /// textures are not averaged; the hash of the contents tells.
    var document: JSON {
      var surface = self
      if filter == .bilinear { surface.filter = nil }
      guard case .object(let members) = JSON(reflecting: surface) else { return .null }
      return .object(members.suffix(1) + members.dropLast())
    }

    /// Changes a material to what is said here.
    func apply(to material: inout Material) {
      if let specular { material.specular = specular }
      if let shininess { material.shininess = shininess }
      if let shading { material.shading = shading }
      if let wrapU { material.sampler.wrapU = wrapU }
      if let wrapV { material.sampler.wrapV = wrapV }
      if let filter {
        material.sampler.filter = filter
      } else if material.texture != nil {
        material.sampler.filter = .trilinear
      }
    }
  }
}

// MARK: Reading

extension SceneSpecification.Surface {
  private static let shadings: [(String, Material.Shading)] = [
    ("smooth", .smooth), ("flat", .flat),
  ]
  private static let wraps: [(String, TextureSampler.Wrap)] = [
    ("repeat", .repeat), ("clampToEdge", .clampToEdge), ("mirroredRepeat", .mirroredRepeat),
  ]

  /// Reads the `material` of a mesh or the table, which may be left out.
  init(of object: JSONObjectReader) throws(FileError) {
    self.init()
    guard object.optional("material") != nil else { return }
    let material = try object.object(
      "material", keys: ["specular", "shininess", "shading", "wrap", "mipmaps"])
    specular = try Self.readSpecular(material)
    if material.optional("shininess") != nil {
      shininess = Float(try material.number("shininess", .between(0, 10_000)))
    }
    shading = try material.choice("shading", among: Self.shadings)
    if let wrap = material.optional("wrap"), case .array(let elements) = wrap.content {
      guard elements.count == 2 else {
        throw FileError(
          path: material.path, line: wrap.line,
          reason: "\"wrap\" has \(elements.count) modes, but must be one, or a list of one along u "
            + "and one along v")
      }
      wrapU = try material.choice("wrap", elements[0], among: Self.wraps)
      wrapV = try material.choice("wrap", elements[1], among: Self.wraps)
    } else {
      wrapU = try material.choice("wrap", among: Self.wraps)
      wrapV = wrapU
    }
    filter = try material.flag("mipmaps").map { $0 ? .trilinear : .bilinear }
  }

  /// A number is white light of that strength.
  private static func readSpecular(
    _ material: JSONObjectReader
  ) throws(FileError) -> SIMD3<Float>? {
    guard let value = material.optional("specular") else { return nil }
    if case .string(let text) = value.content, text.hasPrefix("#") {
      return try material.color("specular")
    }
    let expected = "a number from 0 to 10, or an sRGB colour such as \"#c04020\""
    guard case .number(let strength) = value.content, (0...10).contains(strength) else {
      throw material.error("specular", value, expected)
    }
    return SIMD3(repeating: Float(strength))
  }
}
