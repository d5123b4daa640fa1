/// What stands on the table and where it is seen from: the latent variables of one picture.
public struct Scene: Sendable, Equatable {
  /// Where the camera stands.
  public var camera: CameraPose
  /// The objects; the order has no meaning, but it is kept.
  public var objects: [SceneObject]

  /// Makes a scene.
  public init(camera: CameraPose, objects: [SceneObject]) {
    self.camera = camera
    self.objects = objects
  }
}

/// One object on the table.
public struct SceneObject: Sendable, Equatable {
  /// Which mesh it is: an index into the specification's meshes.
  public var category: Int
  /// Where it stands: x and y in metres in the table's frame, whose origin is its centre.
  public var position: SIMD2<Double>
  /// How it is turned: radians, counter-clockwise seen from above, in [0, 2π).
  public var yaw: Double

  /// Makes an object.
  public init(category: Int, position: SIMD2<Double>, yaw: Double = 0) {
    self.category = category
    self.position = position
    self.yaw = yaw
  }
}

/// Where the camera stands; it looks at a point above the centre of the table, with +Z upwards in the picture.
public struct CameraPose: Sendable, Equatable {
  /// The direction in which the camera stands, in radians, counter-clockwise seen from above;
  /// 0 on the table's −y side, π/2 on its +x side.
  public var azimuth: Double
  /// The angle above the table's plane, in radians.
  public var elevation: Double
  /// The distance from the point looked at, in metres.
  public var distance: Double

  /// Makes a pose.
  public init(azimuth: Double, elevation: Double, distance: Double) {
    self.azimuth = azimuth
    self.elevation = elevation
    self.distance = distance
  }
}
