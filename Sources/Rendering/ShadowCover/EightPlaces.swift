/// Eight places of the picture, in pixels and 1/m; and how the inverse depth changes over the
/// surfaces' planes from column to column and from row to row.
struct EightPlaces {
  var x = SIMD8<Float>.zero
  var y = SIMD8<Float>.zero
  var inverseDepth = SIMD8<Float>.zero
  var slopeX = SIMD8<Float>.zero
  var slopeY = SIMD8<Float>.zero

  /// Finds how the inverse depth changes.
  ///
  /// - Parameters:
  ///   - ids: the surfaces that eight pixels show.
  ///   - isShown: the lanes that count.
  ///   - planes: of the object's faces.
  @inline(__always)
  mutating func setSlopes(
    _ ids: SIMD8<Int32>, _ isShown: SIMD8<Int32>, _ planes: UnsafePointer<SIMD4<Double>>
  ) {
    var rest = EightLanes.oneBitALane(isShown)
    // Most often they are of one face.
    let first = rest.trailingZeroBitCount / 8
    let plane = planes[SurfaceID.face(ids[first])]
    slopeX = SIMD8(repeating: Float(plane.y))
    slopeY = SIMD8(repeating: Float(plane.z))
    guard EightLanes.any(isShown & EightLanes.unequal(ids, ids[first])) else { return }
    while rest != 0 {
      let lane = rest.trailingZeroBitCount / 8
      rest &= rest &- 1
      let plane = planes[SurfaceID.face(ids[lane])]
      slopeX[lane] = Float(plane.y)
      slopeY[lane] = Float(plane.z)
    }
  }
}
