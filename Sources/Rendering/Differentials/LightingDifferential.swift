import Geometry

/// A change of a lighting's numbers: the direction of a forward derivative, or the gradient that a
/// reverse one gives.
public struct LightingDifferential: Sendable, Equatable {
  /// Of one light.
  public struct Light: Sendable, Equatable {
    /// In the components of `Light.vector`: in the vector towards a directional light just as it is
    /// given, not normalised (its own direction changes nothing: the gradient is orthogonal to it,
    /// and divided by its length); in the place of a point light, per metre.
    public var vector: Vector3
    /// In the light's intensity.
    public var intensity: Vector3

    /// Makes a change.
    public init(vector: Vector3 = .zero, intensity: Vector3 = .zero) {
      self.vector = vector
      self.intensity = intensity
    }
  }

  /// In the ambient light.
  public var ambient: Vector3
  /// In the ambient light from below; nothing where `Lighting.ground` is nil.
  public var ground: Vector3
  /// In each of the lights, in their order.
  public var lights: [Light]

  /// Makes a change.
  public init(ambient: Vector3 = .zero, ground: Vector3 = .zero, lights: [Light]) {
    self.ambient = ambient
    self.ground = ground
    self.lights = lights
  }

  /// No change of a lighting with so many lights.
  public static func zero(lights: Int) -> LightingDifferential {
    LightingDifferential(lights: [Light](repeating: Light(), count: lights))
  }

  static func += (a: inout LightingDifferential, b: LightingDifferential) {
    a.ambient += b.ambient
    a.ground += b.ground
    for (index, light) in b.lights.enumerated() {
      a.lights[index].vector += light.vector
      a.lights[index].intensity += light.intensity
    }
  }
}
