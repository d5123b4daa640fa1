import Geometry

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

/// The derivative of a loss in the camera and in the places of vertices.
public struct GeometryGradient: Sendable, Equatable {
  /// In the camera.
  public var camera: CameraGradient
  /// In each drawn object's vertices, per metre in the object's frame; `[object][vertex]`, the
  /// vertices of the model that the mesh was prepared from.
  public var vertices: [[Vector3]]
}
