import Foundation

extension Shader {
  /// The texture's colour at a point of a textured face.
  @inline(__always)
  func texel(of face: borrowing FaceAppearance, at p: SurfacePoint) -> TextureSample {
    let uv = face.textureCoordinates(p.position)
    // From one pixel to the next the surface point moves by at most |ray| · pixelWidth · depth
    // divided by the cosine between the ray and the normal. If that is below a texel everywhere on
    // the face, there is no need to look closer.
    let facing = dot(face.geometricNormal, p.ray) * p.inverseDepth
    let reach = face.texelDensity * pixelWidth
    if reach * reach * dot(p.ray, p.ray) <= facing * facing {
      return textures[Int(face.texture)].sample(u: uv.x, v: uv.y)
    }
    let level = textureLevel(of: face, at: p)
    return textures[Int(face.texture)].sample(u: uv.x, v: uv.y, level: level)
  }

  /// The level of the texture's pyramid that is shown at a point: log₂ ρ, ρ the longer one of the
  /// ways in texels to the next pixel's point of the same plane, to the right and below.
  func textureLevel(of face: borrowing FaceAppearance, at p: SurfacePoint) -> Float {
    let texture = textures + Int(face.texture)
    let n = face.geometricNormal
    let size = SIMD2(Float(texture.pointee.width), Float(texture.pointee.height))
    let slant = 1 / dot(n, p.ray)
    func squaredWay(_ step: SIMD4<Float>) -> Float {
      let move = (step - p.ray * (dot(n, step) * slant)) / p.inverseDepth
      let way = face.textureCoordinates.change(move).lowHalf * size
      return (way * way).sum()
    }
    let square = max(squaredWay(view.rayX), squaredWay(view.rayY))
    // A NaN, from a face seen exactly edge-on, compares as smaller.
    return min(max(0, log2(square) / 2), Float(texture.pointee.levels.count - 1))
  }
}
