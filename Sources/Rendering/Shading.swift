import Geometry

/// A surface point that a sample shows, in the object's frame; the fourth numbers are zero.
struct SurfacePoint {
  var position: SIMD4<Float>
  /// From the camera through the sample, scaled to depth one.
  var ray: SIMD4<Float>
}

/// Lambertian shading of the samples of one object:
/// colour = albedo(x) · (ambient + diffuse · max(0, n(x)·l)), n the normalised interpolation of
/// the corners' normals, albedo the corners' colours times the texture.
struct Shader {
  let view: ObjectView
  let appearances: [FaceAppearance]
  let textures: [Texture]
  let ambient: Float
  let diffuse: Float

  init(_ object: ProjectedObject, _ lighting: Lighting) {
    view = object.view
    appearances = object.mesh.appearances
    textures = object.mesh.textures
    ambient = Float(lighting.ambient)
    diffuse = Float(lighting.diffuse)
  }

  /// The point seen through the sample in `column` and `row`.
  @inline(__always)
  func point(column: Int, row: Int, inverseDepth: Float) -> SurfacePoint {
    let ray = view.ray + (Float(column) + 0.5) * view.rayX + (Float(row) + 0.5) * view.rayY
    return SurfacePoint(position: view.center + ray / inverseDepth, ray: ray)
  }

  /// The colour of a face at a point of it.
  @inline(__always)
  func color(of face: borrowing FaceAppearance, at x: SIMD4<Float>) -> SIMD4<Float> {
    let normal = face.normal(x)
    let cosine = dot(normal, view.light) / max(dot(normal, normal), .smallestSquare).squareRoot()
    let irradiance = ambient + diffuse * max(0, cosine)
    var albedo = face.hasOneColor ? face.color.offset : face.color(x)
    if face.texture >= 0 {
      let t = face.textureCoordinates(x)
      albedo *= textures[face.texture].sample(u: t.x, v: t.y).color
    }
    return albedo * irradiance
  }

  /// Colours the samples of `rect` that show the object.
  func shade(_ rect: PixelRect, instance: Int, of buffer: SampleBuffer) {
    appearances.withUnsafeBufferPointer { faces in
      var uniformGroup: Int32 = -2
      var uniformColor = SIMD4<Float>.zero
      for row in rect.rows {
        for column in rect.columns {
          let index = row * buffer.width + column
          let surface = buffer.surface[index]
          guard SurfaceID.instance(surface) == instance else { continue }
          let face = SurfaceID.face(surface)
          if faces[face].uniformGroup == uniformGroup {
            buffer.color[index] = uniformColor
            continue
          }
          let x = point(column: column, row: row, inverseDepth: buffer.inverseDepth[index])
          let color = color(of: faces[face], at: x.position)
          buffer.color[index] = color
          if faces[face].isUniform {
            uniformGroup = faces[face].uniformGroup
            uniformColor = color
          }
        }
      }
    }
  }
}

extension Float {
  /// Added to nothing, only compared with: opposite normals interpolate to zero somewhere, and
  /// there 0/0 must not reach the picture.
  static let smallestSquare: Float = 1e-30
}

/// The inner product of the first three numbers.
@inline(__always)
func dot(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> Float {
  let product = a * b
  return (product.x + product.y) + product.z
}
