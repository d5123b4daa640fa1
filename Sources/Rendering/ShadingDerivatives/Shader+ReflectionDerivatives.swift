extension Shader {
  /// Reverse mode at one point: the gradient of adjoint·colour; the neighbour of
  /// `reflection(of:at:)`.
  ///
  /// - Parameter sum: what it adds the derivatives in the lighting to.
  func gradient(
    of face: borrowing FaceAppearance, at p: SurfacePoint, adjoint a: SIMD4<Float>,
    into sum: UnsafeMutablePointer<ShadingAdjoint>?
  ) -> SurfaceGradient {
    var gradient = SurfaceGradient()
    let n = face.normal(p.position)
    let inverseLength = 1 / max(dot(n, n), .smallestSquare).squareRoot()
    let unit = n * inverseLength
    let inverseRayLength = 1 / dot(p.ray, p.ray).squareRoot()
    let eye = p.ray * -inverseRayLength
    let base = face.color(p.position)
    let texel = face.texture >= 0 ? self.texel(of: face, at: p) : nil
    let albedo = texel.map { base * $0.color } ?? base

    var albedoAdjoint = a * ambient(unit)
    var unitAdjoint = SIMD4<Float>.zero
    var eyeAdjoint = SIMD4<Float>.zero
    if hasEvenAmbient {
      sum?.pointee.add(ambient: a * albedo)
    } else {
      let (height, inHeight) = (dot(unit, up), dot(a, albedo * ambientRise))
      sum?.pointee.add(ambient: a * albedo * ((1 + height) / 2))
      sum?.pointee.add(ground: a * albedo * ((1 - height) / 2))
      unitAdjoint += up * inHeight
      gradient.torque -= cross(up, unit) * inHeight
    }
    for (index, light) in lights.enumerated() {
      let arrival = light.arrival(at: p.position)
      let l = arrival.direction
      let cosine = dot(unit, l)
      guard cosine > 0 else { continue }
      let lit = a * light.intensity
      var reflectance = albedo
      var directionAdjoint = SIMD4<Float>.zero
      if face.isSpecular {
        let h = Highlight(normal: unit, light: l, eye: eye, shininess: face.shininess)
        reflectance += face.specular * h.value
        let inCosine =
          dot(lit, face.specular) * arrival.falloff * cosine * h.slope(face.shininess)
        unitAdjoint += h.half * inCosine
        let sumAdjoint = (unit - h.half * h.cosine) * (inCosine * h.inverseLength)
        directionAdjoint += sumAdjoint
        eyeAdjoint += sumAdjoint
      }
      albedoAdjoint += lit * (arrival.falloff * cosine)
      let reflected = dot(lit, reflectance)
      unitAdjoint += l * (reflected * arrival.falloff)
      directionAdjoint += unit * (reflected * arrival.falloff)
      // Through the normalisation of the direction, and the fall-off: d(1/r²) = −2 l·d(way) / r³.
      var vectorAdjoint =
        (directionAdjoint - l * dot(l, directionAdjoint)) * arrival.inverseDistance
      if arrival.isFalling {
        vectorAdjoint -=
          l * (2 * reflected * cosine * arrival.falloff * arrival.inverseDistance)
      }
      if light.isPoint {
        gradient.position -= vectorAdjoint
        gradient.force -= vectorAdjoint
      }
      gradient.torque -= cross(light.vector, vectorAdjoint)
      sum?.pointee.add(
        LightTangent(
          vector: vectorAdjoint,
          intensity: a * reflectance * (arrival.falloff * cosine * light.share)),
        light: index)
    }

    gradient.center =
      (eyeAdjoint - eye * dot(eye, eyeAdjoint)) * (p.inverseDepth * inverseRayLength)
    gradient.position -= gradient.center
    gradient.force -= gradient.center
    gradient.torque -= cross(view.center, gradient.center)
    gradient.normal = (unitAdjoint - unit * dot(unit, unitAdjoint)) * inverseLength
    gradient.attributes = face.normal.gradient(gradient.normal)
    gradient.color = albedoAdjoint
    if let texel {
      gradient.color *= texel.color
      gradient.texel = albedoAdjoint * base
      gradient.attributes += face.textureCoordinates.gradient(
        SIMD4(dot(gradient.texel, texel.alongU), dot(gradient.texel, texel.alongV), 0, 0))
    }
    gradient.attributes += face.color.gradient(gradient.color)
    return gradient
  }

  /// Forward mode at one point: the colour's change, its factors changing as told.
  ///
  /// - Parameters:
  ///   - displacement: of the point, along the face.
  ///   - change: of what is around it.
  func tangent(
    of face: borrowing FaceAppearance, at p: SurfacePoint, displacement: SIMD4<Float>,
    _ change: ShadingTangent
  ) -> SIMD4<Float> {
    let n = face.normal(p.position)
    let inverseLength = 1 / max(dot(n, n), .smallestSquare).squareRoot()
    let unit = n * inverseLength
    let normalChange = face.normal.change(displacement) + change.normal
    let unitChange = (normalChange - unit * dot(unit, normalChange)) * inverseLength
    let inverseRayLength = 1 / dot(p.ray, p.ray).squareRoot()
    let eye = p.ray * -inverseRayLength
    let moved = displacement + change.position
    let wayChange = change.center - moved
    let eyeChange =
      (wayChange - eye * dot(eye, wayChange)) * (p.inverseDepth * inverseRayLength)
    var albedo = face.color(p.position)
    var albedoChange = face.color.change(displacement) + change.color
    if face.texture >= 0 {
      let texel = texel(of: face, at: p)
      let uvChange = face.textureCoordinates.change(displacement)
      albedoChange =
        albedoChange * texel.color
        + albedo * (texel.alongU * uvChange.x + texel.alongV * uvChange.y + change.texel)
      albedo *= texel.color
    }

    var result = albedoChange * ambient + albedo * change.ambient
    if !hasEvenAmbient {
      let rising = change.lights.last ?? LightTangent()
      let height = dot(unit, up)
      result +=
        albedoChange * ambientRise * height + albedo * rising.intensity * height
        + albedo * ambientRise * (dot(unitChange, up) + dot(unit, rising.vector))
    }
    for (index, light) in lights.enumerated() {
      let arrival = light.arrival(at: p.position)
      let l = arrival.direction
      let cosine = dot(unit, l)
      guard cosine > 0 else { continue }
      let lightChange = change.lights.isEmpty ? LightTangent() : change.lights[index]
      let vectorChange = light.isPoint ? lightChange.vector - moved : lightChange.vector
      let along = dot(l, vectorChange)
      let directionChange = (vectorChange - l * along) * arrival.inverseDistance
      let falloffChange =
        arrival.isFalling ? -2 * along * arrival.falloff * arrival.inverseDistance : 0
      let cosineChange = dot(unitChange, l) + dot(unit, directionChange)
      var reflectance = albedo
      var reflectanceChange = albedoChange
      if face.isSpecular {
        let h = Highlight(normal: unit, light: l, eye: eye, shininess: face.shininess)
        let sumChange = directionChange + eyeChange
        let halfChange = (sumChange - h.half * dot(h.half, sumChange)) * h.inverseLength
        reflectance += face.specular * h.value
        reflectanceChange +=
          face.specular
          * (h.slope(face.shininess) * (dot(unitChange, h.half) + dot(unit, halfChange)))
      }
      let share = arrival.falloff * cosine
      let shareChange = falloffChange * cosine + arrival.falloff * cosineChange
      result +=
        (reflectanceChange * light.intensity + reflectance * (lightChange.intensity * light.share))
        * share
        + reflectance * light.intensity * shareChange
    }
    return result
  }
}
