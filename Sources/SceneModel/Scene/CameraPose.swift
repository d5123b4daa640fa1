/// Where the camera stands. It looks at a point above the centre of the table; +Z points up in the
/// picture.
public struct CameraPose: Sendable, Equatable {
  /// The direction in which the camera stands, in radians, counter-clockwise seen from above:
  /// 0 on the table's −y side, π/2 on its +x side.
  public var azimuth: Double
  /// The angle above the plane of the table, in radians.
  public var elevation: Double
  /// The distance from the point it looks at, in metres.
  public var distance: Double

  /// Makes a pose.
  public init(azimuth: Double, elevation: Double, distance: Double) {
    self.azimuth = azimuth
    self.elevation = elevation
    self.distance = distance
  }
}
