/// One object on the table.
public struct SceneObject: Sendable, Equatable {
  /// Which mesh it is: an index into the specification's meshes.
  public var mesh: Int
  /// Where it stands: x and y in metres. The origin is the centre of the table.
  public var position: SIMD2<Double>
  /// How it is turned: radians, counter-clockwise seen from above, in [0, 2π).
  public var yaw: Double

  /// Makes an object.
  public init(mesh: Int, position: SIMD2<Double>, yaw: Double = 0) {
    self.mesh = mesh
    self.position = position
    self.yaw = yaw
  }
}
