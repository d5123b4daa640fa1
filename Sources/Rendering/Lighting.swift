import Geometry

/// Ambient light and one directional light on Lambertian surfaces:
/// colour = albedo · (ambient + diffuse · max(0, n·l)).
public struct Lighting: Sendable, Equatable {
  /// Unit vector towards the light, in the world.
  public var direction: Vector3
  /// The share of light that comes from everywhere.
  public var ambient: Double
  /// The share of light that comes from `direction`.
  public var diffuse: Double

  /// Makes a lighting; the direction need not be normalised.
  public init(direction: Vector3, ambient: Double, diffuse: Double) {
    self.direction = direction.normalized
    self.ambient = ambient
    self.diffuse = diffuse
  }
}
