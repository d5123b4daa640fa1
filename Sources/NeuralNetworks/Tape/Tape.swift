/// Records a computation as it runs and then carries derivatives back through it
/// (reverse-mode differentiation, define-by-run).
///
/// Goals, in this order: correct derivatives; the same bits for the same batch on any thread;
/// speed. A tape is used by one thread at a time; several tapes run at once on different threads.
/// Operations are methods in extensions, one subject per file, forward and backward side by side.
package final class Tape {
  /// The elements of a value, and those of its gradient while `backward` runs.
  private struct Slot {
    let value: UnsafeMutablePointer<Float>
    let count: Int
    let needsGradient: Bool
    /// For a parameter, where its gradient stands in `Gradients`.
    var parameterOffset: Int?
    var gradient: UnsafeMutablePointer<Float>?
  }

  let arena = Arena()
  private var parameters: ParameterSet
  private let isDifferentiable: Bool
  private var slots: [Slot] = []
  private var parameterVariables: [Variable?]
  private var pullbacks: [(Tape) -> Void] = []
  private var generation = 0
  private var parameterGradients: UnsafeMutablePointer<Float>?

  /// A tape that computes with these parameters.
  ///
  /// - Parameter differentiable: whether `backward` will be called; a tape for inference alone
  ///   records nothing.
  package init(parameters: ParameterSet, differentiable: Bool = true) {
    OpenBLAS.useOneThread()
    self.parameters = parameters
    isDifferentiable = differentiable
    parameterVariables = Array(repeating: nil, count: parameters.names.count)
  }

  /// Forgets the computation and keeps the memory for the next one.
  package func reset(parameters: ParameterSet) {
    self.parameters = parameters
    forget()
    parameterVariables = Array(repeating: nil, count: parameters.names.count)
  }

  /// Forgets the computation and lets go of the parameters, so that an optimiser that updates
  /// them in place need not copy them; follow it with `reset(parameters:)`.
  package func release() { reset(parameters: ParameterSet()) }

  private func forget() {
    slots.removeAll(keepingCapacity: true)
    pullbacks.removeAll(keepingCapacity: true)
    arena.reset()
    generation += 1
  }

  // MARK: Values

  /// A constant: no gradient flows to it.
  ///
  /// - Parameter fill: writes every element, row-major; the memory is not zeroed before.
  package func input(
    shape: [Int], fill: (UnsafeMutableBufferPointer<Float>) -> Void
  ) -> Variable {
    let variable = makeResult(shape: shape, needsGradient: false)
    fill(UnsafeMutableBufferPointer(start: pointer(to: variable), count: variable.count))
    return variable
  }

  /// A constant: no gradient flows to it.
  package func input(_ tensor: Tensor) -> Variable {
    let variable = makeResult(shape: tensor.shape, needsGradient: false)
    pointer(to: variable).update(from: tensor.elements, count: tensor.count)
    return variable
  }

  /// A constant of zeros, such as an LSTM's first state.
  package func zeros(shape: [Int]) -> Variable {
    let variable = makeResult(shape: shape, needsGradient: false)
    pointer(to: variable).update(repeating: 0, count: variable.count)
    return variable
  }

  /// A parameter, which must be in the set that the tape was made for.
  package func parameter(_ name: String) -> Variable {
    let layout = parameters.layout
    let index = layout.requiredIndex(of: name)
    if let variable = parameterVariables[index] { return variable }
    let shape = layout.shapes[index]
    let variable = append(
      Slot(
        value: parameters.storage.base + layout.offsets[index], count: shape.elementCount,
        needsGradient: isDifferentiable, parameterOffset: layout.offsets[index]),
      shape: shape)
    parameterVariables[index] = variable
    return variable
  }

  /// The elements of a value, row-major.
  package func value(of variable: Variable) -> [Float] {
    withValue(of: variable) { Array($0) }
  }

  /// Calls `body` with the elements of a value, row-major, without copying them.
  package func withValue<R>(
    of variable: Variable, _ body: (UnsafeBufferPointer<Float>) throws -> R
  ) rethrows -> R {
    try body(UnsafeBufferPointer(start: pointer(to: variable), count: variable.count))
  }

  // MARK: Derivatives

  /// The vector-Jacobian product: Σ over the seeds of (weights · ∂value/∂parameters).
  ///
  /// - Parameter seeds: values and, for each, the derivative of the loss with respect to its
  ///   elements, row-major. A value may occur more than once.
  package func backward(from seeds: [(Variable, [Float])]) -> Gradients {
    var gradients = Gradients(zerosLike: parameters)
    backward(from: seeds, addingTo: &gradients)
    return gradients
  }

  /// Like `backward(from:)`, but adds to gradients that are already there.
  package func backward(from seeds: [(Variable, [Float])], addingTo gradients: inout Gradients) {
    precondition(isDifferentiable, "this tape was made for inference alone")
    precondition(gradients.layout == parameters.layout, "gradients of different parameters")
    let mark = arena.mark
    gradients.withUnsafeMutableElements { base in
      parameterGradients = base
      for (variable, weights) in seeds {
        precondition(
          weights.count == variable.count,
          "a seed of \(weights.count) numbers for a value of \(variable.count)")
        guard let gradient = zeroedGradient(of: variable) else { continue }
        weights.withUnsafeBufferPointer { weights in
          guard let base = weights.baseAddress else { return }
          accumulate(base, into: gradient, count: weights.count)
        }
      }
      for pullback in pullbacks.reversed() { pullback(self) }
    }
    parameterGradients = nil
    for index in slots.indices { slots[index].gradient = nil }
    arena.return(to: mark)
  }

  // MARK: For operations

  /// A new value, not yet computed.
  func makeResult(shape: [Int], needsGradient: Bool) -> Variable {
    let count = shape.elementCount
    return append(
      Slot(value: arena.allocate(count), count: count, needsGradient: needsGradient), shape: shape)
  }

  private func append(_ slot: Slot, shape: [Int]) -> Variable {
    slots.append(slot)
    return Variable(shape: shape, id: slots.count - 1, generation: generation)
  }

  private func slotIndex(of variable: Variable) -> Int {
    precondition(
      variable.generation == generation && variable.id < slots.count,
      "the variable belongs to another tape, or to the time before this tape's reset")
    return variable.id
  }

  func pointer(to variable: Variable) -> UnsafeMutablePointer<Float> {
    slots[slotIndex(of: variable)].value
  }

  func needsGradient(_ variable: Variable) -> Bool {
    slots[slotIndex(of: variable)].needsGradient
  }

  /// Remembers how to carry the gradient of an operation's results to its operands.
  func record(_ pullback: @escaping (Tape) -> Void) { pullbacks.append(pullback) }

  /// The gradient that has arrived at a value; nil if none has.
  func gradient(of variable: Variable) -> UnsafeMutablePointer<Float>? {
    slots[slotIndex(of: variable)].gradient
  }

  /// Where an operation puts its contribution to the gradient of an operand, or nil if none is
  /// wanted. If `isFresh`, the memory is uninitialised and must be overwritten; otherwise add.
  func accumulator(
    for variable: Variable
  ) -> (base: UnsafeMutablePointer<Float>, isFresh: Bool)? {
    let index = slotIndex(of: variable)
    guard slots[index].needsGradient else { return nil }
    if let gradient = slots[index].gradient { return (gradient, false) }
    if let offset = slots[index].parameterOffset, let parameterGradients {
      slots[index].gradient = parameterGradients + offset
      return (parameterGradients + offset, false)
    }
    let gradient = arena.allocate(slots[index].count)
    slots[index].gradient = gradient
    return (gradient, true)
  }

  /// Like `accumulator`, for operations that always add.
  func zeroedGradient(of variable: Variable) -> UnsafeMutablePointer<Float>? {
    guard let (base, isFresh) = accumulator(for: variable) else { return nil }
    if isFresh { base.update(repeating: 0, count: variable.count) }
    return base
  }
}
