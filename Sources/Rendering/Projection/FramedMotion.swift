import Geometry

/// How an object moves, as the kernels see it: against the camera, which may move, too, and against
/// the lights.
struct FramedMotion {
  /// The velocity of the object's points against the camera, affine in the point: what moves in the
  /// picture. In the object's frame, the fourth numbers zero.
  var apparent: AffineVector
  /// The same in the camera's frame: velocity + gradient · point.
  private let velocity: Vector3
  private let gradient: Matrix3x3
  /// How the object turns against the lights; in its frame.
  var turn = SIMD4<Float>.zero
  /// How the lights and the camera move as seen from the object; lights are filled in unless the
  /// shading is plain.
  var surroundings = ShadingTangent()
  /// How the vertices move besides, if they do.
  let deformation: Deformation?
  let isRigid: Bool
  /// The object's own motion, in the world; nil if it is the camera that moves.
  private var motion: Motion?

  /// - Parameter motion: of the object, in the world's frame, about the object's origin.
  init(_ motion: Motion, _ object: ProjectedObject, _ camera: PinholeCamera) {
    let rotation = camera.cameraFromWorld.rotation
    let turn = rotation * motion.angularVelocity
    let origin = object.view.cameraFromObject.translation
    self.init(
      velocity: rotation * motion.velocity - turn.cross(origin), gradient: .cross(turn), object)
    let objectFromWorld = object.view.worldFromObject.rotation.transpose
    self.turn = SIMD4(objectFromWorld * motion.angularVelocity)
    self.motion = motion
    guard !object.shader.isPlain else { return }
    for light in object.shader.lights {
      let turn = cross(self.turn, light.vector)
      let velocity = SIMD4<Float>(objectFromWorld * motion.velocity) + turn
      surroundings.lights.append(LightTangent(vector: light.isPoint ? -velocity : -turn))
    }
    if !object.shader.hasEvenAmbient {
      surroundings.lights.append(LightTangent(vector: -cross(self.turn, object.shader.up)))
    }
  }

  /// - Parameters:
  ///   - change: of the camera. Points of objects seem to move the other way, and as a focal length
  ///     or the principal point changes, along the picture's plane: x = f·X/Z + c changes as if X
  ///     did by X·df/f + Z·dc/f.
  ///   - vertices: the velocities of the model's vertices, in the object's frame; or empty.
  init(
    _ change: CameraChange, vertices: [Vector3], _ object: ProjectedObject, _ camera: PinholeCamera
  ) {
    let rotation = camera.cameraFromWorld.rotation
    var gradient = Matrix3x3.cross(-(rotation * change.motion.angularVelocity))
    let (focal, center) = (
      change.focalLength / camera.focalLength, change.principalPoint / camera.focalLength
    )
    gradient.columns.0.x += focal.x
    gradient.columns.1.y += focal.y
    gradient.columns.2 += Vector3(center, 0)
    self.init(
      velocity: -(rotation * change.motion.velocity), gradient: gradient, object,
      vertices.isEmpty ? nil : Deformation(vertices, of: object.mesh))
  }

  private init(
    velocity: Vector3, gradient: Matrix3x3, _ object: ProjectedObject,
    _ deformation: Deformation? = nil
  ) {
    let cameraFromObject = object.view.cameraFromObject
    let toObject = cameraFromObject.rotation.transpose
    let columns = (toObject * gradient * cameraFromObject.rotation).columns
    self.velocity = velocity
    self.gradient = gradient
    self.deformation = deformation
    isRigid = deformation == nil
    apparent = AffineVector(
      offset: SIMD4(toObject * (velocity + gradient * cameraFromObject.translation)),
      x: SIMD4(columns.0), y: SIMD4(columns.1), z: SIMD4(columns.2))
    surroundings.center = -SIMD4(toObject * velocity)
  }

  /// The velocity of a point of a face against the camera; in the object's frame.
  @inline(__always)
  func velocity(of p: SIMD4<Float>, face: Int) -> SIMD4<Float> {
    let velocity = apparent(p)
    guard !isRigid, let deformation else { return velocity }
    return velocity + deformation.velocity(of: p, face: face)
  }

  /// The velocity of the end of an edge against the camera; in the camera's frame.
  ///
  /// - Parameters:
  ///   - p: the end, in the camera's frame.
  ///   - share: where it lies between the edge's vertices, 0 at `fromVertex` and 1 at `toVertex`.
  @inline(__always)
  func velocity(
    ofEnd p: Vector3, of edge: borrowing ActiveEdge, share: Float, _ view: borrowing ObjectView
  ) -> Vector3 {
    let velocity = velocity + gradient * p
    guard !isRigid, let deformation else { return velocity }
    let (from, to) = (
      deformation.velocities[Int(edge.fromVertex)], deformation.velocities[Int(edge.toVertex)]
    )
    return velocity + view.cameraFromObject.rotation * Vector3(from * (1 - share) + to * share)
  }

  /// The velocity in the world of a vertex; the camera's motion is none of it.
  ///
  /// - Parameter p: where it is.
  func velocity(inWorld p: Vector3, vertex: Int, _ view: ObjectView) -> Vector3 {
    if let motion {
      return motion.velocity + motion.angularVelocity.cross(p - view.worldFromObject.translation)
    }
    guard !isRigid, let deformation else { return .zero }
    return view.worldFromObject.rotation * Vector3(deformation.velocities[vertex])
  }

  /// The same of a point of a face, in the object's frame.
  func velocity(inWorldOf p: SIMD4<Float>, face: Int) -> SIMD4<Float> {
    if motion != nil { return apparent(p) }
    guard !isRigid, let deformation else { return .zero }
    return deformation.velocity(of: p, face: face)
  }

  /// What changes around a point of a face.
  @inline(__always)
  func surroundings(of p: SIMD4<Float>, face: Int) -> ShadingTangent {
    guard !isRigid, let deformation else { return surroundings }
    var change = surroundings
    change.position = deformation.velocity(of: p, face: face)
    change.normal = deformation.normals[face]
    return change
  }
}
