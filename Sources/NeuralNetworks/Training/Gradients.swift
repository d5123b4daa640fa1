/// The derivative of a number with respect to every element of a `ParameterSet`; same names,
/// shapes and order.
package struct Gradients: Sendable {
  let layout: ParameterLayout
  private(set) var storage: FloatStorage

  /// Zeros, one for each element of the parameters.
  package init(zerosLike parameters: ParameterSet) { self.init(layout: parameters.layout) }

  init(layout: ParameterLayout) {
    self.layout = layout
    storage = FloatStorage(count: layout.count)
  }

  init(layout: ParameterLayout, storage: FloatStorage) {
    precondition(layout.count == storage.count)
    self.layout = layout
    self.storage = storage
  }

  /// The names, in the order of the parameters.
  package var names: [String] { layout.names }

  /// The number of elements of all tensors together.
  package var count: Int { layout.count }

  /// All elements, tensor after tensor, each row-major.
  package var elements: [Float] { Array(storage.buffer) }

  /// The gradient with respect to one parameter.
  package subscript(name: String) -> Tensor {
    layout.tensor(at: layout.requiredIndex(of: name), in: storage)
  }

  /// Adds another gradient of the same parameters, element by element.
  package mutating func add(_ other: Gradients) {
    precondition(layout == other.layout, "gradients of different parameters")
    let count = count
    withUnsafeMutableElements { accumulate(other.storage.base, into: $0, count: count) }
  }

  /// Adds the gradient of `factor` / 2 · Σ parameter².
  package mutating func add(_ parameters: ParameterSet, times factor: Float) {
    precondition(layout == parameters.layout, "gradients of different parameters")
    let count = count
    withUnsafeMutableElements {
      for index in 0..<count { $0[index] += factor * parameters.storage.base[index] }
    }
  }

  /// Multiplies every element.
  package mutating func scale(by factor: Float) {
    let count = count
    withUnsafeMutableElements { scaleInPlace($0, by: factor, count: count) }
  }

  /// The Euclidean length of all elements together, summed in a fixed order in double precision.
  package var norm: Double { sumOfSquares(storage.base, count: count).squareRoot() }

  /// Shortens the gradient to at most `limit` and returns its length before.
  @discardableResult
  package mutating func clip(toNorm limit: Double) -> Double {
    let norm = norm
    if norm > limit { scale(by: Float(limit / norm)) }
    return norm
  }

  mutating func withUnsafeMutableElements<R>(_ body: (UnsafeMutablePointer<Float>) -> R) -> R {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    return withExtendedLifetime(storage) { body(storage.base) }
  }
}
