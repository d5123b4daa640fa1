/// How a lens bends rays on their way to the sensor: OpenCV's model of ordinary lenses (Brown and
/// Conrady, with the rational radial term).
///
/// With x, y a point of the camera's frame divided by its depth, and r² = x² + y², it appears where
/// a lens that does not distort shows
///
///     x' = x·q + 2·p₁·x·y + p₂·(r² + 2·x²),   y' = y·q + p₁·(r² + 2·y²) + 2·p₂·x·y,
///     q = (1 + k₁·r² + k₂·r⁴ + k₃·r⁶) / (1 + k₄·r² + k₅·r⁴ + k₆·r⁶).
package struct LensDistortion: Sendable, Equatable {
  /// k₁, k₂, k₃ and k₄, k₅, k₆.
  private let above: SIMD3<Double>
  private let below: SIMD3<Double>
  /// p₁, p₂.
  private let tangential: SIMD2<Double>

  /// Makes a distortion from its coefficients in OpenCV's order: k₁, k₂, p₁, p₂, k₃, k₄, k₅, k₆;
  /// those that are left out at the end are 0.
  package init(_ coefficients: [Double] = []) {
    func coefficient(_ index: Int) -> Double {
      index < coefficients.count ? coefficients[index] : 0
    }
    above = SIMD3(coefficient(0), coefficient(1), coefficient(4))
    below = SIMD3(coefficient(5), coefficient(6), coefficient(7))
    tangential = SIMD2(coefficient(2), coefficient(3))
  }

  /// Whether nothing is bent.
  package var isNone: Bool { self == LensDistortion() }

  /// Where a lens that does not distort shows what this one shows for the ray (x, y, 1).
  package func callAsFunction(_ ray: SIMD2<Double>) -> SIMD2<Double> {
    let r2 = ray.x * ray.x + ray.y * ray.y
    let q = Self.polynomial(above, r2) / Self.polynomial(below, r2)
    let xy = 2 * ray.x * ray.y
    return SIMD2(
      ray.x * q + tangential.x * xy + tangential.y * (r2 + 2 * ray.x * ray.x),
      ray.y * q + tangential.x * (r2 + 2 * ray.y * ray.y) + tangential.y * xy)
  }

  /// Whether near a ray the picture is neither mirrored nor folded: the determinant of the
  /// derivative is above zero, and so is the rational term's denominator.
  package func isRegular(at ray: SIMD2<Double>) -> Bool {
    let (x, y) = (ray.x, ray.y)
    let r2 = x * x + y * y
    let (top, bottom) = (Self.polynomial(above, r2), Self.polynomial(below, r2))
    guard top > 0, bottom > 0 else { return false }
    let q = top / bottom
    // dq / d(r²).
    let slope =
      (Self.derivative(above, r2) - q * Self.derivative(below, r2)) / bottom
    let (p1, p2) = (tangential.x, tangential.y)
    let xx = q + 2 * x * x * slope + 2 * p1 * y + 6 * p2 * x
    let xy = 2 * x * y * slope + 2 * p1 * x + 2 * p2 * y
    let yy = q + 2 * y * y * slope + 6 * p1 * y + 2 * p2 * x
    return xx * yy - xy * xy > 0 && xx + yy > 0
  }

  private static func polynomial(_ c: SIMD3<Double>, _ r2: Double) -> Double {
    1 + r2 * (c.x + r2 * (c.y + r2 * c.z))
  }

  private static func derivative(_ c: SIMD3<Double>, _ r2: Double) -> Double {
    c.x + r2 * (2 * c.y + 3 * r2 * c.z)
  }
}
