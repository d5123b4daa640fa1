/// Boxes around eight edges of an outline, across the light's rays.
struct ShadowBoxes {
  private var highU: SIMD8<Float>
  private var lowV: SIMD8<Float>
  private var highV: SIMD8<Float>

  /// Of no edges.
  init() {
    highU = SIMD8(repeating: -.greatestFiniteMagnitude)
    (lowV, highV) = (0 - highU, highU)
  }

  @inline(__always)
  mutating func set(_ lane: Int, _ a: SIMD4<Float>, _ b: SIMD4<Float>) {
    highU[lane] = max(a.x, b.x)
    (lowV[lane], highV[lane]) = (min(a.y, b.y), max(a.y, b.y))
  }

  /// A bit in the byte of each edge whose box reaches as far along u, and between the bounds along
  /// v.
  @inline(__always)
  func meeting(_ bounds: ShadowBounds) -> UInt64 {
    let apart =
      (highU - bounds.lowU).signs | (highV - bounds.lowV).signs | (bounds.highV - lowV).signs
    return EightLanes.oneBitALane(~apart)
  }
}

/// Where across a light's rays edges of an outline matter to eight receivers: from a bound on
/// along u, the way of the rays on which windings are counted, and between two along v.
struct ShadowBounds {
  let lowU, lowV, highV: Float

  /// - Parameters:
  ///   - isAsked: the lanes that count.
  ///   - ahead: how far the outline reaches before the receivers.
  @inline(__always)
  init(_ p: UnsafePointer<EightReceivers>, _ isAsked: SIMD8<Int32>, ahead: SIMD8<Float>) {
    let margin = (p.pointee.diskBound * (ahead * ahead) + p.pointee.footprintBound).squareRoot()
    lowU = (p.pointee.u - margin).least(isAsked)
    lowV = (p.pointee.v - margin).least(isAsked)
    highV = (p.pointee.v + margin).greatest(isAsked)
  }
}
