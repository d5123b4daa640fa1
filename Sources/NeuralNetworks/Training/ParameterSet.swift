/// The trainable tensors of a network, ordered and named, in one flat storage. A value: a copy
/// does not see what happens to the original.
package struct ParameterSet: Sendable {
  /// The tensors' names and shapes.
  package private(set) var layout = ParameterLayout()
  private(set) var storage = FloatStorage(count: 0)

  /// A set without tensors.
  package init() {}

  init(layout: ParameterLayout, storage: FloatStorage) {
    precondition(layout.count == storage.count)
    self.layout = layout
    self.storage = storage
  }

  /// Appends a tensor under a name that is not yet taken.
  package mutating func add(_ name: String, _ tensor: Tensor) {
    let offset = layout.count
    layout.append(name, shape: tensor.shape)
    storage = storage.copy(growingBy: tensor.count)
    (storage.base + offset).update(from: tensor.elements, count: tensor.count)
  }

  /// The names, in the order in which they were added.
  package var names: [String] { layout.names }

  /// The number of elements of all tensors together.
  package var count: Int { layout.count }

  /// All elements, tensor after tensor, each row-major.
  package var elements: [Float] {
    get { Array(storage.buffer) }
    set {
      precondition(newValue.count == count, "expected \(count) elements, not \(newValue.count)")
      withUnsafeMutableElements { $0.update(from: newValue, count: newValue.count) }
    }
  }

  /// Whether there is a tensor of this name.
  package func contains(_ name: String) -> Bool { layout.index(of: name) != nil }

  /// The shape of a tensor that is in the set.
  package func shape(of name: String) -> [Int] { layout.shapes[layout.requiredIndex(of: name)] }

  /// A tensor that is in the set; when set, its shape must stay.
  package subscript(name: String) -> Tensor {
    get { layout.tensor(at: layout.requiredIndex(of: name), in: storage) }
    set {
      let index = layout.requiredIndex(of: name)
      let shape = layout.shapes[index]
      precondition(newValue.shape == shape, "'\(name)' has shape \(shape), not \(newValue.shape)")
      let offset = layout.offsets[index]
      withUnsafeMutableElements {
        ($0 + offset).update(from: newValue.elements, count: newValue.count)
      }
    }
  }

  mutating func withUnsafeMutableElements<R>(_ body: (UnsafeMutablePointer<Float>) -> R) -> R {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    return withExtendedLifetime(storage) { body(storage.base) }
  }
}

extension ParameterSet: Equatable {
  /// Whether names, shapes and all elements are equal.
  package static func == (left: ParameterSet, right: ParameterSet) -> Bool {
    left.layout == right.layout
      && (left.storage === right.storage || left.storage.buffer.elementsEqual(right.storage.buffer))
  }
}
