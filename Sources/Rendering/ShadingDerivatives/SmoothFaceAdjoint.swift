/// A loss's derivative in the three vectors m(x, y) = normal + x·alongX + y·alongY of a smooth
/// face, gathered over places of the picture.
struct SmoothFaceAdjoint {
  var normal = SIMD4<Float>.zero
  var alongX = SIMD4<Float>.zero
  var alongY = SIMD4<Float>.zero
}

extension ObjectAdjoint {
  /// Reverse mode of the colour that a place of the picture shows of a smooth face; the neighbour
  /// of `SmoothFace.color`. What it says of the object's motion is gathered for
  /// `pullbackSmoothFaces`.
  ///
  /// - Parameter isCarried: whether the place is that of a point of the surface, which the object
  ///   carries: then only the light turns.
  /// - Returns: the derivative in the place, per pixel.
  @inline(__always)
  mutating func gatherSmooth(
    _ face: Int, x: Float, y: Float, adjoint: SIMD4<Float>, isCarried: Bool = false
  ) -> SIMD2<Float> {
    let seen = smoothFaces + face
    let (x, y) = (x - light.origin.x, y - light.origin.y)
    let gradient = gradient(of: seen, x: x, y: y, adjoint: adjoint)
    if !isCarried {
      let gathered = smoothFaceAdjoints + face
      gathered.pointee.normal += gradient
      gathered.pointee.alongX += gradient * x
      gathered.pointee.alongY += gradient * y
    }
    return SIMD2(dot(gradient, seen.pointee.alongX), dot(gradient, seen.pointee.alongY))
  }

  /// The derivative of adjoint·colour in m, at a place so far from the origin; that in the light is
  /// added.
  @inline(__always)
  private mutating func gradient(
    of face: UnsafePointer<SmoothFace>, x: Float, y: Float, adjoint: SIMD4<Float>
  ) -> SIMD4<Float> {
    let m = face.pointee.normal(x, y)
    let inverseLength = 1 / max(dot(m, m), .smallestSquare).squareRoot()
    let unit = m * inverseLength
    let cosine = dot(unit, light.vector)
    let brightness = cosine > 0 ? dot(adjoint, face.pointee.albedo * light.intensity) : 0
    lit += unit * brightness
    return (light.vector - unit * cosine) * (inverseLength * brightness)
  }
}

extension ProjectedObject {
  /// The derivative in the object's motion from what was gathered of its smooth faces.
  ///
  /// In m = w·(a + G·c) + G·r and w = n·r / (offset − n·c), n the plane's normal, the camera c and
  /// the rays r move against the object, which moves with v + ω × x, by −v − ω × c and −ω × r, and
  /// the light l by −ω × l.
  func pullbackSmoothFaces(into objectAdjoint: UnsafeMutablePointer<ObjectAdjoint>) {
    guard mesh.looks.hasSmoothFaces, shader.isPlain else { return }
    let appearances = mesh.looks.appearances.pointer
    var center = SIMD4<Float>.zero
    var (ray, rayX, rayY) = (center, center, center)
    for face in frontFaces where faceKinds.pointer[face] == FaceKind.smooth {
      let adjoint = smoothFaceAdjoints.pointer + face
      let (onNormal, onX, onY) = (
        adjoint.pointee.normal, adjoint.pointee.alongX, adjoint.pointee.alongY
      )
      if onNormal == .zero && onX == .zero && onY == .zero { continue }
      let depth = depthInSingle(face)
      let n = appearances[face].geometricNormal
      let normal = appearances + face
      let atCamera = normal.pointee.normal(view.center)
      // In w.
      let onDepth = SIMD4(dot(atCamera, onNormal), dot(atCamera, onX), dot(atCamera, onY), 0)
      let planeForce = onDepth * depth.inverse
      ray += normal.pointee.normal.gradient(onNormal) + n * planeForce.x
      rayX += normal.pointee.normal.gradient(onX) + n * planeForce.y
      rayY += normal.pointee.normal.gradient(onY) + n * planeForce.z
      center +=
        normal.pointee.normal.gradient(
          onNormal * depth.plane.x + onX * depth.plane.y + onY * depth.plane.z)
        + n * dot(depth.plane, planeForce)
    }
    objectAdjoint.pointee.force -= center
    objectAdjoint.pointee.torque -=
      (cross(view.center, center) + cross(shadingRay, ray))
      + (cross(view.rayX, rayX) + cross(view.rayY, rayY))
    objectAdjoint.pointee.torque += cross(objectAdjoint.pointee.lit, shader.sun.vector)
  }
}
