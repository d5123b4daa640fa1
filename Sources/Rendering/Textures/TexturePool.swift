/// Textures made ready for rendering, each once, however many materials and meshes use it.
///
/// Two are one when their pictures are the same memory, not a copy of it, and they are looked up
/// alike: telling by the pixels would take longer than making them.
package final class TexturePool {
  private struct Key: Hashable {
    var pixels: UnsafePointer<Float>?
    var width: Int
    var height: Int
    var sampler: TextureSampler
  }

  /// With the pictures, whose memory must not become another's.
  private var known: [Key: (texture: Texture, image: Image)] = [:]

  /// Makes an empty one.
  package init() {}

  func texture(_ image: Image, sampler: TextureSampler) -> Texture {
    let key = Key(
      pixels: image.pixels.withUnsafeBufferPointer { $0.baseAddress }, width: image.width,
      height: image.height, sampler: sampler)
    if let known = known[key] { return known.texture }
    let texture = Texture(image, sampler: sampler)
    known[key] = (texture, image)
    return texture
  }
}
