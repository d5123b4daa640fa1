/// The colours of the pixels that an object has won, and their derivatives.
///
/// Triangles are rasterised one by one, but not coloured so: most win a few pixels of many rows,
/// and to work on these by eights wastes most lanes and guesses, again and again, how many there
/// are.
extension ProjectedObject {
  /// Gives each pixel that shows the object the colour at its centre.
  func shade(instance: Int, of buffer: PixelBuffer) {
    let (kinds, uniform, color) = (faceKinds.pointer, uniformColors.pointer, buffer.color)
    let smooth = UnsafePointer(smoothFaces.pointer)
    let light = UnsafePointer(smoothLight.pointer)
    let origin = light.pointee.origin
    var waiting = SmoothPixels(buffer.smoothPixelMemory)
    buffer.forEachPixel(showing: instance, in: bounds) { face, column, row, index in
      switch kinds[face] {
      case FaceKind.uniform: color[index] = uniform[face]
      case FaceKind.smooth:
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

  /// The colour of a face at the place (x, y) of the picture, in pixels.
  @inline(__always)
  func color(ofFace face: Int, x: Float, y: Float, inverseDepth: Float) -> SIMD4<Float> {
    switch faceKinds.pointer[face] {
    case FaceKind.uniform: uniformColors.pointer[face]
    case FaceKind.smooth: smoothFaces.pointer[face].color(smoothLight.pointer.pointee, x: x, y: y)
    default:
      shader.color(
        of: mesh.looks.appearances.pointer[face],
        at: shader.point(x: x, y: y, inverseDepth: inverseDepth))
    }
  }
}
