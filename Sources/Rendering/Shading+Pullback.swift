import Geometry

/// How a sample's colour changes with the surface point that it shows and with the light, where
/// the shading is plain.
///
/// A sample looks along a fixed ray. When the object moves, a point that it carries moves with
/// V = v + ω × x, the plane of the face moves along, and the ray meets the plane at another
/// material point, displaced by u = d (n·V)/(n·d) − V, n the plane's normal and d the ray. The
/// colour then changes by its surface gradient times u, and, as the normal turns against the light,
/// by albedo · intensity · (m × l)·ω, m the shading normal. All vectors in the object's frame.
struct ShadingDerivative {
  /// Surface gradient of the colour, along the object's axes.
  var x: SIMD4<Float>
  var y: SIMD4<Float>
  var z: SIMD4<Float>
  /// albedo · intensity where the light reaches the surface, else zero.
  var litAlbedo: SIMD4<Float>
  /// m × l.
  var turning: SIMD4<Float>
  /// The gradient of m·l in the interpolated normal.
  var tangent: SIMD4<Float>

  /// The gradient of adjoint·colour.
  @inline(__always) func gradient(_ adjoint: SIMD4<Float>) -> SIMD4<Float> {
    SIMD4(dot(x, adjoint), dot(y, adjoint), dot(z, adjoint), 0)
  }
}

extension Shader {
  /// The colour's derivative at a point of a face under plain shading; the neighbour of
  /// `color(of:at:)`.
  @inline(__always)
  func derivative(of face: borrowing FaceAppearance, at p: SurfacePoint) -> ShadingDerivative {
    let n = face.normal(p.position)
    let inverseLength = 1 / max(dot(n, n), .smallestSquare).squareRoot()
    let unit = n * inverseLength
    let light = sun.vector
    let cosine = dot(unit, light)
    let lit = cosine > 0 ? sun.intensity : .zero
    let irradiance = ambient + lit * cosine
    let base = face.color(p.position)
    var albedo = base
    var (x, y, z) = (face.color.x, face.color.y, face.color.z)
    if face.texture >= 0 {
      let t = face.textureCoordinates
      let uv = t(p.position)
      let texel = textures[Int(face.texture)].sample(u: uv.x, v: uv.y)
      albedo *= texel.color
      let (u, v) = (base * texel.alongU, base * texel.alongV)
      x = x * texel.color + u * t.x.x + v * t.x.y
      y = y * texel.color + u * t.y.x + v * t.y.y
      z = z * texel.color + u * t.z.x + v * t.z.y
    }
    // d(cosine)/dx through the interpolated normal.
    let tangent = (light - unit * cosine) * inverseLength
    let litAlbedo = albedo * lit
    return ShadingDerivative(
      x: x * irradiance + litAlbedo * dot(face.normal.x, tangent),
      y: y * irradiance + litAlbedo * dot(face.normal.y, tangent),
      z: z * irradiance + litAlbedo * dot(face.normal.z, tangent),
      litAlbedo: litAlbedo, turning: cross(unit, light), tangent: tangent)
  }

  /// The gradient of adjoint·colour at a point of a face.
  @inline(__always)
  func gradient(
    of face: borrowing FaceAppearance, at p: SurfacePoint, adjoint a: SIMD4<Float>
  ) -> SurfaceGradient {
    guard isPlain else {
      var none = ShadingGradient(self, [])
      return gradient(of: face, at: p, adjoint: a, into: &none)
    }
    let d = derivative(of: face, at: p)
    let lit = dot(a, d.litAlbedo)
    var gradient = SurfaceGradient()
    gradient.attributes = d.gradient(a)
    gradient.normal = d.tangent * lit
    gradient.torque = d.turning * lit
    return gradient
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
    guard isPlain else {
      var none = ShadingGradient(self, [])
      return pullback(
        rect, window: window, instance: instance, of: buffer, adjoint: adjoint, into: &none)
    }
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
          let d = derivative(of: faces[face], at: p)
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
    let motions = motions.map { ObjectMotion($0, self) }
    let pixelCount = rect.width * rect.height
    let share = 1 / Float(side * side)
    var uniformGroup: Int32 = -2
    var uniformChange = [SIMD4<Float>](repeating: .zero, count: motions.count)
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
          changes(of: faces[face], at: p, motions, into: sample)
          for k in 0..<motions.count {
            pixel[k * pixelCount] += sample[k] * share
            uniformChange[k] = sample[k]
          }
          uniformGroup = isUniform && faces[face].isUniform ? faces[face].uniformGroup : -2
        }
      }
    }
  }

  /// The derivatives of the colour that a fixed ray sees, in motions of the object; `[motion]`.
  @inline(__always)
  func changes(
    of face: borrowing FaceAppearance, at p: SurfacePoint, _ motions: [ObjectMotion],
    into changes: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let n = face.geometricNormal
    let slant = 1 / dot(n, p.ray)
    if isPlain {
      let d = derivative(of: face, at: p)
      for k in 0..<motions.count {
        let v = motions[k].velocity + cross(motions[k].turn, p.position)
        let u = p.ray * (dot(n, v) * slant) - v
        changes[k] =
          (d.x * u.x + d.y * u.y + d.z * u.z) + d.litAlbedo * dot(d.turning, motions[k].turn)
      }
    } else {
      for k in 0..<motions.count {
        let v = motions[k].velocity + cross(motions[k].turn, p.position)
        changes[k] = tangent(
          of: face, at: p, displacement: p.ray * (dot(n, v) * slant) - v, motions[k].surroundings)
      }
    }
  }
}

/// A motion of an object, in its own frame: its own velocity and turn, and how the lights and the
/// camera move as seen from it.
struct ObjectMotion {
  var velocity: SIMD4<Float>
  var turn: SIMD4<Float>
  var surroundings: ShadingTangent

  init(_ motion: Motion, _ shader: Shader) {
    let objectFromWorld = shader.view.worldFromObject.rotation.transpose
    let velocity = SIMD4<Float>(objectFromWorld * motion.velocity)
    let turn = SIMD4<Float>(objectFromWorld * motion.angularVelocity)
    surroundings = ShadingTangent()
    if !shader.isPlain {
      surroundings.center = -(velocity + cross(turn, shader.view.center))
      surroundings.lights = shader.lights.map {
        let move = cross(turn, $0.vector)
        return LightTangent(vector: $0.isPoint ? -(velocity + move) : -move)
      }
    }
    self.velocity = velocity
    self.turn = turn
  }
}

extension Vector3 {
  /// The first three numbers.
  init(_ v: SIMD4<Float>) { self.init(Double(v.x), Double(v.y), Double(v.z)) }
}
