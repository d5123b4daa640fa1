import Foundation
import Probability

/// Temporary
public struct ScenePrior: Sendable {
  public let specification: SceneSpecification
  let normalizers: [Double]
  public init(_ specification: SceneSpecification) {
    self.specification = specification
    let p = specification.prior
    // Monte Carlo ratio
    let single = log(2 * p.positionRange + p.softness * (2 * Double.pi).squareRoot()) * 2
    var g = PCG32(seed: 1, stream: 1)
    var acceptance: [Double] = []
    let n = 20000
    var sums = [Double](repeating: 0, count: 9)
    for _ in 0..<n {
      var pts: [SIMD2<Double>] = []
      var w = 1.0
      for k in 0..<8 {
        let q = SIMD2(Self.coordinate(p, &g), Self.coordinate(p, &g))
        for o in pts { w *= exp(Self.separation(q, o, p).value) }
        pts.append(q)
        sums[k + 1] += w
        if w < 1e-12 { break }
      }
    }
    _ = acceptance
    acceptance = sums.map { $0 / Double(n) }
    normalizers = (0...8).map { $0 == 0 ? 0 : Double($0) * single + log(max(acceptance[$0], 1e-9)) }
  }
  static func coordinate(_ p: SceneSpecification.Prior, _ g: inout PCG32) -> Double {
    let tail = p.softness * (2 * Double.pi).squareRoot()
    let u = Double.uniform(using: &g) * (2 * p.positionRange + tail)
    if u < 2 * p.positionRange { return u - p.positionRange }
    let x = abs(Normal.standardSample(using: &g)) * p.softness + p.positionRange
    return Double.uniform(using: &g) < 0.5 ? x : -x
  }
  static func separation(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ p: SceneSpecification.Prior) -> (value: Double, gradient: SIMD2<Double>) {
    let d = a - b
    let r = (d * d).sum().squareRoot()
    guard r < p.minimumSeparation else { return (0, .zero) }
    let e = p.minimumSeparation - r
    let s2 = p.softness * p.softness
    return (-0.5 * e * e / s2, r > 1e-9 ? d / r * (e / s2) : .zero)
  }
  public func logSeparation(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> (value: Double, gradient: SIMD2<Double>) { Self.separation(a, b, specification.prior) }
  public func logWall(_ q: SIMD2<Double>) -> (value: Double, gradient: SIMD2<Double>) {
    let p = specification.prior
    var v = 0.0
    var g = SIMD2<Double>.zero
    for k in 0..<2 {
      let e = abs(q[k]) - p.positionRange
      if e > 0 { v -= 0.5 * e * e / (p.softness * p.softness); g[k] = -e / (p.softness * p.softness) * (q[k] > 0 ? 1 : -1) }
    }
    return (v, g)
  }
  public func logPositionNormalizer(count: Int) -> Double { normalizers[min(count, 8)] }
  public func logMesh(_ c: Int) -> Double { log(specification.prior.meshProbabilities[c]) }
  public func logProbabilityOfAnother(after n: Int) -> Double {
    let p = specification.prior.countProbabilities
    guard n < p.count else { return -.infinity }
    let rest = p[n...].reduce(0, +)
    return log(p[(n + 1)...].reduce(0, +) / rest)
  }
  public func sample(using g: inout some RandomNumberGenerator) -> Scene {
    let p = specification.prior
    let n = Categorical(probabilities: p.countProbabilities).sample(using: &g)
    func c() -> Double {
      let tail = p.softness * (2 * Double.pi).squareRoot()
      let u = Double.uniform(using: &g) * (2 * p.positionRange + tail)
      if u < 2 * p.positionRange { return u - p.positionRange }
      let x = abs(Normal.standardSample(using: &g)) * p.softness + p.positionRange
      return Double.uniform(using: &g) < 0.5 ? x : -x
    }
    while true {
      var objects: [SceneObject] = []
      var w = 0.0
      for _ in 0..<n {
        let k = Categorical(probabilities: p.meshProbabilities).sample(using: &g)
        let q = SIMD2(c(), c())
        for o in objects { w += logSeparation(q, o.position).value }
        let period = specification.meshes[k].yawSymmetry.period
        objects.append(SceneObject(category: k, position: q, yaw: period.map { Double.uniform(using: &g) * $0 } ?? 0))
      }
      if log(max(1e-300, Double.uniform(using: &g))) <= w { return Scene(camera: specification.camera.centralPose, objects: objects) }
    }
  }
}
