/// The derivative in what an object does, gathered over pixels and edges; in its own frame.
///
/// Of faces that are seen in a simple way, derivatives are gathered face by face, and added when
/// all have been gone through. What that takes is pointed to from here: to look it up in the object
/// at every crossing would count references, which takes longer.
struct ObjectAdjoint {
  var force = SIMD4<Float>.zero
  var torque = SIMD4<Float>.zero
  /// Of smooth faces: unit normals times the derivative in the light's cosine.
  var lit = SIMD4<Float>.zero
  /// Of `FaceKind`, `[face]`.
  private let kinds: UnsafePointer<UInt8>
  /// In the colours of uniform faces, `[face]`.
  private let uniformFaces: UnsafeMutablePointer<SIMD4<Float>>
  /// Smooth faces and the derivatives in them, `[face]`.
  let smoothFaces: UnsafePointer<SmoothFace>
  let smoothFaceAdjoints: UnsafeMutablePointer<SmoothFaceAdjoint>
  /// The light on smooth faces.
  let light: SmoothLight

  /// Nothing yet. There is one of these for an object at a time.
  init(_ object: ProjectedObject) {
    let mesh = object.mesh
    object.uniformFaceAdjoints.reserve(mesh.looks.hasUniformFaces ? mesh.faces.count : 0)
    object.smoothFaceAdjoints.reserve(mesh.looks.hasSmoothFaces ? mesh.faces.count : 0)
    kinds = UnsafePointer(object.faceKinds.pointer)
    uniformFaces = object.uniformFaceAdjoints.pointer
    smoothFaces = UnsafePointer(object.smoothFaces.pointer)
    smoothFaceAdjoints = object.smoothFaceAdjoints.pointer
    light =
      mesh.looks.hasSmoothFaces && object.shader.isPlain
      ? object.smoothLight.pointer.pointee : .none
    if mesh.looks.hasUniformFaces { uniformFaces.update(repeating: .zero, count: mesh.faces.count) }
    if mesh.looks.hasSmoothFaces {
      smoothFaceAdjoints.update(repeating: SmoothFaceAdjoint(), count: mesh.faces.count)
    }
  }

  /// Reverse mode of the colour that a place of the picture shows of a uniform or a smooth face.
  ///
  /// - Parameter isCarried: whether the place is that of a point of the surface, which the object
  ///   carries.
  /// - Returns: the derivative in the place, per pixel; nil for other faces, of which nothing is
  ///   gathered.
  @inline(__always)
  mutating func gather(
    _ face: Int, x: Float, y: Float, adjoint: SIMD4<Float>, isCarried: Bool = false
  ) -> SIMD2<Float>? {
    switch kinds[face] {
    case FaceKind.uniform:
      uniformFaces[face] += adjoint
      return .zero
    case FaceKind.smooth:
      return gatherSmooth(face, x: x, y: y, adjoint: adjoint, isCarried: isCarried)
    default: return nil
    }
  }
}
