import Geometry

/// A change of a camera: the direction of a forward derivative.
public struct CameraChange: Sendable, Equatable {
  /// Velocity of its centre and turn about it, both in the world.
  public var motion: Motion
  /// Of the focal lengths, in pixels.
  public var focalLength: SIMD2<Double>
  /// Of the principal point, in pixels.
  public var principalPoint: SIMD2<Double>

  /// Makes a change.
  public init(
    motion: Motion = Motion(), focalLength: SIMD2<Double> = .zero,
    principalPoint: SIMD2<Double> = .zero
  ) {
    self.motion = motion
    self.focalLength = focalLength
    self.principalPoint = principalPoint
  }

  /// All ten numbers of a camera one by one: its centre's place along x, y and z (metres), its turn
  /// about them (radians), the two focal lengths and the principal point's two coordinates (pixels).
  public static let each: [CameraChange] = {
    let axes = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)]
    let units = [SIMD2(1.0, 0), SIMD2(0, 1.0)]
    return axes.map { CameraChange(motion: Motion(velocity: $0)) }
      + axes.map { CameraChange(motion: Motion(angularVelocity: $0)) }
      + units.map { CameraChange(focalLength: $0) } + units.map { CameraChange(principalPoint: $0) }
  }()
}

/// A change of the camera and of the places of vertices: the direction of a forward derivative.
public struct GeometryChange: Sendable, Equatable {
  /// Of the camera.
  public var camera: CameraChange
  /// Of each drawn object's vertices, in metres in the object's frame; `[object][vertex]`, the
  /// vertices of the model that the mesh was prepared from. Empty, as a whole or for an object, for
  /// no change.
  public var vertices: [[Vector3]]

  /// Makes a change.
  public init(camera: CameraChange = CameraChange(), vertices: [[Vector3]] = []) {
    self.camera = camera
    self.vertices = vertices
  }
}

extension Canvas {
  /// Forward mode: the picture's derivative in a change of the camera and of vertices,
  /// `[height, width]` of linear RGB and a fourth number, zero. What goes with vertices and what
  /// stays is told at `geometryGradient`, which goes the other way.
  public func tangent(_ change: GeometryChange) -> [SIMD4<Float>] {
    jacobian(of: [change]).tangents
  }

  /// Forward mode: the picture's derivative in all ten numbers of the camera, in the order of
  /// `CameraChange.each`.
  public func cameraJacobian() -> PictureJacobian {
    jacobian(of: CameraChange.each.map { GeometryChange(camera: $0) })
  }

  /// Forward mode: the picture's derivatives in changes of the camera and of vertices.
  public func jacobian(of changes: [GeometryChange]) -> PictureJacobian {
    for change in changes {
      precondition(
        [0, placements.count].contains(change.vertices.count), "a change for each object, or none")
    }
    let motions = objects.enumerated().map { instance, object in
      changes.map { change -> FramedMotion in
        let index = instance - fixtureCount
        let vertices = index < 0 || change.vertices.isEmpty ? [] : change.vertices[index]
        precondition(
          vertices.isEmpty || vertices.count == object.mesh.origin.model.mesh.positions.count,
          "a change for each of the model's vertices, or none")
        return FramedMotion(change.camera, vertices: vertices, object, camera)
      }
    }
    return jacobian(renderer.bounds, motions, count: changes.count)
  }
}
