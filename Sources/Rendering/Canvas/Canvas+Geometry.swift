import Geometry

extension Canvas {
  /// Reverse mode: the derivative of a loss in the camera and in the vertices of all objects.
  ///
  /// Corner normals, colours and texture coordinates are attributes that their corners carry along;
  /// the normals of flat faces follow the vertices.
  ///
  /// - Parameter adjoint: the loss's derivative in each pixel's colour, `[height, width]` of linear
  ///   RGB and a fourth number that must be zero.
  public func geometryGradient(_ adjoint: [SIMD4<Float>]) -> GeometryGradient {
    precondition(adjoint.count == camera.width * camera.height, "one adjoint a pixel")
    let geometry = GeometryAdjoint(objects, camera)
    let antialiaser = antialiaser
    var sinks = emptySinks()
    sinks.geometry = geometry
    shadows?.beginPullback()
    for instance in objects.indices {
      antialiaser.pullback(
        renderer.bounds, instance: instance, camera: camera, adjoint: adjoint, into: sinks)
    }
    antialiaser.pullbackSeams(renderer.bounds, adjoint: adjoint, into: sinks)
    adjoint.withUnsafeBufferPointer { adjoint in
      guard let adjoint = adjoint.baseAddress else { return }
      antialiaser.finishShadows(renderer.bounds, adjoint: adjoint, into: sinks)
      for (instance, object) in objects.enumerated() {
        pullbackPixels(of: object, instance, adjoint, into: sinks)
        object.pullbackGathered(instance, into: sinks)
      }
    }
    return geometry.gradient(fixtures: fixtureCount, objects)
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
