import Foundation

extension Shader {
  /// The texture's colour at a point of a textured face.
  @inline(__always)
  func texel(of face: borrowing FaceAppearance, at p: SurfacePoint) -> TextureSample {
    let uv = face.textureCoordinates(p.position)
    let way = squaredTexelsAPixel(of: face, at: p)
    guard way > 1 else { return textures[Int(face.texture)].sample(u: uv.x, v: uv.y) }
    return textures[Int(face.texture)].sample(u: uv.x, v: uv.y, level: min(log2(way) / 2, 64))
  }

  /// The level of the texture's pyramid that is shown at a point: log₂ ρ, ρ the texels in a pixel's
  /// width; where the surface is seen slantingly, the geometric mean of those along the slant and
  /// across.
  func textureLevel(of face: borrowing FaceAppearance, at p: SurfacePoint) -> Float {
    let way = squaredTexelsAPixel(of: face, at: p)
    let most = Float(textures[Int(face.texture)].levels.count - 1)
    return way > 1 ? min(log2(way) / 2, most) : 0
  }

  /// ρ²: a pixel's area, |n| · depth² / |n · ray| on the plane with the normal n, in texels. The
  /// normal is the interpolated one, so that ρ changes smoothly from face to face.
  @inline(__always)
  private func squaredTexelsAPixel(
    of face: borrowing FaceAppearance, at p: SurfacePoint
  ) -> Float {
    guard face.texelDensity > 0 else { return 0 }
    let n = face.normal(p.position)
    let facing = abs(dot(n, p.ray)) / max(dot(n, n), .smallestSquare).squareRoot()
    let across = face.texelDensity * pixelWidth / p.inverseDepth
    return across * across / max(Self.leastFacing, facing)
  }

  /// More slantingly no surface counts as seen.
  private static let leastFacing: Float = 0.05
}
