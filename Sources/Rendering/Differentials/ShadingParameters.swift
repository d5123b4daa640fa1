/// What a derivative of the shading may be asked in, besides positions and motions.
public struct ShadingParameters: OptionSet, Sendable {
  /// One bit each.
  public let rawValue: Int
  /// Makes a set from its bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The ambient light, and each light's vector and intensity.
  public static let lighting = ShadingParameters(rawValue: 1)
  /// The colours of the corners of faces, and of materials.
  public static let colors = ShadingParameters(rawValue: 2)
  /// The texels of textures, at full resolution.
  public static let texels = ShadingParameters(rawValue: 4)
}
