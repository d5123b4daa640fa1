/// What a surface looks like: a linear RGB colour, optionally multiplied by a texture, and how it
/// reflects light.
public struct Material: Sendable, Equatable {
  /// Linear RGB, multiplied by the texture and by the mesh's corner colours: the albedo.
  public var color: SIMD3<Float>
  /// A picture in linear RGB.
  public var texture: Image?
  /// How the texture is looked up.
  public var sampler: TextureSampler
  /// Linear RGB of the specular reflection, after Blinn 1977 (*Models of Light Reflection for
  /// Computer Synthesized Pictures*): of a light's irradiance E the surface also reflects
  /// specular · (n·h)^shininess · E, h halfway between the directions to the light and to the eye.
  ///
  /// Blinn multiplies with the light's intensity instead of E, which holds max(0, n·l): his
  /// highlight ends abruptly where the light passes below the surface, ours fades, so that the
  /// picture is continuous in all poses. Zero, the default, is a Lambertian surface.
  public var specular: SIMD3<Float>
  /// The exponent of the specular reflection, not negative: the higher, the smaller the highlight.
  public var shininess: Float
  /// Which normals the surface is lit with.
  public var shading: Shading

  /// Which normals a surface is lit with.
  public enum Shading: Sendable, Equatable {
    /// The mesh's corner normals, interpolated and normalised.
    case smooth
    /// Each triangle's own.
    case flat
  }

  /// Makes a material.
  public init(
    color: SIMD3<Float> = .one, texture: Image? = nil, sampler: TextureSampler = TextureSampler(),
    specular: SIMD3<Float> = .zero, shininess: Float = 32, shading: Shading = .smooth
  ) {
    self.color = color
    self.texture = texture
    self.sampler = sampler
    self.specular = specular
    self.shininess = shininess
    self.shading = shading
  }
}
