import Geometry

/// A source of light.
///
/// At a surface point it gives the irradiance E = intensity · a · max(0, n·l), n the surface's unit
/// normal and l the unit vector towards the light.
public struct Light: Sendable, Equatable {
  /// Where the light comes from, in the world.
  public enum Source: Sendable, Equatable {
    /// From far away: the vector towards the light. Its length does not matter; a = 1.
    case directional(Vector3)
    /// From a point, in metres. It falls off with the square of the distance r: a = 1 / r², where
    /// distances below `nearestDistance` count as that.
    case point(Vector3)
  }

  /// Where the light comes from.
  public var source: Source
  /// Linear RGB: the irradiance of a surface that faces the light, for a point light at a distance
  /// of one metre.
  public var intensity: Vector3

  /// Makes a light. One whose numbers are not finite, or whose direction is zero, gives no light.
  public init(_ source: Source, intensity: Vector3 = .one) {
    self.source = source
    self.intensity = intensity
  }

  /// In metres: how near a point light can come to a surface before it gets no brighter.
  public static let nearestDistance = 1e-3

  /// The vector towards a directional light, or the place of a point light, in the world.
  public var vector: Vector3 {
    get {
      switch source {
      case .directional(let vector), .point(let vector): return vector
      }
    }
    set {
      switch source {
      case .directional: source = .directional(newValue)
      case .point: source = .point(newValue)
      }
    }
  }

  /// Whether it gives any light.
  var isUsable: Bool {
    if case .directional(.zero) = source { return false }
    return vector.isFinite && intensity.isFinite
  }
}

/// The light in a scene. A surface of albedo ρ shows the colour
/// ρ · ambient + Σ E · (ρ + its specular reflection), summed over the lights.
public struct Lighting: Sendable, Equatable {
  /// Linear RGB: light that comes from everywhere alike.
  public var ambient: Vector3
  /// The sources. One directional light is what the renderer is fastest with.
  public var lights: [Light]

  /// Makes a lighting.
  public init(ambient: Vector3, lights: [Light]) {
    self.ambient = ambient
    self.lights = lights
  }

  /// White ambient light and one white directional light:
  /// colour = albedo · (ambient + diffuse · max(0, n·l)). The direction need not be normalised.
  public init(direction: Vector3, ambient: Double, diffuse: Double) {
    self.init(
      ambient: Vector3(repeating: ambient),
      lights: [Light(.directional(direction), intensity: Vector3(repeating: diffuse))])
  }
}

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
  /// In each of the lights, in their order.
  public var lights: [Light]

  /// Makes a change.
  public init(ambient: Vector3 = .zero, lights: [Light]) {
    self.ambient = ambient
    self.lights = lights
  }

  /// No change of a lighting with so many lights.
  public static func zero(lights: Int) -> LightingDifferential {
    LightingDifferential(lights: [Light](repeating: Light(), count: lights))
  }

  static func += (a: inout LightingDifferential, b: LightingDifferential) {
    a.ambient += b.ambient
    for (index, light) in b.lights.enumerated() {
      a.lights[index].vector += light.vector
      a.lights[index].intensity += light.intensity
    }
  }
}
