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
    let (albedo, x, y, z) = plainAlbedo(of: face, at: p)
    // d(cosine)/dx through the interpolated normal.
    let tangent = (light - unit * cosine) * inverseLength
    let litAlbedo = albedo * lit
    return ShadingDerivative(
      x: x * irradiance + litAlbedo * dot(face.normal.x, tangent),
      y: y * irradiance + litAlbedo * dot(face.normal.y, tangent),
      z: z * irradiance + litAlbedo * dot(face.normal.z, tangent),
      litAlbedo: litAlbedo, turning: cross(unit, light), tangent: tangent)
  }

  /// The albedo at a point of a face and its surface gradient, along the object's axes, where
  /// textures have no levels.
  @inline(__always)
  private func plainAlbedo(
    of face: borrowing FaceAppearance, at p: SurfacePoint
  ) -> (albedo: SIMD4<Float>, x: SIMD4<Float>, y: SIMD4<Float>, z: SIMD4<Float>) {
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
    return (albedo, x, y, z)
  }

  /// The colour's derivative with ambient light that rises.
  @inline(__always)
  func simpleDerivative(
    of face: borrowing FaceAppearance, at p: SurfacePoint
  ) -> ShadingDerivative {
    let n = face.normal(p.position)
    let inverseLength = 1 / max(dot(n, n), .smallestSquare).squareRoot()
    let unit = n * inverseLength
    let light = sun.vector
    let (cosine, height) = (dot(unit, light), dot(unit, up))
    let lit = cosine > 0 ? sun.intensity : .zero
    let irradiance = ambient + ambientRise * height + lit * cosine
    let (albedo, x, y, z) = plainAlbedo(of: face, at: p)
    let tangent = (light - unit * cosine) * inverseLength
    let tangentUp = (up - unit * height) * inverseLength
    let (litAlbedo, risingAlbedo) = (albedo * lit, albedo * ambientRise)
    func slope(_ color: SIMD4<Float>, _ normal: SIMD4<Float>) -> SIMD4<Float> {
      color * irradiance + litAlbedo * dot(normal, tangent) + risingAlbedo * dot(normal, tangentUp)
    }
    return ShadingDerivative(
      x: slope(x, face.normal.x), y: slope(y, face.normal.y), z: slope(z, face.normal.z),
      litAlbedo: litAlbedo, turning: cross(unit, light), tangent: tangent,
      risingAlbedo: risingAlbedo, turningUp: cross(unit, up), tangentUp: tangentUp)
  }

  /// The gradient of adjoint·colour at a point of a face.
  @inline(__always)
  func gradient(
    of face: borrowing FaceAppearance, at p: SurfacePoint, adjoint a: SIMD4<Float>
  ) -> SurfaceGradient {
    guard isPlain else { return gradient(of: face, at: p, adjoint: a, into: nil) }
    if face.isSmooth { return smoothGradient(of: face, at: p.position, adjoint: a) }
    let d = derivative(of: face, at: p)
    let lit = dot(a, d.litAlbedo)
    var gradient = SurfaceGradient()
    gradient.attributes = d.gradient(a)
    gradient.normal = d.tangent * lit
    gradient.torque = d.turning * lit
    return gradient
  }

  /// The same where all points of the face have one albedo: only the normal turns.
  @inline(__always)
  private func smoothGradient(
    of face: borrowing FaceAppearance, at x: SIMD4<Float>, adjoint a: SIMD4<Float>
  ) -> SurfaceGradient {
    let n = face.normal(x)
    let inverseLength = 1 / max(dot(n, n), .smallestSquare).squareRoot()
    let unit = n * inverseLength
    let cosine = dot(unit, sun.vector)
    let lit = cosine > 0 ? dot(a, face.color.offset * sun.intensity) : 0
    var gradient = SurfaceGradient()
    gradient.normal = (sun.vector - unit * cosine) * (inverseLength * lit)
    gradient.attributes = face.normal.gradient(gradient.normal)
    gradient.torque = cross(unit, sun.vector) * lit
    return gradient
  }

  /// The colour's derivatives at a point of a face in motions of the object, which it carries along
  /// while the place that is looked at goes another way.
  ///
  /// - Parameters:
  ///   - displacement: how the point that is seen moves over the surface with each motion.
  ///   - body: is called with each motion's index and the colour's change.
  @inline(__always)
  func forEachChange(
    ofFace face: Int, at p: SurfacePoint, _ motions: [FramedMotion],
    displacement: (_ motion: Int) -> SIMD4<Float>,
    _ body: (_ motion: Int, _ change: SIMD4<Float>) -> Void
  ) {
    if isPlain {
      let d = derivative(of: appearances[face], at: p)
      for k in motions.indices {
        var change = d.change(displacement(k)) + d.litAlbedo * dot(d.turning, motions[k].turn)
        if !motions[k].isRigid, let deformation = motions[k].deformation {
          change += d.litAlbedo * dot(d.tangent, deformation.normals[face])
        }
        body(k, change)
      }
    } else if isSimple {
      let d = simpleDerivative(of: appearances[face], at: p)
      for k in motions.indices {
        var change =
          d.change(displacement(k)) + d.litAlbedo * dot(d.turning, motions[k].turn)
          + d.risingAlbedo * dot(d.turningUp, motions[k].turn)
        if !motions[k].isRigid, let deformation = motions[k].deformation {
          change +=
            d.litAlbedo * dot(d.tangent, deformation.normals[face])
            + d.risingAlbedo * dot(d.tangentUp, deformation.normals[face])
        }
        body(k, change)
      }
    } else {
      for k in motions.indices {
        body(
          k,
          tangent(
            of: appearances[face], at: p, displacement: displacement(k),
            motions[k].surroundings(of: p.position, face: face)))
      }
    }
  }
}
