import Geometry

/// A change of one object's shading, made ready for forward mode.
struct ShadingChange {
  /// Of the lighting, in the object's frame.
  private var surroundings = ShadingTangent()
  /// Of the colour over each face; or empty.
  private var colors: [AffineVector] = []
  /// Changes of textures are textures; `[texture]`, nil for no change, or empty.
  private var textures: [Texture?] = []

  /// - Parameters:
  ///   - lighting: a change of the numbers of `shader`'s lighting.
  ///   - surface: a change of the numbers of `model`, which `mesh` was made of.
  init(
    lighting: LightingDifferential? = nil, of current: Lighting,
    surface: SurfaceDifferential = SurfaceDifferential(), of model: Model, _ mesh: PreparedMesh,
    _ view: ObjectView
  ) {
    if let lighting {
      let objectFromWorld = view.worldFromObject.rotation.transpose
      surroundings.ambient = SIMD4(lighting.ambient)
      surroundings.lights = zip(lighting.lights, current.lights).map { change, light in
        guard light.isUsable else { return LightTangent() }
        var vector = change.vector
        if case .directional(let given) = light.source {
          let unit = given.normalized
          vector = (vector - unit * unit.dot(vector)) / given.length
        }
        return LightTangent(
          vector: SIMD4(objectFromWorld * vector), intensity: SIMD4(change.intensity))
      }
    }
    if !surface.cornerColors.isEmpty || !surface.materialColors.isEmpty {
      colors = mesh.sourceFaces.indices.map { index in
        let source = mesh.sourceFaces[index]
        let face = model.mesh.faces[source]
        let base = Vector3(model.materials[face.material].color)
        let baseChange =
          surface.materialColors.isEmpty ? .zero : surface.materialColors[face.material]
        let changes = surface.cornerColors.isEmpty ? nil : surface.cornerColors[source]
        let values = (0..<3).map { corner in
          SIMD4((changes?[corner] ?? .zero) * base + face.colors[corner] * baseChange, 0)
        }
        let vertices = mesh.faces[index].vertices
        return AffineVector(
          corners: .init(
            mesh.positions[Int(vertices.x)], mesh.positions[Int(vertices.y)],
            mesh.positions[Int(vertices.z)]),
          values: .init(values[0], values[1], values[2]))
      }
    }
    if !surface.textures.isEmpty {
      textures = [Texture?](repeating: nil, count: mesh.textures.count)
      for (material, index) in mesh.textureOfMaterial.enumerated() where index >= 0 {
        textures[index] = surface.textures[material].map {
          Texture($0, sampler: mesh.textures[index].sampler)
        }
      }
    }
  }

  /// What changes at a point of a face.
  func at(_ p: SurfacePoint, face: Int, of shader: Shader) -> ShadingTangent {
    var change = surroundings
    if !colors.isEmpty { change.color = colors[face](p.position) }
    let appearance = shader.appearances[face]
    if !textures.isEmpty, appearance.texture >= 0,
      let texture = textures[Int(appearance.texture)]
    {
      let uv = appearance.textureCoordinates(p.position)
      let level = texture.levels.count > 1 ? shader.textureLevel(of: appearance, at: p) : 0
      change.texel = texture.sample(u: uv.x, v: uv.y, level: level).color
    }
    return change
  }
}

extension Shader {
  /// The colour's change at a point that stays on a face.
  func tangent(ofFace face: Int, at p: SurfacePoint, _ change: ShadingChange) -> SIMD4<Float> {
    tangent(
      of: appearances[face], at: p, displacement: .zero, change.at(p, face: face, of: self))
  }

  /// The samples' derivatives in changes of the shading.
  ///
  /// - Parameters:
  ///   - window: the samples to look at.
  ///   - tangents: `[window.height, window.width, change]`, set where a sample shows the object.
  func pushforward(
    _ window: PixelRect, instance: Int, of buffer: SampleBuffer, changes: [ShadingChange],
    samples tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    for row in window.rows {
      for column in window.columns {
        let index = row * buffer.width + column
        let surface = buffer.surface[index]
        guard SurfaceID.instance(surface) == instance else { continue }
        let p = point(column: column, row: row, inverseDepth: buffer.inverseDepth[index])
        let sample = tangents + window.offset((column, row)) * changes.count
        for k in 0..<changes.count {
          sample[k] = tangent(ofFace: SurfaceID.face(surface), at: p, changes[k])
        }
      }
    }
  }
}
