/// Sets of whole numbers that are joined: Tarjan 1975, with path halving.
struct DisjointSets {
  private var parents: [Int32]

  /// Each number by itself.
  init(count: Int) { parents = (0..<Int32(count)).map { $0 } }

  /// The lowest number of a set.
  mutating func root(_ element: Int) -> Int {
    var element = element
    while Int(parents[element]) != element {
      parents[element] = parents[Int(parents[element])]
      element = Int(parents[element])
    }
    return element
  }

  /// Makes one of the sets of two numbers.
  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    if a != b { parents[max(a, b)] = Int32(min(a, b)) }
  }
}
