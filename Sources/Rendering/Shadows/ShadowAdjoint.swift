import Geometry

/// The derivative in an object's motion through the outlines of its shadows, while it is gathered
/// edge by edge; and in a light.
struct ShadowAdjoint {
  /// The shadow and its edge that are being walked.
  var shadow: Shadow?
  var edge = -1
  /// The derivatives in the places of its ends in the picture, per pixel.
  var from = SIMD2<Float>.zero
  var to = SIMD2<Float>.zero

  /// Hands what was gathered along an edge on.
  ///
  /// A force f on a shadow's place is one of Pᵀf on the point that throws it, P the derivative of
  /// the projection (`ShadowProjection`).
  mutating func finishEdge(
    _ objects: [ProjectedObject], _ camera: PinholeCamera, _ sinks: AdjointSinks
  ) {
    guard let shadow, edge >= 0 else { return }
    let active = shadow.outline.edges.pointer[edge]
    let object = objects[shadow.caster]
    let motion = EdgeMotion(active, camera)
    let toWorld = camera.cameraFromWorld.rotation.transpose
    let toObject = object.view.worldFromObject.rotation.transpose
    let objectAdjoint = sinks.objects + shadow.caster
    func finish(_ inPicture: SIMD2<Float>, _ end: Vector3, _ place: Vector3, _ share: Float) {
      let onShadow = motion.inSpace(SIMD2<Double>(inPicture), of: end)
      let source = shadow.source(active, share: share, of: object)
      let force = toObject * shadow.projection.force(toWorld * onShadow, on: source)
      let arm = toObject * (source - object.view.worldFromObject.translation)
      objectAdjoint.pointee.force += SIMD4(force)
      objectAdjoint.pointee.torque += SIMD4(arm.cross(force))
      sinks.lights?[shadow.light] += shadow.projection.lightForce(toWorld * onShadow, on: source)
      sinks.geometry?.add(
        shadowOf: active, of: shadow.caster, share: share, force: force, inPicture: inPicture,
        place: place, onShadow: onShadow, at: end)
    }
    finish(from, motion.from, active.from, active.clip.x)
    finish(to, motion.to, active.to, active.clip.y)
    (from, to) = (.zero, .zero)
  }
}
