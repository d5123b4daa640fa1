import Geometry

/// What a derivative of the shading may be asked in, besides positions and motions.
public struct ShadingParameters: OptionSet, Sendable {
  /// One bit each.
  public let rawValue: Int
  /// Makes a set from its bits.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// The ambient light, and each light's vector and intensity.
  public static let lighting = ShadingParameters(rawValue: 1)
  /// The colours of the corners of faces, and of materials.
  public static let colors = ShadingParameters(rawValue: 2)
  /// The texels of textures, at full resolution.
  public static let texels = ShadingParameters(rawValue: 4)
}

/// A change of what a model's surface looks like: the direction of a forward derivative, or the
/// gradient that a reverse one gives. A list that is empty is no change, or was not asked for.
public struct SurfaceDifferential: Sendable, Equatable {
  /// Of the linear RGB colours of each face's corners; `[face]` of the model.
  public var cornerColors: [TriangleMesh.Corners<Vector3>]
  /// Of each material's linear RGB colour.
  public var materialColors: [Vector3]
  /// Of the linear RGB texels of each material's texture, nil where it has none.
  public var textures: [Image?]

  /// Makes a change.
  public init(
    cornerColors: [TriangleMesh.Corners<Vector3>] = [], materialColors: [Vector3] = [],
    textures: [Image?] = []
  ) {
    self.cornerColors = cornerColors
    self.materialColors = materialColors
    self.textures = textures
  }
}

/// The derivative of a loss in the parameters of one object's shading, while samples are added up.
struct ShadingGradient {
  let parameters: ShadingParameters
  private var ambient = SIMD4<Float>.zero
  /// In the object's frame; empty unless asked for, as all that follows.
  private var lights: [LightTangent] = []
  /// In the products of corner colours and the material's colour, `[face, corner]`.
  private var colors: [SIMD4<Float>] = []
  /// `[texture, level, height, width]`.
  private var texels: [[SIMD4<Float>]] = []

  init(_ shader: Shader, _ parameters: ShadingParameters) {
    self.parameters = parameters
    if parameters.contains(.lighting) {
      lights = [LightTangent](repeating: LightTangent(), count: shader.lights.count)
    }
    if parameters.contains(.colors) {
      colors = [SIMD4<Float>](repeating: .zero, count: shader.appearances.count * 3)
    }
    if parameters.contains(.texels) {
      texels = shader.textures.map {
        [SIMD4<Float>](repeating: .zero, count: $0.texels.count)
      }
    }
  }

  @inline(__always) mutating func add(ambient adjoint: SIMD4<Float>) { ambient += adjoint }

  @inline(__always) mutating func add(_ adjoint: LightTangent, light: Int) {
    guard !lights.isEmpty else { return }
    lights[light].vector += adjoint.vector
    lights[light].intensity += adjoint.intensity
  }

  /// Adds the derivative in a face's colours and texels through one point of it.
  @inline(__always)
  mutating func add(_ gradient: SurfaceGradient, face: Int, at p: SurfacePoint, of shader: Shader) {
    if !colors.isEmpty {
      let weights = shader.barycentrics[face](p.position)
      for corner in 0..<3 { colors[3 * face + corner] += gradient.color * weights[corner] }
    }
    if !texels.isEmpty, shader.appearances[face].texture >= 0 {
      let index = Int(shader.appearances[face].texture)
      let texture = shader.textures[index]
      let uv = shader.appearances[face].textureCoordinates(p.position)
      let level =
        texture.levels.count > 1
        ? shader.textureLevel(of: shader.appearances[face], at: p) : 0
      texture.scatter(gradient.texel, u: uv.x, v: uv.y, level: level, into: &texels[index])
    }
  }

  /// The derivative in the numbers of the lighting, in the world.
  func lighting(_ lighting: Lighting, _ view: ObjectView) -> LightingDifferential {
    var result = LightingDifferential.zero(lights: lighting.lights.count)
    result.ambient = Vector3(ambient)
    for (index, sum) in lights.enumerated() where lighting.lights[index].isUsable {
      let light = lighting.lights[index]
      result.lights[index].intensity = Vector3(sum.intensity)
      result.lights[index].vector =
        view.worldFromObject.rotation * Vector3(sum.vector) / light.sensitivity
    }
    return result
  }

  /// The derivative in the colours and the texels of a model.
  func surface(of model: Model, _ mesh: PreparedMesh) -> SurfaceDifferential {
    var result = SurfaceDifferential()
    if parameters.contains(.colors) {
      result.cornerColors = model.mesh.faces.map { _ in .init(.zero, .zero, .zero) }
      result.materialColors = model.materials.map { _ in .zero }
      for (face, source) in mesh.sourceFaces.enumerated() {
        let material = model.mesh.faces[source].material
        let corners = model.mesh.faces[source].colors
        let base = Vector3(model.materials[material].color)
        let sums = (0..<3).map { Vector3(colors[3 * face + $0]) }
        result.cornerColors[source] = .init(sums[0] * base, sums[1] * base, sums[2] * base)
        result.materialColors[material] +=
          sums[0] * corners.a + sums[1] * corners.b + sums[2] * corners.c
      }
    }
    if parameters.contains(.texels) {
      result.textures = mesh.textureOfMaterial.map { index in
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

extension Shader {
  /// The gradient of adjoint·colour at a point of a face, the derivatives in the parameters of
  /// the shading being added to `sum`.
  func gradient(
    ofFace face: Int, at p: SurfacePoint, adjoint: SIMD4<Float>, into sum: inout ShadingGradient
  ) -> SurfaceGradient {
    let gradient = gradient(of: appearances[face], at: p, adjoint: adjoint, into: &sum)
    sum.add(gradient, face: face, at: p, of: self)
    return gradient
  }

  /// The derivative of Σ adjoint·colour over the samples of `rect` that show the object: in its
  /// motion, returned, and in the parameters of the shading, added to `sum`.
  ///
  /// The parameters are those of `pullback(_:window:instance:of:adjoint:)`.
  func pullback(
    _ rect: PixelRect, window: PixelRect, instance: Int, of buffer: SampleBuffer,
    adjoint: UnsafePointer<SIMD4<Float>>, into sum: inout ShadingGradient
  ) -> MotionGradient {
    var force = SIMD4<Float>.zero
    var torque = SIMD4<Float>.zero
    for row in window.rows {
      let start = row * buffer.width
      let adjointRow = adjoint + ((row - rect.minY) * rect.width - rect.minX)
      for column in window.columns {
        let surface = buffer.surface[start + column]
        guard SurfaceID.instance(surface) == instance else { continue }
        let face = SurfaceID.face(surface)
        let p = point(
          column: column, row: row, inverseDepth: buffer.inverseDepth[start + column])
        let gradient = gradient(ofFace: face, at: p, adjoint: adjointRow[column], into: &sum)
        let q = gradient.attributes + gradient.position
        let n = appearances[face].geometricNormal
        let pull = n * (dot(p.ray, q) / dot(n, p.ray)) - q
        force += pull + gradient.force
        torque += cross(p.position, pull) + gradient.torque
      }
    }
    return MotionGradient(force: Vector3(force), torque: Vector3(torque))
      .rotated(by: view.worldFromObject.rotation)
  }
}
