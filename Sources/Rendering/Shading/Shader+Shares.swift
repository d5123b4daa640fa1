extension Shader {
  /// What makes up the colour of a face at a point of it: what ambient light shows, and what each
  /// light adds.
  func parts(
    of face: borrowing FaceAppearance, at p: SurfacePoint, lit: UnsafeMutablePointer<SIMD4<Float>>
  ) -> SIMD4<Float> {
    let n = face.normal(p.position)
    let unit = n * (1 / max(dot(n, n), .smallestSquare).squareRoot())
    var albedo = face.hasOneColor ? face.color.offset : face.color(p.position)
    if face.texture >= 0 { albedo *= texel(of: face, at: p).color }
    let eye = face.isSpecular ? p.ray * (-1 / dot(p.ray, p.ray).squareRoot()) : .zero
    for (index, light) in lights.enumerated() {
      lit[index] = .zero
      let arrival = light.arrival(at: p.position)
      let cosine = dot(unit, arrival.direction)
      guard cosine > 0 else { continue }
      var reflectance = albedo
      if face.isSpecular {
        let highlight = Highlight(
          normal: unit, light: arrival.direction, eye: eye, shininess: face.shininess)
        reflectance += face.specular * highlight.value
      }
      lit[index] = reflectance * light.intensity * (arrival.falloff * cosine)
    }
    return albedo * ambient(unit)
  }

  /// The same shader where only shares of the lights arrive.
  ///
  /// - Parameters:
  ///   - slotOfLight: which share is that of each light, or −1.
  ///   - memory: for the lights; one such shader at a time.
  func dimmed(
    _ shares: UnsafePointer<Float>, _ slotOfLight: [Int], _ memory: WorkingMemory<ObjectLight>
  ) -> Shader {
    memory.reserve(lights.count)
    for index in lights.indices {
      var light = lights[index]
      let share = slotOfLight[index] < 0 ? 1 : shares[slotOfLight[index]]
      light.intensity *= share
      light.share = share
      memory.pointer[index] = light
    }
    return Shader(self, lights: UnsafeBufferPointer(start: memory.pointer, count: lights.count))
  }
}
