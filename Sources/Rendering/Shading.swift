import Geometry

/// A surface point that a sample shows, in the object's frame; the fourth numbers are zero.
struct SurfacePoint {
  var position: SIMD4<Float>
  /// From the camera through the sample, scaled to depth one.
  var ray: SIMD4<Float>
  /// In 1/m.
  var inverseDepth: Float
}

/// Shades the samples of one object: albedo(x) · ambient and what each light adds; the albedo is the
/// corners' colours times the texture, the normal the normalised interpolation of the corners'.
///
/// Most pictures have one directional light and Lambertian surfaces with bilinear textures or none,
/// colour = albedo(x) · (ambient + intensity · max(0, n(x)·l)), and are shaded by a short way of
/// their own, here and in `Shading+Pullback.swift`. Whatever else there is goes the way of
/// `Reflection.swift`.
struct Shader {
  let view: ObjectView
  let appearances: [FaceAppearance]
  let barycentrics: [AffineVector]
  let textures: [Texture]
  let ambient: SIMD4<Float>
  /// In the object's frame.
  let lights: [ObjectLight]
  /// The light if there is one and it is directional; else a dark one.
  let sun: ObjectLight
  /// Whether `sun` is all the light, nothing reflects specularly and no texture has levels.
  let isPlain: Bool
  /// Whether a point's place has no influence on its light: no light is near.
  let isUniform: Bool
  /// The camera's axis, in the object's frame.
  let forward: SIMD4<Float>
  /// The larger one of the distances between neighbouring samples at depth one.
  let sampleWidth: Float

  init(_ object: ProjectedObject, _ lighting: Lighting) {
    view = object.view
    appearances = object.mesh.appearances
    barycentrics = object.mesh.barycentrics
    textures = object.mesh.textures
    ambient = lighting.ambient.isFinite ? SIMD4(lighting.ambient) : .zero
    let objectFromWorld = object.view.worldFromObject.inverse
    lights = lighting.lights.map { ObjectLight($0, objectFromWorld) }
    let isSunny = lights.count == 1 && !lights[0].isPoint
    sun = isSunny ? lights[0] : ObjectLight()
    isPlain = (isSunny || lights.isEmpty) && object.mesh.isPlain
    isUniform = lights.allSatisfy { !$0.isPoint }
    let columns = object.view.cameraFromObject.rotation.columns
    forward = SIMD4(Vector3(columns.0.z, columns.1.z, columns.2.z))
    sampleWidth = max(dot(view.rayX, view.rayX), dot(view.rayY, view.rayY)).squareRoot()
  }

  /// The point seen through the sample in `column` and `row`.
  @inline(__always)
  func point(column: Int, row: Int, inverseDepth: Float) -> SurfacePoint {
    let ray = view.ray + (Float(column) + 0.5) * view.rayX + (Float(row) + 0.5) * view.rayY
    return SurfacePoint(
      position: view.center + ray * (1 / inverseDepth), ray: ray, inverseDepth: inverseDepth)
  }

  /// A point of the object's frame, in front of the camera.
  @inline(__always)
  func point(at position: SIMD4<Float>) -> SurfacePoint {
    let offset = position - view.center
    let inverseDepth = 1 / dot(forward, offset)
    return SurfacePoint(
      position: position, ray: offset * inverseDepth, inverseDepth: inverseDepth)
  }

  /// The colour of a face at a point of it.
  @inline(__always)
  func color(of face: borrowing FaceAppearance, at p: SurfacePoint) -> SIMD4<Float> {
    isPlain ? plainColor(of: face, at: p.position) : reflection(of: face, at: p)
  }

  @inline(__always)
  private func plainColor(
    of face: borrowing FaceAppearance, at x: SIMD4<Float>
  ) -> SIMD4<Float> {
    let normal = face.normal(x)
    let cosine = dot(normal, sun.vector) / max(dot(normal, normal), .smallestSquare).squareRoot()
    var albedo = face.hasOneColor ? face.color.offset : face.color(x)
    if face.texture >= 0 {
      let t = face.textureCoordinates(x)
      albedo *= textures[Int(face.texture)].sample(u: t.x, v: t.y).color
    }
    return albedo * (ambient + (cosine > 0 ? sun.intensity * cosine : .zero))
  }

  /// Colours the samples of `rect` that show the object.
  func shade(_ rect: PixelRect, instance: Int, of buffer: SampleBuffer) {
    if isPlain {
      shade(rect, instance: instance, of: buffer) { plainColor(of: $0, at: $1.position) }
    } else {
      shade(rect, instance: instance, of: buffer) { reflection(of: $0, at: $1) }
    }
  }

  @inline(__always)
  private func shade(
    _ rect: PixelRect, instance: Int, of buffer: SampleBuffer,
    _ color: (borrowing FaceAppearance, SurfacePoint) -> SIMD4<Float>
  ) {
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
          let p = point(column: column, row: row, inverseDepth: buffer.inverseDepth[index])
          let color = color(faces[face], p)
          buffer.color[index] = color
          if faces[face].isUniform && isUniform {
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

/// The right-handed outer product of the first three numbers.
@inline(__always)
func cross(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  SIMD4(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x, 0)
}
