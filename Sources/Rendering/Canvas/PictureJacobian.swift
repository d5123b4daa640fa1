/// The derivatives of a picture in a few parameters, where they are not zero.
public struct PictureJacobian: Sendable {
  /// The pixels outside have derivative zero.
  public var rect: PixelRect
  /// `[parameter, rect.height, rect.width]` of linear RGB per unit of the parameter.
  public var tangents: [SIMD4<Float>]
}
