import Geometry

/// A face whose colour changes only as its normal turns, in the light of one directional light or none.
///
/// The interpolated normal n is affine in the surface point, n = a + G·X, and the point that is seen
/// along the ray r is X = c + r/w, c the camera and w the inverse depth. Only the direction of a normal
/// counts, and so n may be replaced by
///
///     m = w·n = w·(a + G·c) + G·r,
///
/// which over the picture is affine, as w and r are. The light's cosine is m·l / |m|: neither a point
/// nor a depth has to be found (perspective-correct interpolation in homogeneous coordinates: Olano
/// and Greer 1997, *Triangle Scan Conversion using 2D Homogeneous Coordinates*). All vectors in the
/// object's frame, their fourth numbers zero.
struct SmoothFace {
  /// m at the object's `shadingOrigin`, and its change from column to column and from row to row.
  var normal: SIMD4<Float>
  var alongX: SIMD4<Float>
  var alongY: SIMD4<Float>
  var albedo: SIMD4<Float>

  /// m at a place so far from the origin, in pixels.
  @inline(__always)
  func normal(_ x: Float, _ y: Float) -> SIMD4<Float> {
    (normal + alongY * y) + alongX * x
  }

  /// The colour at the place (x, y) of the picture, in pixels.
  @inline(__always)
  func color(_ light: borrowing SmoothLight, x: Float, y: Float) -> SIMD4<Float> {
    let m = normal(x - light.origin.x, y - light.origin.y)
    let square = max(dot(m, m), .smallestSquare)
    let cosine = dot(m, light.vector) / square.squareRoot()
    return albedo * (light.ambient + light.intensity * max(0, cosine))
  }
}

/// The one light that there is for smooth faces, in the object's frame, and the object's place.
struct SmoothLight {
  var vector: SIMD4<Float>
  var ambient: SIMD4<Float>
  var intensity: SIMD4<Float>
  /// The object's `shadingOrigin`.
  var origin: SIMD2<Float>

  /// Where nothing is smooth.
  static let none = SmoothLight(vector: .zero, ambient: .zero, intensity: .zero, origin: .zero)
}

extension ProjectedObject {
  /// Makes the front faces that are smooth ready to be shaded.
  func setUpSmoothFaces() {
    guard mesh.hasSmoothFaces, shader.isPlain else { return }
    smoothFaces.reserve(mesh.faces.count)
    smoothLight.pointer.pointee = SmoothLight(
      vector: shader.sun.vector, ambient: shader.ambient, intensity: shader.sun.intensity,
      origin: shadingOrigin)
    let appearances = mesh.appearances.pointer
    let ray = shadingRay
    for face in frontFaces where faceViews.pointer[face] == FaceView.smooth {
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

  /// The inverse depth of a face at `shadingOrigin` and its changes from column to column and from row
  /// to row; and what a normal's product with a ray is multiplied with to give it.
  @inline(__always)
  func depthInSingle(_ face: Int) -> (plane: SIMD4<Float>, inverse: Float) {
    let p = planes.pointer[face]
    let atOrigin = p.x + (p.y * Double(shadingOrigin.x) + p.z * Double(shadingOrigin.y))
    return (SIMD4(Float(atOrigin), Float(p.y), Float(p.z), 0), Float(p.w))
  }
}
