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
  ///   - lighting: a change of the numbers of `current`, in which the object is.
  ///   - surface: a change of the numbers of the model that the object's mesh was made of.
  init(
    lighting: LightingDifferential? = nil, of current: Lighting,
    surface: SurfaceDifferential = SurfaceDifferential(), of object: ProjectedObject
  ) {
    let (mesh, view) = (object.mesh, object.view)
    let model = mesh.origin.model
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
      if current.ground != nil {
        surroundings.ambient = SIMD4((lighting.ambient + lighting.ground) / 2)
        surroundings.lights.append(
          LightTangent(intensity: SIMD4((lighting.ambient - lighting.ground) / 2)))
      }
    }
    if !surface.cornerColors.isEmpty || !surface.materialColors.isEmpty {
      colors = mesh.origin.faces.indices.map { index in
        let source = mesh.origin.faces[index]
        let face = model.mesh.faces[source]
        let base = Vector3(model.materials[face.material].color)
        let baseChange =
          surface.materialColors.isEmpty ? .zero : surface.materialColors[face.material]
        let changes = surface.cornerColors.isEmpty ? nil : surface.cornerColors[source]
        let values = (0..<3).map {
          let corner = mesh.origin.corner($0, of: index)
          return SIMD4((changes?[corner] ?? .zero) * base + face.colors[corner] * baseChange, 0)
        }
        let vertices = mesh.faces[index].vertices
        return AffineVector(
          corners: .init(
            mesh.position(Int(vertices.x)), mesh.position(Int(vertices.y)),
            mesh.position(Int(vertices.z))),
          values: .init(values[0], values[1], values[2]))
      }
    }
    if !surface.textures.isEmpty {
      textures = [Texture?](repeating: nil, count: mesh.textures.count)
      for (material, index) in mesh.origin.textureOfMaterial.enumerated() where index >= 0 {
        textures[index] = surface.textures[material].map {
          Texture($0, sampler: mesh.textures[index].sampler)
        }
      }
    }
  }

  /// Whether no surface changes.
  var isOfLightAlone: Bool { colors.isEmpty && textures.isEmpty }

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
}
