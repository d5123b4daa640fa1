#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How a material lays a texture on a surface: which set of texture coordinates it takes, and what
/// KHR_texture_transform makes of them.
struct GLTFTextureUse {
  /// The texture's index.
  let texture: Int
  /// The number of the set.
  let set: Int
  private var u = SIMD3<Double>(1, 0, 0)
  private var v = SIMD3<Double>(0, 1, 0)

  /// What `info`, such as a material's baseColorTexture, says.
  init(_ info: GLTFObject) throws(GLTFFault) {
    texture = try info.needed(info.integer("index"), "index")
    let transform = try info.added(by: "KHR_texture_transform")
    let ownSet = try info.integer("texCoord")
    set = try transform?.integer("texCoord") ?? ownSet ?? 0
    guard let transform else { return }
    let offset = try transform.numbers("offset", count: 2) ?? [0, 0]
    let scale = try transform.numbers("scale", count: 2) ?? [1, 1]
    let rotation = try transform.number("rotation") ?? 0
    // Scaled, then turned counter-clockwise as one sees the picture, whose v points downwards.
    let (c, s) = (cos(rotation), sin(rotation))
    u = SIMD3(c * scale[0], s * scale[1], offset[0])
    v = SIMD3(-s * scale[0], c * scale[1], offset[1])
  }

  /// Coordinates (u, v; v downwards) with v upwards, as in `RawPart`.
  static func upwards(_ raw: [Float]) -> [Float] {
    raw.indices.map { $0 % 2 == 0 ? raw[$0] : 1 - raw[$0] }
  }

  /// The coordinates (u, v; v downwards) where the texture is looked up, v upwards as in
  /// `RawPart`.
  func coordinates(_ raw: [Float]) -> [Float] {
    var coordinates: [Float] = []
    coordinates.reserveCapacity(raw.count)
    for index in 0..<raw.count / 2 {
      let point = SIMD3(Double(raw[2 * index]), Double(raw[2 * index + 1]), 1)
      coordinates.append(Float((u * point).sum()))
      coordinates.append(Float(1 - (v * point).sum()))
    }
    return coordinates
  }
}
