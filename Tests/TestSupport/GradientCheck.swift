/// Compares a gradient with central differences of fourth order:
/// f′ ≈ (8 (f(x + h) − f(x − h)) − (f(x + 2h) − f(x − 2h))) / 12h.
///
/// The truncation error is h⁴ f⁗′ / 30, so a function in single precision can be checked with a
/// step that is large against its rounding errors: with values near 1 and h = 0.03, rounding
/// leaves about 1e-5 and truncation less. The function must be smooth within 2h of the point: a
/// rectifier's kink there spoils the comparison.
public struct GradientCheck: Sendable, CustomStringConvertible {
  /// The element where gradient and differences disagree most, relative to `scale`.
  public let worstIndex: Int
  /// The gradient's value there.
  public let gradient: Double
  /// The central difference there.
  public let difference: Double
  /// The largest magnitude of any central difference, or 1 if that is larger.
  public let scale: Double

  /// |gradient − difference| / scale, at the worst element.
  public var error: Double {
    let error = abs(gradient - difference) / scale
    return error.isNaN ? .infinity : error
  }

  /// One line for a failure message.
  public var description: String {
    "element \(worstIndex): gradient \(gradient), central difference \(difference), "
      + "error \(error) of the scale \(scale)"
  }

  /// Checks `gradient`, which is claimed to be that of `function` at `point`.
  ///
  /// - Parameters:
  ///   - indices: the elements to check; all, if nil.
  ///   - step: h, in units of `point`.
  public init(
    of gradient: [Double], at point: [Double], step: Double = 1e-3, indices: [Int]? = nil,
    function: ([Double]) throws -> Double
  ) rethrows {
    precondition(gradient.count == point.count, "\(gradient.count) derivatives at \(point.count)")
    var moved = point
    func value(_ index: Int, _ offset: Double) throws -> Double {
      moved[index] = point[index] + offset
      defer { moved[index] = point[index] }
      return try function(moved)
    }
    var worst = (index: 0, gradient: 0.0, difference: 0.0, error: -1.0)
    var scale = 1.0
    for index in indices ?? Array(point.indices) {
      let near = try value(index, step) - value(index, -step)
      let far = try value(index, 2 * step) - value(index, -2 * step)
      let difference = (8 * near - far) / (12 * step)
      scale = max(scale, abs(difference))
      let error = abs(gradient[index] - difference)
      if error > worst.error || error.isNaN {
        worst = (index, gradient[index], difference, error.isNaN ? .infinity : error)
      }
    }
    worstIndex = worst.index
    self.gradient = worst.gradient
    difference = worst.difference
    self.scale = scale
  }

  /// The same for a function in single precision.
  public init(
    of gradient: [Float], at point: [Float], step: Float = 0.03, indices: [Int]? = nil,
    function: ([Float]) throws -> Double
  ) rethrows {
    try self.init(
      of: gradient.map(Double.init), at: point.map(Double.init), step: Double(step),
      indices: indices
    ) { try function($0.map { Float($0) }) }
  }
}
