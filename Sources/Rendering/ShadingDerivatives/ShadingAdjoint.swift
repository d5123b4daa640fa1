import Geometry

/// The derivative of a loss in the parameters of one object's shading, while places of the picture
/// are added up.
struct ShadingAdjoint {
  let parameters: ShadingParameters
  private var ambient = SIMD4<Float>.zero
  private var ground = SIMD4<Float>.zero
  /// In the object's frame; empty unless asked for, as all that follows.
  private var lights: [LightTangent] = []
  /// In the products of corner colours and the material's colour, `[face, corner]`.
  private var colors: [SIMD4<Float>] = []
  /// `[texture, level, height, width]`.
  private var texels: [[SIMD4<Float>]] = []

  init(_ mesh: PreparedMesh, _ lighting: Lighting, _ parameters: ShadingParameters) {
    self.parameters = parameters
    if parameters.contains(.lighting) {
      lights = [LightTangent](repeating: LightTangent(), count: lighting.lights.count)
    }
    if parameters.contains(.colors) {
      colors = [SIMD4<Float>](repeating: .zero, count: mesh.faces.count * 3)
    }
    if parameters.contains(.texels) {
      texels = mesh.textures.map {
        [SIMD4<Float>](repeating: .zero, count: $0.texels.count)
      }
    }
  }

  @inline(__always) mutating func add(ambient adjoint: SIMD4<Float>) { ambient += adjoint }

  @inline(__always) mutating func add(ground adjoint: SIMD4<Float>) { ground += adjoint }

  @inline(__always) mutating func add(_ adjoint: LightTangent, light: Int) {
    guard !lights.isEmpty else { return }
    lights[light].vector += adjoint.vector
    lights[light].intensity += adjoint.intensity
  }

  /// Adds the derivative in a face's colours and texels through one point of it.
  mutating func add(
    _ gradient: SurfaceGradient, face: Int, at p: SurfacePoint, of object: ProjectedObject
  ) {
    if !colors.isEmpty {
      let weights = object.mesh.origin.barycentrics[face](p.position)
      for corner in 0..<3 { colors[3 * face + corner] += gradient.color * weights[corner] }
    }
    let appearance = object.mesh.looks.appearances.pointer + face
    if !texels.isEmpty, appearance.pointee.texture >= 0 {
      let index = Int(appearance.pointee.texture)
      let texture = object.mesh.textures[index]
      let uv = appearance.pointee.textureCoordinates(p.position)
      let level =
        texture.levels.count > 1
        ? object.shader.textureLevel(of: appearance.pointee, at: p) : 0
      texture.scatter(gradient.texel, u: uv.x, v: uv.y, level: level, into: &texels[index])
    }
  }

  /// The derivative in the numbers of the lighting, in the world.
  func lighting(_ lighting: Lighting, _ view: ObjectView) -> LightingDifferential {
    var result = LightingDifferential.zero(lights: lighting.lights.count)
    result.ambient = Vector3(ambient)
    result.ground = Vector3(ground)
    for (index, sum) in lights.enumerated() where lighting.lights[index].isUsable {
      let light = lighting.lights[index]
      result.lights[index].intensity = Vector3(sum.intensity)
      result.lights[index].vector =
        view.worldFromObject.rotation * Vector3(sum.vector) / light.sensitivity
    }
    return result
  }

  /// The derivative in the colours and the texels of the model that the mesh was made of.
  func surface(of mesh: PreparedMesh) -> SurfaceDifferential {
    var result = SurfaceDifferential()
    let model = mesh.origin.model
    if parameters.contains(.colors) {
      result.cornerColors = model.mesh.faces.map { _ in .init(.zero, .zero, .zero) }
      result.materialColors = model.materials.map { _ in .zero }
      for (face, source) in mesh.origin.faces.enumerated() {
        let material = model.mesh.faces[source].material
        let corners = model.mesh.faces[source].colors
        let base = Vector3(model.materials[material].color)
        let sums = (0..<3).map {
          Vector3(colors[3 * face + mesh.origin.corner($0, of: face)])
        }
        // The front's and the back's.
        let sum = result.cornerColors[source]
        result.cornerColors[source] = .init(
          sum.a + sums[0] * base, sum.b + sums[1] * base, sum.c + sums[2] * base)
        result.materialColors[material] +=
          sums[0] * corners.a + sums[1] * corners.b + sums[2] * corners.c
      }
    }
    if parameters.contains(.texels) {
      result.textures = mesh.origin.textureOfMaterial.map { index in
        guard index >= 0 else { return nil }
        let texture = mesh.textures[index]
        return Image(
          width: texture.width, height: texture.height,
          samples: texture.pullback(texels[index]))
      }
    }
    return result
  }
}

extension Light {
  /// By how much more a change of the vector changes what the shader calculates with: nothing for
  /// a place; for a direction, which is normalised, the inverse is its length.
  fileprivate var sensitivity: Double {
    if case .directional(let vector) = source { return vector.length }
    return 1
  }
}

extension ProjectedObject {
  /// The gradient of adjoint·colour at a point of a face, the derivatives in the parameters of
  /// the shading being added to `sum`.
  func gradient(
    ofFace face: Int, at p: SurfacePoint, adjoint: SIMD4<Float>,
    into sum: UnsafeMutablePointer<ShadingAdjoint>
  ) -> SurfaceGradient {
    let gradient = shader.gradient(
      of: mesh.looks.appearances.pointer[face], at: p, adjoint: adjoint, into: sum)
    sum.pointee.add(gradient, face: face, at: p, of: self)
    return gradient
  }
}
