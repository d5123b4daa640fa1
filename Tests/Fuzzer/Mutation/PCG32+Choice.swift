import Probability

extension PCG32 {
  /// A number from 0 to `count` − 1.
  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }

  /// True with a probability.
  mutating func chance(_ probability: Double) -> Bool {
    Double.uniform(using: &self) < probability
  }

  /// One of the elements, each as likely.
  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  /// A part of `0 ..< count`, seldom long; empty only where there is nothing.
  mutating func part(of count: Int) -> Range<Int> {
    guard count > 0 else { return 0..<0 }
    let longest = chance(0.8) ? min(count, 64) : count
    let length = 1 + below(longest)
    let start = below(count - length + 1)
    return start..<start + length
  }
}
