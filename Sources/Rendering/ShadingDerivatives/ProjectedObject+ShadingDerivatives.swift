import Geometry

/// The derivatives of the colours that an object shows: those of its pixels, and those of places on
/// and behind edges.
extension ProjectedObject {
  /// Forward mode of the colours at the centres of the pixels of `rect` that show the object.
  ///
  /// - Parameter tangents: `[motion, rect.height, rect.width]`; added to.
  func pushforward(
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
        uniformFace = faceKinds.pointer[face] == FaceKind.uniform ? face : -1
        pushforward(
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
  @inline(__always)
  func pullback(
    _ rect: PixelRect, instance: Int, of buffer: PixelBuffer,
    adjoint: UnsafePointer<SIMD4<Float>>, into sinks: AdjointSinks
  ) {
    if sinks.isMotionAlone {
      pullbackMotion(rect, instance: instance, of: buffer, adjoint: adjoint, into: sinks.objects)
    } else {
      buffer.forEachPixel(showing: instance, in: rect) { face, column, row, index in
        self.pullback(
          face: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
          inverseDepth: buffer.inverseDepth[index], adjoint: adjoint[index], instance: instance,
          into: sinks)
      }
    }
  }

  /// The same where nothing is asked for but the object's motion.
  @inline(never)  // Among the loops along edges it would be short of registers.
  private func pullbackMotion(
    _ rect: PixelRect, instance: Int, of buffer: PixelBuffer,
    adjoint: UnsafePointer<SIMD4<Float>>, into objects: UnsafeMutablePointer<ObjectAdjoint>
  ) {
    let objectAdjoint = objects + instance
    let (kinds, uniform) = (faceKinds.pointer, uniformFaceAdjoints.pointer)
    let smooth = UnsafePointer(smoothFaces.pointer)
    let origin = objectAdjoint.pointee.light.origin
    var waiting = SmoothPixels(buffer.smoothPixelMemory)
    buffer.forEachPixel(showing: instance, in: rect) { face, column, row, index in
      switch kinds[face] {
      case FaceKind.uniform: uniform[face] += adjoint[index]
      case FaceKind.smooth:
        waiting.add(
          face, of: smooth, x: Float(column) + 0.5 - origin.x,
          y: Float(row) + 0.5 - origin.y, adjoint: adjoint[index], objectAdjoint.pointee.light)
        if waiting.isFull { waiting.pullback(into: objectAdjoint) }
      default:
        self.pullback(
          face: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
          inverseDepth: buffer.inverseDepth[index], adjoint: adjoint[index], instance: instance,
          into: AdjointSinks(objects: objects))
      }
    }
    waiting.pullback(into: objectAdjoint)
  }

  /// The gradient of adjoint·colour in a place of the picture that shows a face; nil if the face
  /// has one colour, in which case the adjoint is kept for `pullbackGathered`.
  ///
  /// - Parameter shading: gathers the derivatives in the parameters of the shading, if asked for.
  @inline(__always)
  func gradient(
    ofFace face: Int, x: Float, y: Float, inverseDepth: Float, adjoint: SIMD4<Float>,
    into shading: UnsafeMutablePointer<ShadingAdjoint>?
  ) -> (point: SurfacePoint, gradient: SurfaceGradient)? {
    let appearance = mesh.looks.appearances.pointer + face
    if let shading {
      let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
      return (point, gradient(ofFace: face, at: point, adjoint: adjoint, into: shading))
    }
    if faceKinds.pointer[face] == FaceKind.uniform {
      uniformFaceAdjoints.pointer[face] += adjoint
      return nil
    }
    let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
    return (point, shader.gradient(of: appearance.pointee, at: point, adjoint: adjoint))
  }

  /// Reverse mode of the colour that a fixed place of the picture shows of a face.
  ///
  /// - Returns: the derivative in the place, per pixel.
  @inline(__always) @discardableResult
  func pullback(
    face: Int, x: Float, y: Float, inverseDepth: Float, adjoint: SIMD4<Float>, instance: Int,
    into sinks: AdjointSinks
  ) -> SIMD2<Float> {
    let objectAdjoint = sinks.objects + instance
    if sinks.isMotionAlone,
      let inPicture = objectAdjoint.pointee.gather(face, x: x, y: y, adjoint: adjoint)
    {
      return inPicture
    }
    guard
      let (point, gradient) = gradient(
        ofFace: face, x: x, y: y, inverseDepth: inverseDepth, adjoint: adjoint,
        into: sinks.shading.map { $0 + instance })
    else { return .zero }
    return spread(
      gradient, at: point, face: face, x: x, y: y, instance: instance, into: sinks)
  }

  /// Hands a gradient at the point that a fixed place of the picture shows of a face on.
  ///
  /// - Returns: the derivative in the place, per pixel.
  @inline(__always) @discardableResult
  func spread(
    _ gradient: SurfaceGradient, at point: SurfacePoint, face: Int, x: Float, y: Float,
    instance: Int, into sinks: AdjointSinks
  ) -> SIMD2<Float> {
    let objectAdjoint = sinks.objects + instance
    let q = gradient.displacement
    let n = mesh.looks.appearances.pointer[face].geometricNormal
    // The plane of the face takes the point that is seen along the ray, the object the surface away
    // from under it.
    let force = n * (dot(point.ray, q) / dot(n, point.ray)) - q
    objectAdjoint.pointee.force += force + gradient.force
    objectAdjoint.pointee.torque += cross(point.position, force) + gradient.torque
    // The place on the surface moves by −force·dray / inverseDepth as the ray turns.
    let inPicture = -SIMD2(dot(force, view.rayX), dot(force, view.rayY)) / point.inverseDepth
    if let geometry = sinks.geometry {
      geometry.add(
        gradient, at: point, face: face, of: instance, self, force: force + gradient.force)
      geometry.add(seenAlongRay: force, at: point, self, x: x, y: y, inPicture: inPicture)
    }
    return inPicture
  }

  /// Adds what was gathered face by face.
  func pullbackGathered(
    _ instance: Int, into sinks: AdjointSinks
  ) {
    pullbackUniformFaces(instance, into: sinks)
    pullbackSmoothFaces(into: sinks.objects + instance)
  }

  /// The colours of uniform faces change as their normals turn.
  private func pullbackUniformFaces(
    _ instance: Int, into sinks: AdjointSinks
  ) {
    guard mesh.looks.hasUniformFaces else { return }
    for face in frontFaces where faceKinds.pointer[face] == FaceKind.uniform {
      let adjoint = uniformFaceAdjoints.pointer[face]
      if adjoint == .zero { continue }
      let gradient = shader.gradient(
        of: mesh.looks.appearances.pointer[face], at: shader.anyPoint, adjoint: adjoint)
      sinks.objects[instance].torque += gradient.torque
      sinks.geometry?.add(normal: gradient.normal, face: face, of: instance, self)
    }
  }

  /// Forward mode of the colour that a fixed place of the picture shows of a face; the neighbour
  /// of `pullback`.
  @inline(__always)
  func pushforward(
    face: Int, x: Float, y: Float, inverseDepth: Float, _ motions: [FramedMotion],
    _ body: (_ motion: Int, _ change: SIMD4<Float>) -> Void
  ) {
    pushforward(
      face: face, x: x, y: y, inverseDepth: inverseDepth, motions, in: shader, body)
  }

  /// The same in other light.
  @inline(__always)
  func pushforward(
    face: Int, x: Float, y: Float, inverseDepth: Float, _ motions: [FramedMotion],
    in shader: Shader, _ body: (_ motion: Int, _ change: SIMD4<Float>) -> Void
  ) {
    let point = shader.point(x: x, y: y, inverseDepth: inverseDepth)
    let n = mesh.looks.appearances.pointer[face].geometricNormal
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
    if faceKinds.pointer[face] == FaceKind.uniform { return (.zero, .zero) }
    return colorGradient(face: face, x: x, y: y, inverseDepth: inverseDepth, in: shader)
  }

  /// The same in other light.
  @inline(__always)
  func colorGradient(face: Int, x: Float, y: Float, inverseDepth: Float, in shader: Shader) -> (
    alongX: SIMD4<Float>, alongY: SIMD4<Float>
  ) {
    let appearance = mesh.looks.appearances.pointer + face
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
    if shader.isSimple {
      let d = shader.simpleDerivative(of: appearance.pointee, at: point)
      return (d.change(right), d.change(down))
    }
    func change(_ displacement: SIMD4<Float>) -> SIMD4<Float> {
      shader.tangent(
        of: appearance.pointee, at: point, displacement: displacement, ShadingTangent())
    }
    return (change(right), change(down))
  }
}
