/// A surface as the file describes it.
package struct RawMaterial: Sendable, Equatable {
  /// Diffuse colour, three numbers; `nil` where the file names no material.
  package var color: SIMD3<Float>?
  /// The diffuse texture.
  package var texture: RawTexture
  /// What texture coordinates outside 0 to 1 show, along u and along v.
  package var wrap: (u: RawWrap, v: RawWrap) = (.repeat, .repeat)
  /// Whether the texture's alpha counts; where it does not, as in a glTF material that is opaque,
  /// the picture's colours stand as if it had none.
  package var usesAlpha = true
  /// Linear RGB of the specular reflection (Blinn); `nil` where the file says nothing of it.
  package var specular: SIMD3<Float>?
  /// Blinn's exponent; `nil` where the file says nothing of it.
  package var shininess: Float?
  /// Whether its faces are seen from behind, too.
  package var isDoubleSided = false

  /// Makes a material.
  package init(color: SIMD3<Float>?, texture: RawTexture = .none) {
    self.color = color
    self.texture = texture
  }

  /// Whether all of two materials is the same.
  package static func == (a: RawMaterial, b: RawMaterial) -> Bool {
    a.color == b.color && a.texture == b.texture && a.wrap == b.wrap
      && a.usesAlpha == b.usesAlpha && a.specular == b.specular && a.shininess == b.shininess
      && a.isDoubleSided == b.isDoubleSided
  }
}
