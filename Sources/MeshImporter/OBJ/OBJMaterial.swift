import MeshInterchange

/// A material of a library: what of it can be drawn, and what cannot.
struct OBJMaterial {
  /// Its name.
  var name: OBJName
  /// `Kd`, linear RGB.
  var diffuse: SIMD3<Float>?
  /// `Ks`, linear RGB.
  var specular: SIMD3<Float>?
  /// `Ns`.
  var shininess: Float?
  /// `illum`.
  var illumination: Int?
  /// `d`, or 1 − `Tr`.
  var opacity: Float = 1
  /// Whether `d` has been read, which goes before `Tr`.
  var hasOpacity = false
  /// `map_Kd`.
  var texture: OBJTexture?
  /// The keys that would change the picture and are not drawn.
  var undrawn: [String] = []

  /// What is drawn of it.
  var drawn: RawMaterial {
    var material = RawMaterial(color: diffuse)
    if let texture {
      material.texture = .external(texture.name)
      if texture.isClamped { material.wrap = (.clampToEdge, .clampToEdge) }
    }
    // Models 0 and 1 have no highlights, whatever else is said of them.
    if illumination.map({ $0 >= 2 }) ?? true { material.specular = specular }
    material.shininess = shininess
    return material
  }
}
