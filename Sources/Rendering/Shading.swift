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
  let appearances: FrozenArray<FaceAppearance>
  let textures: [Texture]
  let ambient: Float
  let diffuse: Float

  init(_ mesh: PreparedMesh, _ view: ObjectView, _ lighting: Lighting) {
    self.view = view
    appearances = mesh.appearances
    textures = mesh.textures
    ambient = Float(lighting.ambient)
    diffuse = Float(lighting.diffuse)
  }

  /// Whether a face has one colour all over.
  @inline(__always)
  func isUniform(_ face: borrowing FaceAppearance) -> Bool { face.isUniform }

  /// The colour of a face that has one colour all over.
  @inline(__always)
  func uniformColor(of face: borrowing FaceAppearance) -> SIMD4<Float> {
    color(of: face, at: .zero)
  }

  /// The point seen at the place (x, y) of the picture, in pixels.
  @inline(__always)
  func point(x: Float, y: Float, inverseDepth: Float) -> SurfacePoint {
    let ray = view.ray + x * view.rayX + y * view.rayY
    return SurfacePoint(position: view.center + ray / inverseDepth, ray: ray)
  }

  /// The point seen at the centre of a pixel.
  @inline(__always)
  func point(column: Int, row: Int, inverseDepth: Float) -> SurfacePoint {
    point(x: Float(column) + 0.5, y: Float(row) + 0.5, inverseDepth: inverseDepth)
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

  /// The colour at the centre of a pixel that shows a face.
  @inline(__always)
  func color(of face: Int, column: Int, row: Int, inverseDepth: Float) -> SIMD4<Float> {
    color(
      of: appearances.pointer[face],
      at: point(column: column, row: row, inverseDepth: inverseDepth).position)
  }

  /// Colours the pixels of `rect` that show the object, but for faces of one colour, which the
  /// rasteriser has coloured.
  func shade(_ rect: PixelRect, instance: Int, of buffer: PixelBuffer) {
    let faces = appearances.pointer
    for row in rect.rows {
      for column in rect.columns {
        let index = row * buffer.width + column
        let surface = buffer.surface[index]
        guard SurfaceID.instance(surface) == instance else { continue }
        let face = SurfaceID.face(surface)
        if isUniform(faces[face]) { continue }
        buffer.color[index] = color(
          of: face, column: column, row: row, inverseDepth: buffer.inverseDepth[index])
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
