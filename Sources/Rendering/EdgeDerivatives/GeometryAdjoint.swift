import Geometry

/// Gathers the derivative in the camera and in vertices while pixels and edges are gone through.
///
/// All that moves in a picture are points of surfaces and ends of edges. A force on one of them is
/// shared out between the vertices that carry it, and the camera feels the opposite of the sum.
final class GeometryAdjoint {
  private let camera: PinholeCamera
  private var gradient = CameraGradient()
  /// In the camera's frame, about its centre.
  private var force = Vector3.zero
  private var torque = Vector3.zero
  /// In the camera's centre, in the world, through highlights.
  private var center = Vector3.zero
  private var vertices: [[Vector3]]

  init(_ objects: [ProjectedObject], _ camera: PinholeCamera) {
    self.camera = camera
    vertices = objects.map { [Vector3](repeating: .zero, count: $0.mesh.vertexCount) }
  }

  /// The derivative in the places of an edge's ends, in pixels.
  func add(
    edge: ActiveEdge, of instance: Int, _ object: ProjectedObject, _ motion: EdgeMotion,
    from: SIMD2<Float>, to: SIMD2<Float>
  ) {
    let toObject = object.view.cameraFromObject.rotation.transpose
    for (adjoint, end, place, share) in [
      (from, motion.from, edge.from, edge.clip.x), (to, motion.to, edge.to, edge.clip.y),
    ] {
      let adjoint = SIMD2<Double>(adjoint)
      gradient.focalLength +=
        adjoint * (SIMD2(place.x, place.y) - camera.principalPoint) / camera.focalLength
      gradient.principalPoint += adjoint
      let f = motion.inSpace(adjoint, of: end)
      force += f
      torque += end.cross(f)
      vertices[instance][Int(edge.fromVertex)] += toObject * f * Double(1 - share)
      vertices[instance][Int(edge.toVertex)] += toObject * f * Double(share)
    }
  }

  /// A force on a vertex, in the object's frame, as far as the vertex moves in the world.
  func add(_ force: Vector3, vertex: Int, of instance: Int) {
    vertices[instance][vertex] += force
  }

  /// A force on the surface point that a fixed ray meets: the camera may turn the ray.
  func add(
    seenAlongRay force: SIMD4<Float>, at point: SurfacePoint, _ object: ProjectedObject, x: Float,
    y: Float, inPicture: SIMD2<Float>
  ) {
    let f = object.view.cameraFromObject.rotation * Vector3(force)
    self.force += f
    torque += object.view.cameraFromObject(Vector3(point.position)).cross(f)
    let place = SIMD2(Double(x), Double(y))
    gradient.focalLength -=
      SIMD2<Double>(inPicture) * (place - camera.principalPoint) / camera.focalLength
    gradient.principalPoint -= SIMD2<Double>(inPicture)
  }

  /// The rest of what a point's colour depends on.
  ///
  /// - Parameter force: on the point, in the object's frame.
  func add(
    _ surface: SurfaceGradient, at point: SurfacePoint, face: Int, of instance: Int,
    _ object: ProjectedObject, force: SIMD4<Float>
  ) {
    center += object.view.worldFromObject.rotation * Vector3(surface.center)
    let weights = object.mesh.origin.barycentrics[face](point.position)
    let v = object.mesh.faces[face].vertices
    for corner in 0..<3 {
      vertices[instance][Int(v[corner])] += Vector3(force) * Double(weights[corner])
    }
    add(normal: surface.normal, face: face, of: instance, object)
  }

  /// A derivative in the unit normal of a face, if that follows the vertices.
  ///
  /// n = N / |N| with N = u × w, u and w the sides from the first corner.
  func add(normal: SIMD4<Float>, face: Int, of instance: Int, _ object: ProjectedObject) {
    guard object.mesh.origin.hasTriangleNormals[face] else { return }
    let v = object.mesh.faces[face].vertices
    let p = object.mesh.corners(face)
    let (u, w) = (p.b - p.a, p.c - p.a)
    let area = u.cross(w)
    let n = area / area.length
    let adjoint = Vector3(normal)
    let onArea = (adjoint - n * n.dot(adjoint)) / area.length
    let (onU, onW) = (w.cross(onArea), onArea.cross(u))
    vertices[instance][Int(v[0])] -= onU + onW
    vertices[instance][Int(v[1])] += onU
    vertices[instance][Int(v[2])] += onW
  }

  /// What has been gathered.
  func gradient(fixtures: Int, _ objects: [ProjectedObject]) -> GeometryGradient {
    var camera = gradient
    let toWorld = self.camera.cameraFromWorld.rotation.transpose
    camera.motion = MotionGradient(
      force: center - toWorld * force, torque: -(toWorld * torque))
    return GeometryGradient(
      camera: camera,
      vertices: (fixtures..<objects.count).map { instance in
        let mesh = objects[instance].mesh
        var all = [Vector3](repeating: .zero, count: mesh.origin.model.mesh.positions.count)
        for (vertex, source) in mesh.origin.vertices.enumerated() {
          all[source] = vertices[instance][vertex]
        }
        return all
      })
  }
}
