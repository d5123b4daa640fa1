extension ProjectedObject {
  /// Makes the front faces that are smooth ready to be shaded.
  func setUpSmoothFaces() {
    guard mesh.looks.hasSmoothFaces, shader.isPlain else { return }
    smoothFaces.reserve(mesh.faces.count)
    smoothLight.pointer.pointee = SmoothLight(
      vector: shader.sun.vector, ambient: shader.ambient, intensity: shader.sun.intensity,
      origin: shadingOrigin)
    let appearances = mesh.looks.appearances.pointer
    let ray = shadingRay
    for face in frontFaces where faceKinds.pointer[face] == FaceKind.smooth {
      let depth = depthInSingle(face).plane
      let n = appearances + face
      let atCamera = n.pointee.normal(view.center)
      smoothFaces.pointer[face] = SmoothFace(
        normal: atCamera * depth.x + n.pointee.normal.change(ray),
        alongX: atCamera * depth.y + n.pointee.normal.change(view.rayX),
        alongY: atCamera * depth.z + n.pointee.normal.change(view.rayY),
        albedo: n.pointee.color.offset)
    }
  }

  /// From the camera through `shadingOrigin`, scaled to depth one.
  var shadingRay: SIMD4<Float> {
    view.ray + (view.rayX * shadingOrigin.x + view.rayY * shadingOrigin.y)
  }

  /// The inverse depth of a face at `shadingOrigin` and its changes from column to column and from
  /// row to row; and what a normal's product with a ray is multiplied with to give it.
  @inline(__always)
  func depthInSingle(_ face: Int) -> (plane: SIMD4<Float>, inverse: Float) {
    let p = planes.pointer[face]
    let atOrigin = p.x + (p.y * Double(shadingOrigin.x) + p.z * Double(shadingOrigin.y))
    return (SIMD4(Float(atOrigin), Float(p.y), Float(p.z), 0), Float(p.w))
  }
}
