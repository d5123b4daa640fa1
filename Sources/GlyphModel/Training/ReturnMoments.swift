/// Sums over pictures from which a line of bound over ink is fitted.
struct ReturnMoments: Sendable, Equatable {
  var weight = 0.0
  var ink = 0.0
  var inkSquare = 0.0
  var bound = 0.0
  var product = 0.0

  mutating func add(ink x: Double, bound y: Double) {
    add(ReturnMoments(weight: 1, ink: x, inkSquare: x * x, bound: y, product: x * y))
  }

  mutating func add(_ other: ReturnMoments) {
    weight += other.weight
    ink += other.ink
    inkSquare += other.inkSquare
    bound += other.bound
    product += other.product
  }

  mutating func scale(by factor: Double) {
    weight *= factor
    ink *= factor
    inkSquare *= factor
    bound *= factor
    product *= factor
  }
}
