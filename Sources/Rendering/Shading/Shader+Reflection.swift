extension Shader {
  /// The colour of a face at a point of it, with all lights and the specular reflection:
  /// ρ · ambient + Σ E · (ρ + specular · (n·h)^shininess), E = intensity · falloff · max(0, n·l).
  func reflection(of face: borrowing FaceAppearance, at p: SurfacePoint) -> SIMD4<Float> {
    let n = face.normal(p.position)
    let unit = n * (1 / max(dot(n, n), .smallestSquare).squareRoot())
    let eye = p.ray * (-1 / dot(p.ray, p.ray).squareRoot())
    var albedo = face.color(p.position)
    if face.texture >= 0 { albedo *= texel(of: face, at: p).color }
    var color = albedo * ambient(unit)
    for light in lights {
      let arrival = light.arrival(at: p.position)
      let cosine = dot(unit, arrival.direction)
      guard cosine > 0 else { continue }
      var reflectance = albedo
      if face.isSpecular {
        let highlight = Highlight(
          normal: unit, light: arrival.direction, eye: eye, shininess: face.shininess)
        reflectance += face.specular * highlight.value
      }
      color += reflectance * light.intensity * (arrival.falloff * cosine)
    }
    return color
  }
}
