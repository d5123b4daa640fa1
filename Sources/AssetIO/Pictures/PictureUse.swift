/// What of a picture file counts.
package struct PictureUse: Sendable, Hashable {
  /// The linear RGB colour behind transparent pixels.
  package var background = SIMD3<Float>.one
  /// Whether transparency counts; where it does not, colours stand as if there were none.
  package var usesAlpha = true
  /// Whether the file's word on its colours counts (colour profiles, gamma and their like); where
  /// it does not, samples are sRGB.
  package var usesColorProfile = true
  /// Whether the picture is turned and mirrored as its orientation tag says.
  package var usesOrientation = true

  /// As a viewer of pictures shows it, on white.
  package static let picture = PictureUse()

  /// As glTF demands of textures: samples are sRGB whatever a profile or a gamma says, and texture
  /// coordinates refer to the rows as they are stored (glTF 2.0, 3.8.2 and 5.19: colour
  /// information must be ignored, Exif may be).
  package static let gltfTexture: PictureUse = {
    var use = PictureUse()
    use.usesColorProfile = false
    use.usesOrientation = false
    return use
  }()
}
