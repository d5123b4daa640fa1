/// Eight surface points as a light sees them: where each lies in the coordinates of a
/// `ShadowFrame`, and how large the light and the pixel are for it.
///
/// Of an object's outline, a point q that lies w across the rays and t before the receiver is seen
/// in W = w/t. The light is the disk Wᵀ R⁻¹ W ≤ 1. The pixel is a square of the receiver's plane,
/// as large as a disk of radius 1/√3 pixel as far as variances go; thrown along the rays it is an
/// ellipse with the matrix N = FFᵀ/3, F the change of w from column to column and from row to row,
/// and from q it looks as large as N/t². Both together blur the outline as a disk with the matrix
/// R + N/t² does, whose variance is the sum of theirs: so the same way draws the shadows of a
/// light without size, which are as sharp as pixels are.
struct EightReceivers {
  var u, v, t: SIMD8<Float>
  /// R.
  var disk = EightMatrices.zero
  /// N.
  var footprint = EightMatrices.zero
  /// No eigenvalues of R and N are larger.
  var diskBound = SIMD8<Float>.zero
  var footprintBound = SIMD8<Float>.zero

  /// A plane that is seen at a slant lets a pixel reach over at most this many times its width.
  private static let longestFootprint: Float = 4
  /// Keeps matrices regular.
  private static let leastSquare: Float = 1e-14

  /// - Parameters:
  ///   - view: what makes a place's ray and inverse depth a point of the frame.
  ///   - blur: 1; or 0 for points that stand for themselves alone.
  @inline(__always)
  init(_ places: EightPlaces, _ view: UnsafePointer<ShadowView>, blur: Float) {
    let q = 1 / places.inverseDepth
    let (r, rx, ry) = (view.pointee.ray, view.pointee.rayX, view.pointee.rayY)
    let rayU = r.x + (places.x * rx.x + places.y * ry.x)
    let rayV = r.y + (places.x * rx.y + places.y * ry.y)
    let rayT = r.z + (places.x * rx.z + places.y * ry.z)
    let origin = view.pointee.origin
    (u, v, t) = (origin.x + rayU * q, origin.y + rayV * q, origin.z + rayT * q)
    // The point moves along the ray, too, by −ray · slope / w² as the place moves by a pixel.
    let (steepX, steepY) = (places.slopeX * q, places.slopeY * q)
    let limit = SIMD8(
      repeating: view.pointee.widest * (Self.longestFootprint * Self.longestFootprint))
    let steep = SIMD8.greater(steepX * steepX + steepY * steepY, limit)
    let share = (limit / steep).squareRoot()
    let (alongX, alongY) = (steepX * share, steepY * share)
    var (ux, uy) = ((rx.x - rayU * alongX) * q, (ry.x - rayU * alongY) * q)
    var (vx, vy) = ((rx.y - rayV * alongX) * q, (ry.y - rayV * alongY) * q)
    let square = view.pointee.spreadSquare
    if view.pointee.isPoint {
      let (tx, ty) = ((rx.z - rayT * alongX) * q, (ry.z - rayT * alongY) * q)
      let inverse = -1 / t
      (u, v, t) = (u * inverse, v * inverse, inverse - view.pointee.inverseDistance)
      (ux, uy) = ((ux + u * tx) * inverse, (uy + u * ty) * inverse)
      (vx, vy) = ((vx + v * tx) * inverse, (vy + v * ty) * inverse)
      // The disk stands across the way to the point and is as far away, D: ρ²D²(1 + (u, v)(u, v)ᵀ).
      let scale = square * (1 + (u * u + v * v)) / (inverse * inverse)
      disk = EightMatrices(
        xx: scale * (1 + u * u), xy: scale * (u * v), yy: scale * (1 + v * v))
      diskBound = scale * (1 + (u * u + v * v))
    } else {
      diskBound = SIMD8(repeating: square)
      disk = EightMatrices(xx: diskBound, xy: .zero, yy: diskBound)
    }
    let third = blur / 3
    footprint = EightMatrices(
      xx: (ux * ux + uy * uy) * third + Self.leastSquare, xy: (ux * vx + uy * vy) * third,
      yy: (vx * vx + vy * vy) * third + Self.leastSquare)
    footprintBound = SIMD8.greater(footprint.xx, footprint.yy) + footprint.xy.magnitude
  }
}

/// Eight symmetric matrices.
struct EightMatrices {
  var xx, xy, yy: SIMD8<Float>

  static let zero = EightMatrices(xx: .zero, xy: .zero, yy: .zero)
}
