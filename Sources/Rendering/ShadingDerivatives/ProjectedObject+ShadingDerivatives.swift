import Geometry

/// The derivatives of the colours that an object shows: those of its pixels, and those of places on and behind
/// edges.
extension ProjectedObject {
  /// Forward mode of the colours at the centres of the pixels of `rect` that show the object.
  ///
  /// - Parameter tangents: `[motion, rect.height, rect.width]`; added to.
  func push(
    _ rect: PixelRect, instance: Int, of buffer: PixelBuffer, _ motions: [FramedMotion],
    tangents: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let count = rect.width * rect.height
    var uniformFace = -1
    var uniformChange = motions.map { _ in SIMD4<Float>.zero }
    buffer.forEachPixel(showing: instance, in: rect.intersection(bounds)) {
      face, column, row, index in
      let pixel = tangents + rect.offset((column, row))
      if face != uniformFace {
        uniformFace = faceViews.pointer[face] == FaceView.uniform ? face : -1
        push(
          face: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
          inverseDepth: buffer.inverseDepth[index], motions
        ) { k, change in
          pixel[k * count] += change
          uniformChange[k] = change
        }
        return
      }
      for k in motions.indices { pixel[k * count] += uniformChange[k] }
    }
  }

  /// Reverse mode of the colours at the centres of the pixels of `rect` that show the object.
  ///
  /// - Parameters:
  ///   - adjoint: the loss's derivative in each pixel, `[height, width]`.
  ///   - shading: gathers the derivatives in the parameters of the shading, if asked for.
  ///   - geometry: gathers derivatives in the camera and in vertices, if asked for.
  @inline(__always)
  func pull(
    _ rect: PixelRect, instance: Int, of buffer: PixelBuffer,
    adjoint: UnsafePointer<SIMD4<Float>>, into pull: UnsafeMutablePointer<ObjectPull>,
    _ shading: UnsafeMutablePointer<ShadingGradient>? = nil, _ geometry: GeometryPull? = nil
  ) {
    if shading == nil && geometry == nil {
      pullMotion(rect, instance: instance, of: buffer, adjoint: adjoint, into: pull)
    } else {
      buffer.forEachPixel(showing: instance, in: rect) { face, column, row, index in
        self.pull(
          face: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
          inverseDepth: buffer.inverseDepth[index], adjoint: adjoint[index], instance: instance,
          into: pull, shading, geometry)
      }
    }
  }

  /// The same where nothing is asked for but the object's motion.
  @inline(never)  // Among the loops along edges it would be short of registers.
  private func pullMotion(
    _ rect: PixelRect, instance: Int, of buffer: PixelBuffer,
    adjoint: UnsafePointer<SIMD4<Float>>, into pull: UnsafeMutablePointer<ObjectPull>
  ) {
    let (views, uniform) = (faceViews.pointer, uniformFacePulls.pointer)
    let smooth = UnsafePointer(smoothFaces.pointer)
    let origin = pull.pointee.light.origin
    var waiting = SmoothPixels(buffer.smoothPixelMemory)
    buffer.forEachPixel(showing: instance, in: rect) { face, column, row, index in
      switch views[face] {
      case FaceView.uniform: uniform[face] += adjoint[index]
      case FaceView.smooth:
        waiting.add(
          face, of: smooth, x: Float(column) + 0.5 - origin.x,
          y: Float(row) + 0.5 - origin.y, adjoint: adjoint[index], pull.pointee.light)
        if waiting.isFull { waiting.pull(into: pull) }
      default:
        self.pull(
          face: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
          inverseDepth: buffer.inverseDepth[index], adjoint: adjoint[index], instance: instance,
          into: pull, nil, nil)
      }
    }
    waiting.pull(into: pull)
  }

  /// The gradient of adjoint·colour in a place of the picture that shows a face; nil if the face has
  /// one colour, in which case the adjoint is kept for `pullGathered`.
  ///
  /// - Parameter shading: gathers the derivatives in the parameters of the shading, if asked for.
  @inline(__always)
  func gradient(
    ofFace face: Int, x: Float, y: Float, inverseDepth: Float, adjoint: SIMD4<Float>,
    into shading: UnsafeMutablePointer<ShadingGradient>?
  ) -> (point: SurfacePoint, gradient: SurfaceGradient)? {
    let appearance = mesh.appearances.pointer + face
    if let shading {
      let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
      return (point, gradient(ofFace: face, at: point, adjoint: adjoint, into: shading))
    }
    if faceViews.pointer[face] == FaceView.uniform {
      uniformFacePulls.pointer[face] += adjoint
      return nil
    }
    let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
    return (point, shader.gradient(of: appearance.pointee, at: point, adjoint: adjoint))
  }

  /// Reverse mode of the colour that a fixed place of the picture shows of a face.
  ///
  /// - Returns: the derivative in the place, per pixel.
  @inline(__always) @discardableResult
  func pull(
    face: Int, x: Float, y: Float, inverseDepth: Float, adjoint: SIMD4<Float>, instance: Int,
    into pull: UnsafeMutablePointer<ObjectPull>,
    _ shading: UnsafeMutablePointer<ShadingGradient>?, _ geometry: GeometryPull?
  ) -> SIMD2<Float> {
    if shading == nil && geometry == nil,
      let inPicture = pull.pointee.gather(face, x: x, y: y, adjoint: adjoint)
    {
      return inPicture
    }
    guard
      let (point, gradient) = gradient(
        ofFace: face, x: x, y: y, inverseDepth: inverseDepth, adjoint: adjoint, into: shading)
    else { return .zero }
    let q = gradient.displacement
    let n = mesh.appearances.pointer[face].geometricNormal
    // The plane of the face takes the point that is seen along the ray, the object the surface away
    // from under it.
    let force = n * (dot(point.ray, q) / dot(n, point.ray)) - q
    pull.pointee.force += force + gradient.force
    pull.pointee.torque += cross(point.position, force) + gradient.torque
    // The place on the surface moves by −force·dray / inverseDepth as the ray turns.
    let inPicture = -SIMD2(dot(force, view.rayX), dot(force, view.rayY)) / inverseDepth
    if let geometry {
      geometry.add(
        gradient, at: point, face: face, of: instance, self, force: force + gradient.force)
      geometry.add(seenAlongRay: force, at: point, self, x: x, y: y, inPicture: inPicture)
    }
    return inPicture
  }

  /// Adds what was gathered face by face.
  func pullGathered(
    _ instance: Int, into pull: UnsafeMutablePointer<ObjectPull>, _ geometry: GeometryPull? = nil
  ) {
    pullUniformFaces(instance, into: pull, geometry)
    pullSmoothFaces(into: pull)
  }

  /// The colours of uniform faces change as their normals turn.
  private func pullUniformFaces(
    _ instance: Int, into pull: UnsafeMutablePointer<ObjectPull>, _ geometry: GeometryPull?
  ) {
    guard mesh.hasUniformFaces else { return }
    for face in frontFaces where faceViews.pointer[face] == FaceView.uniform {
      let adjoint = uniformFacePulls.pointer[face]
      if adjoint == .zero { continue }
      let gradient = shader.gradient(
        of: mesh.appearances.pointer[face], at: shader.anyPoint, adjoint: adjoint)
      pull.pointee.torque += gradient.torque
      geometry?.add(normal: gradient.normal, face: face, of: instance, self)
    }
  }

  /// Forward mode of the colour that a fixed place of the picture shows of a face; the neighbour
  /// of `pull`.
  @inline(__always)
  func push(
    face: Int, x: Float, y: Float, inverseDepth: Float, _ motions: [FramedMotion],
    _ body: (_ motion: Int, _ change: SIMD4<Float>) -> Void
  ) {
    let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
    let n = mesh.appearances.pointer[face].geometricNormal
    let slant = 1 / dot(n, point.ray)
    shader.forEachChange(
      ofFace: face, at: point, motions,
      displacement: { k in
        let v = motions[k].velocity(of: point.position, face: face)
        return point.ray * (dot(n, v) * slant) - v
      }, body)
  }

  /// How the colour that a face shows changes from place to place of the picture, per pixel.
  @inline(__always)
  func colorGradient(face: Int, x: Float, y: Float, inverseDepth: Float) -> (
    alongX: SIMD4<Float>, alongY: SIMD4<Float>
  ) {
    let appearance = mesh.appearances.pointer + face
    if faceViews.pointer[face] == FaceView.uniform { return (.zero, .zero) }
    let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
    let n = appearance.pointee.geometricNormal
    func displacement(_ turn: SIMD4<Float>) -> SIMD4<Float> {
      (turn - point.ray * (dot(n, turn) / dot(n, point.ray))) / inverseDepth
    }
    let (right, down) = (displacement(view.rayX), displacement(view.rayY))
    if shader.isPlain {
      let d = shader.derivative(of: appearance.pointee, at: point)
      return (d.change(right), d.change(down))
    }
    func change(_ displacement: SIMD4<Float>) -> SIMD4<Float> {
      shader.tangent(
        of: appearance.pointee, at: point, displacement: displacement, ShadingTangent())
    }
    return (change(right), change(down))
  }
}
