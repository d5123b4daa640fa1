import Geometry

/// How a sample's colour changes with the surface point that it shows and with the light.
///
/// A sample looks along a fixed ray. When the object moves, a point that it carries moves with
/// V = v + ω × x, the plane of the face moves along, and the ray meets the plane at another
/// material point, displaced by u = d (n·V)/(n·d) − V, n the plane's normal and d the ray. The
/// colour then changes by its surface gradient times u, and, as the normal turns against the light,
/// by albedo · diffuse · (m × l)·ω, m the shading normal. All vectors in the object's frame.
struct ShadingDerivative {
  /// Surface gradient of the colour, along the object's axes.
  var x: SIMD4<Float>
  var y: SIMD4<Float>
  var z: SIMD4<Float>
  /// albedo · diffuse where the light reaches the surface, else zero.
  var litAlbedo: SIMD4<Float>
  /// m × l.
  var turning: SIMD4<Float>

  /// The gradient of adjoint·colour.
  @inline(__always) func gradient(_ adjoint: SIMD4<Float>) -> SIMD4<Float> {
    SIMD4(dot(x, adjoint), dot(y, adjoint), dot(z, adjoint), 0)
  }
}

extension Shader {
  /// The colour's derivative at a point of a face; the neighbour of `color(of:at:)`.
  @inline(__always)
  func derivative(of face: borrowing FaceAppearance, at p: SIMD4<Float>) -> ShadingDerivative {
    let n = face.normal(p)
    let inverseLength = 1 / max(dot(n, n), .smallestSquare).squareRoot()
    let unit = n * inverseLength
    let light = view.light
    let cosine = dot(unit, light)
    let irradiance = ambient + diffuse * max(0, cosine)
    let lit: Float = cosine > 0 ? diffuse : 0
    let base = face.color(p)
    var albedo = base
    var (x, y, z) = (face.color.x, face.color.y, face.color.z)
    if face.texture >= 0 {
      let t = face.textureCoordinates
      let uv = t(p)
      let (texel, alongU, alongV) = textures[face.texture].sample(u: uv.x, v: uv.y)
      albedo *= texel
      let (u, v) = (base * alongU, base * alongV)
      x = x * texel + u * t.x.x + v * t.x.y
      y = y * texel + u * t.y.x + v * t.y.y
      z = z * texel + u * t.z.x + v * t.z.y
    }
    // d(cosine)/dx through the interpolated normal.
    let tangent = (light - unit * cosine) * inverseLength
    return ShadingDerivative(
      x: x * irradiance + albedo * (dot(face.normal.x, tangent) * lit),
      y: y * irradiance + albedo * (dot(face.normal.y, tangent) * lit),
      z: z * irradiance + albedo * (dot(face.normal.z, tangent) * lit),
      litAlbedo: albedo * lit, turning: cross(unit, light))
  }

  /// The derivative, in the object's motion, of Σ adjoint·colour over the samples of `rect` that
  /// show the object.
  ///
  /// - Parameters:
  ///   - rect: the samples that `adjoint` is given for.
  ///   - window: the part of `rect` to look at.
  ///   - adjoint: the loss's derivative in each sample's colour, `[rect.height, rect.width]`.
  func pullback(
    _ rect: PixelRect, window: PixelRect, instance: Int, of buffer: SampleBuffer,
    adjoint: UnsafePointer<SIMD4<Float>>
  ) -> MotionGradient {
    let (force, torque) = appearances.withUnsafeBufferPointer { faces in
      var force = SIMD4<Float>.zero
      var torque = SIMD4<Float>.zero
      var uniform = (group: Int32(-2), litAlbedo: SIMD4<Float>.zero, turning: force)
      for row in window.rows {
        let start = row * buffer.width
        let adjointRow = adjoint + ((row - rect.minY) * rect.width - rect.minX)
        for column in window.columns {
          let surface = buffer.surface[start + column]
          guard SurfaceID.instance(surface) == instance else { continue }
          let a = adjointRow[column]
          let face = SurfaceID.face(surface)
          if faces[face].uniformGroup == uniform.group {
            torque += uniform.turning * dot(a, uniform.litAlbedo)
            continue
          }
          let p = point(
            column: column, row: row, inverseDepth: buffer.inverseDepth[start + column])
          let d = derivative(of: faces[face], at: p.position)
          torque += d.turning * dot(a, d.litAlbedo)
          if faces[face].isUniform {
            uniform = (faces[face].uniformGroup, d.litAlbedo, d.turning)
            continue
          }
          let q = d.gradient(a)
          let n = faces[face].geometricNormal
          let pull = n * (dot(p.ray, q) / dot(n, p.ray)) - q
          force += pull
          torque += cross(p.position, pull)
        }
      }
      return (force, torque)
    }
    return MotionGradient(force: Vector3(force), torque: Vector3(torque))
      .rotated(by: view.worldFromObject.rotation)
  }

  /// The colours' derivatives in given motions.
  ///
  /// - Parameters:
  ///   - window: the samples to look at.
  ///   - motions: in the world's frame.
  ///   - samples: `[window.height, window.width, motion]`, set where a sample shows the object.
  ///   - rect: pixels that hold the window.
  ///   - tangents: `[motion, rect.height, rect.width]`; each sample's share is added to its pixel.
  func pushforward(
    _ window: PixelRect, instance: Int, of buffer: SampleBuffer, motions: [Motion],
    samples: UnsafeMutablePointer<SIMD4<Float>>, samplesPerSide side: Int, _ rect: PixelRect,
    tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let objectFromWorld = view.worldFromObject.rotation.transpose
    let velocities = motions.map { SIMD4(objectFromWorld * $0.velocity) }
    let turns = motions.map { SIMD4(objectFromWorld * $0.angularVelocity) }
    let pixelCount = rect.width * rect.height
    let share = 1 / Float(side * side)
    var uniformGroup: Int32 = -2
    var uniformChange = velocities
    appearances.withUnsafeBufferPointer { faces in
      for row in window.rows {
        for column in window.columns {
          let index = row * buffer.width + column
          let surface = buffer.surface[index]
          guard SurfaceID.instance(surface) == instance else { continue }
          let face = SurfaceID.face(surface)
          let sample = samples + window.offset((column, row)) * motions.count
          let pixel = tangents + rect.offset((column.quotient(side), row.quotient(side)))
          if faces[face].uniformGroup == uniformGroup {
            for k in 0..<motions.count {
              sample[k] = uniformChange[k]
              pixel[k * pixelCount] += uniformChange[k] * share
            }
            continue
          }
          let p = point(column: column, row: row, inverseDepth: buffer.inverseDepth[index])
          let d = derivative(of: faces[face], at: p.position)
          let n = faces[face].geometricNormal
          let slant = 1 / dot(n, p.ray)
          for k in 0..<motions.count {
            let v = velocities[k] + cross(turns[k], p.position)
            let u = p.ray * (dot(n, v) * slant) - v
            let change =
              (d.x * u.x + d.y * u.y + d.z * u.z) + d.litAlbedo * dot(d.turning, turns[k])
            sample[k] = change
            pixel[k * pixelCount] += change * share
            uniformChange[k] = change
          }
          uniformGroup = faces[face].isUniform ? faces[face].uniformGroup : -2
        }
      }
    }
  }
}

@inline(__always)
private func cross(_ a: SIMD4<Float>, _ b: SIMD4<Float>) -> SIMD4<Float> {
  SIMD4(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x, 0)
}

extension Vector3 {
  /// The first three numbers.
  fileprivate init(_ v: SIMD4<Float>) { self.init(Double(v.x), Double(v.y), Double(v.z)) }
}
