/// Eight surface points as a light sees them: where each lies in the coordinates of a `ShadowFrame`,
/// and how large the light and the pixel are for it.
///
/// Of an object's outline, a point q that lies w across the rays and t before the receiver is seen in
/// W = w/t. The light is the disk Wᵀ R⁻¹ W ≤ 1. The pixel is a square of the receiver's plane, as
/// large as a disk of radius 1/√3 pixel as far as variances go; thrown along the rays it is an
/// ellipse with the matrix N = FFᵀ/3, F the change of w from column to column and from row to row,
/// and from q it looks as large as N/t². Both together blur the outline as a disk with the matrix
/// R + N/t² does, whose variance is the sum of theirs: so the same way draws the shadows of a light
/// without size, which are as sharp as pixels are.
struct EightReceivers {
  var u, v, t: SIMD8<Float>
  /// R.
  var disk: EightMatrices
  /// N.
  var footprint: EightMatrices
  /// What makes a place's ray and inverse depth a point in these coordinates.
  private let rays: ShadowFrame.Rays

  /// A plane that is seen at a slant lets a pixel reach over at most this many times its width.
  private static let longestFootprint: Float = 4

  /// Finds the points alone.
  @inline(__always)
  init(_ places: EightPlaces, _ frame: borrowing ShadowFrame, _ rays: ShadowFrame.Rays) {
    self.rays = rays
    let q = 1 / places.inverseDepth
    func coordinate(_ axis: Int) -> SIMD8<Float> {
      let ray = rays.ray[axis] + (places.x * rays.rayX[axis] + places.y * rays.rayY[axis])
      return rays.origin[axis] + ray * q
    }
    (u, v, t) = (coordinate(0), coordinate(1), coordinate(2))
    if frame.isPoint {
      let inverse = -1 / t
      (u, v, t) = (u * inverse, v * inverse, inverse - frame.inverseDistanceInSingle)
    }
    (disk, footprint) = (.zero, .zero)
  }

  /// Finds the sizes of the light and the pixel.
  ///
  /// - Parameter blur: 1; or 0 for points that stand for themselves alone.
  @inline(__always)
  mutating func measure(_ places: EightPlaces, _ frame: borrowing ShadowFrame, blur: Float) {
    let q = 1 / places.inverseDepth
    // The point moves along the ray, too, by −ray · slope / w² as the place moves by a pixel.
    let (steepX, steepY) = (places.slopeX * q, places.slopeY * q)
    let widest = max(
      rays.rayX.x * rays.rayX.x + rays.rayX.y * rays.rayX.y + rays.rayX.z * rays.rayX.z,
      rays.rayY.x * rays.rayY.x + rays.rayY.y * rays.rayY.y + rays.rayY.z * rays.rayY.z)
    let limit = widest * Self.longestFootprint * Self.longestFootprint
    let steep = steepX * steepX + steepY * steepY
    let share = (SIMD8(repeating: limit) / steep.atLeast(limit)).squareRoot()
    func steps(_ axis: Int) -> (x: SIMD8<Float>, y: SIMD8<Float>) {
      let ray = rays.ray[axis] + (places.x * rays.rayX[axis] + places.y * rays.rayY[axis])
      let along = ray * share
      return ((rays.rayX[axis] - along * steepX) * q, (rays.rayY[axis] - along * steepY) * q)
    }
    var (acrossU, acrossV) = (steps(0), steps(1))
    let spread = frame.spread * frame.spread
    if frame.isPoint {
      let inverse = t + frame.inverseDistanceInSingle
      let along = steps(2)
      acrossU = ((acrossU.x + u * along.x) * inverse, (acrossU.y + u * along.y) * inverse)
      acrossV = ((acrossV.x + v * along.x) * inverse, (acrossV.y + v * along.y) * inverse)
      // The disk stands across the way to the point and is as far away, D: ρ²D²(1 + (u, v)(u, v)ᵀ).
      let scale = Float(spread) * (1 + (u * u + v * v)) / (inverse * inverse)
      disk = EightMatrices(
        xx: scale * (1 + u * u), xy: scale * (u * v), yy: scale * (1 + v * v))
    } else {
      let square = SIMD8<Float>(repeating: Float(spread))
      disk = EightMatrices(xx: square, xy: .zero, yy: square)
    }
    let third = blur / 3
    footprint = EightMatrices(
      xx: (acrossU.x * acrossU.x + acrossU.y * acrossU.y) * third + Self.leastSquare,
      xy: (acrossU.x * acrossV.x + acrossU.y * acrossV.y) * third,
      yy: (acrossV.x * acrossV.x + acrossV.y * acrossV.y) * third + Self.leastSquare)
  }

  /// Keeps matrices regular.
  private static let leastSquare: Float = 1e-14
}

/// Eight symmetric matrices.
struct EightMatrices {
  var xx, xy, yy: SIMD8<Float>

  static let zero = EightMatrices(xx: .zero, xy: .zero, yy: .zero)

  /// No eigenvalue is larger.
  @inline(__always) var bound: SIMD8<Float> {
    xx.replacing(with: yy, where: xx .< yy) + xy.magnitude
  }
}

extension SIMD8<Float> {
  /// The numbers, those below a bound brought up to it.
  @inline(__always)
  func atLeast(_ bound: Float) -> SIMD8<Float> {
    let bound = SIMD8(repeating: bound)
    return replacing(with: bound, where: self .< bound)
  }

  /// The numbers, those above a bound brought down to it.
  @inline(__always)
  func atMost(_ bound: Float) -> SIMD8<Float> {
    let bound = SIMD8(repeating: bound)
    return replacing(with: bound, where: self .> bound)
  }

  /// The angle of (x, y) with the first axis, −π to π, to about 1e-7.
  @inline(__always)
  static func angle(y: SIMD8<Float>, x: SIMD8<Float>) -> SIMD8<Float> {
    let (height, width) = (y.magnitude, x.magnitude)
    let isSteep = height .> width
    let (less, more) = (
      height.replacing(with: width, where: isSteep), width.replacing(with: height, where: isSteep)
    )
    let a = less / more.atLeast(1e-30)
    let s = a * a
    // Least largest error of atan(a)/a as a polynomial in a² of degree seven.
    var p = SIMD8<Float>(repeating: -0.0040552765)
    p = p * s + 0.02186542
    p = p * s - 0.055915706
    p = p * s + 0.0964243
    p = p * s - 0.13908713
    p = p * s + 0.1994658
    p = p * s - 0.33329862
    p = (p * s + 0.99999934) * a
    p.replace(with: Float.pi / 2 - p, where: isSteep)
    p.replace(with: Float.pi - p, where: x .< 0)
    return p.replacing(with: -p, where: y .< 0)
  }

  /// Without signs.
  @inline(__always) var magnitude: SIMD8<Float> {
    unsafeBitCast(
      unsafeBitCast(self, to: SIMD8<Int32>.self) & Int32.max, to: SIMD8<Float>.self)
  }
}
