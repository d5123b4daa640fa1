/// Names, shapes and places of the tensors in a flat storage: what a network's parameters are like,
/// known without there being any.
package struct ParameterLayout: Sendable, Equatable {
  /// The tensors' names, in order.
  package private(set) var names: [String] = []
  /// The extents of each tensor.
  package private(set) var shapes: [[Int]] = []
  /// Where each tensor begins in the flat storage, in elements.
  private(set) var offsets: [Int] = []
  /// The number of elements of all tensors together.
  package private(set) var count = 0
  private var indices: [String: Int] = [:]

  /// A layout without tensors.
  package init() {}

  mutating func append(_ name: String, shape: [Int]) {
    precondition(indices[name] == nil, "there is already a parameter named '\(name)'")
    indices[name] = names.count
    names.append(name)
    shapes.append(shape)
    offsets.append(count)
    count += shape.elementCount
  }

  func index(of name: String) -> Int? { indices[name] }

  func requiredIndex(of name: String) -> Int {
    guard let index = indices[name] else {
      preconditionFailure("there is no parameter named '\(name)'")
    }
    return index
  }

  func tensor(at index: Int, in storage: FloatStorage) -> Tensor {
    let shape = shapes[index]
    let elements = UnsafeBufferPointer(
      start: storage.base + offsets[index], count: shape.elementCount)
    return Tensor(shape: shape, elements: Array(elements))
  }
}
