import Geometry

/// A surface point that a sample shows, in the object's frame.
struct SurfacePoint {
  var position: SIMD3<Float>
  /// From the camera through the sample, scaled to depth one.
  var ray: SIMD3<Float>
}

/// Lambertian shading of the samples of one object:
/// colour = albedo(x) · (ambient + diffuse · max(0, n(x)·l)), n the normalised interpolation of
/// the corners' normals, albedo the corners' colours times the texture.
struct Shader {
  let object: ProjectedObject
  let ambient: Float
  let diffuse: Float

  init(_ object: ProjectedObject, _ lighting: Lighting) {
    self.object = object
    ambient = Float(lighting.ambient)
    diffuse = Float(lighting.diffuse)
  }

  /// The point seen through the sample in `column` and `row`.
  @inline(__always)
  func point(column: Int, row: Int, inverseDepth: Float) -> SurfacePoint {
    let ray =
      object.ray + (Float(column) + 0.5) * object.rayX + (Float(row) + 0.5) * object.rayY
    return SurfacePoint(position: object.center + ray / inverseDepth, ray: ray)
  }

  /// The colour of a face at a point of it.
  @inline(__always)
  func color(of face: PreparedFace, at x: SIMD3<Float>) -> SIMD4<Float> {
    let normal = SIMD3(face.normal.0(x), face.normal.1(x), face.normal.2(x))
    let cosine = (normal * object.light).sum() / ((normal * normal).sum()).squareRoot()
    let irradiance = ambient + diffuse * max(0, cosine)
    var albedo = SIMD4(face.color.0(x), face.color.1(x), face.color.2(x), 0)
    if face.texture >= 0 {
      albedo *= object.mesh.textures[face.texture].sample(u: face.u(x), v: face.v(x)).color
    }
    return albedo * irradiance
  }

  /// Colours the samples of `rect` that show the object.
  func shade(_ rect: PixelRect, instance: Int, of buffer: SampleBuffer) {
    object.mesh.faces.withUnsafeBufferPointer { faces in
      var uniformSurface: Int32 = -2
      var uniformColor = SIMD4<Float>.zero
      for row in rect.minY..<max(rect.minY, rect.maxY) {
        for column in rect.minX..<max(rect.minX, rect.maxX) {
          let index = row * buffer.width + column
          let surface = buffer.surface[index]
          guard surface >= 0, SurfaceID.instance(surface) == instance else { continue }
          if surface == uniformSurface {
            buffer.color[index] = uniformColor
            continue
          }
          let face = SurfaceID.face(surface)
          let x = point(column: column, row: row, inverseDepth: buffer.inverseDepth[index])
          let color = color(of: faces[face], at: x.position)
          buffer.color[index] = color
          if faces[face].isUniform {
            uniformSurface = surface
            uniformColor = color
          }
        }
      }
    }
  }
}
