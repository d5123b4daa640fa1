/// The colours of the pixels that an object has won, and their derivatives.
///
/// Triangles are rasterised one by one, but not coloured so: most win a few pixels of many rows, and to work
/// on these by eights wastes most lanes and guesses, again and again, how many there are.
extension ProjectedObject {
  /// Gives each pixel that shows the object the colour at its centre.
  func shade(instance: Int, of buffer: PixelBuffer) {
    let (views, uniform, color) = (faceViews.pointer, uniformColors.pointer, buffer.color)
    let smooth = UnsafePointer(smoothFaces.pointer)
    let light = UnsafePointer(smoothLight.pointer)
    let origin = light.pointee.origin
    var waiting = SmoothPixels(buffer.smoothPixelMemory)
    buffer.forEachPixel(showing: instance, in: bounds) { face, column, row, index in
      switch views[face] {
      case FaceView.uniform: color[index] = uniform[face]
      case FaceView.smooth:
        let normal = smooth[face].normal(
          Float(column) + 0.5 - origin.x, Float(row) + 0.5 - origin.y)
        waiting.add(normal, face: face, index: index)
        if waiting.isFull { waiting.shade(smooth, light, into: color) }
      default: shadeGeneral(face: face, column: column, row: row, of: buffer)
      }
    }
    waiting.shade(smooth, light, into: color)
  }

  /// Out of line: the other kinds, which most faces are, need the registers.
  @inline(never)
  private func shadeGeneral(face: Int, column: Int, row: Int, of buffer: PixelBuffer) {
    let index = row &* buffer.width &+ column
    buffer.color[index] = color(
      ofFace: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
      inverseDepth: buffer.inverseDepth[index])
  }

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
}
