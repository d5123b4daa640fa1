import Geometry

/// The light in a scene. A surface of albedo ρ shows the colour
/// ρ · ambient + Σ E · (ρ + its specular reflection), summed over the lights.
public struct Lighting: Sendable, Equatable {
  /// Linear RGB: light that comes from everywhere alike.
  public var ambient: Vector3
  /// Linear RGB: ambient light from below, as a bright floor or table sends it up; nil if it is as
  /// from above. A surface whose unit normal has the height n_z in the world gets
  /// ambient · (1 + n_z) / 2 + ground · (1 − n_z) / 2.
  public var ground: Vector3?
  /// The sources. One directional light is what the renderer is fastest with.
  public var lights: [Light]

  /// Makes a lighting.
  public init(ambient: Vector3, ground: Vector3? = nil, lights: [Light]) {
    self.ambient = ambient
    self.ground = ground
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
