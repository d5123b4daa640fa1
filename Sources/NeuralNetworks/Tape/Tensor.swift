/// A dense array of `Float` with a shape, row-major: the last dimension varies fastest.
package struct Tensor: Sendable, Equatable {
  /// The extent of each dimension; empty for a scalar.
  package let shape: [Int]
  /// The elements, row-major; as many as the product of `shape`.
  package var elements: [Float] {
    // Without `oldValue`, so that setting one element does not copy the others.
    didSet {
      precondition(elements.count == shape.elementCount, "a tensor's element count is fixed")
    }
  }

  /// A tensor of the given elements, row-major.
  package init(shape: [Int], elements: [Float]) {
    precondition(shape.allSatisfy { $0 >= 0 }, "negative extent in shape \(shape)")
    precondition(
      shape.elementCount == elements.count,
      "shape \(shape) needs \(shape.elementCount) elements, not \(elements.count)")
    self.shape = shape
    self.elements = elements
  }

  /// A tensor whose elements all equal `value`.
  package init(shape: [Int], repeating value: Float) {
    self.init(shape: shape, elements: Array(repeating: value, count: shape.elementCount))
  }

  /// A tensor of zeros.
  package static func zeros(_ shape: Int...) -> Tensor { Tensor(shape: shape, repeating: 0) }

  /// The number of elements.
  package var count: Int { elements.count }
}

extension [Int] {
  /// The number of elements of a tensor of this shape: the product of the extents.
  var elementCount: Int { reduce(1, *) }

  /// The last extent of a tensor's shape: its features; 1 for a scalar.
  var featureCount: Int { last ?? 1 }

  /// The product of every extent but the last.
  var rowCount: Int { dropLast().reduce(1, *) }
}
