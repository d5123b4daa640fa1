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
  /// In radians: half the angle that the light's disk takes up as a surface sees it, the sun's is
  /// 0.0047. It softens shadows and nothing else: surfaces are lit from the disk's middle. Less
  /// than a right angle; one that is negative or not finite counts as 0.
  public var angularRadius: Double
  /// How much of the light objects keep from what lies behind them, from 0, nothing, to 1, all of
  /// it: what is between stands for light that reaches shadows on other ways.
  public var shadowStrength = 1.0

  /// Makes a light. One whose numbers are not finite, or whose direction is zero, gives no light.
  public init(_ source: Source, intensity: Vector3 = .one, angularRadius: Double = 0) {
    self.source = source
    self.intensity = intensity
    self.angularRadius = angularRadius
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
