import Foundation

@testable import NeuralNetworks

/// Operations that tests build graphs with and no network has.
extension Tape {
  /// tanh x, element by element; smooth, so that central differences can check what it feeds.
  func tanh(_ x: Variable) -> Variable {
    elementwise([x], { Foundation.tanh($0[0]) }) { operands, _ in
      let y = Foundation.tanh(operands[0])
      return 1 - y * y
    }
  }

  /// max(0, x), element by element; derivative 0 at 0.
  func relu(_ x: Variable) -> Variable {
    elementwise([x], { max(0, $0[0]) }) { operands, _ in operands[0] > 0 ? 1 : 0 }
  }

  /// left + right, element by element.
  func add(_ left: Variable, _ right: Variable) -> Variable {
    elementwise([left, right], { $0[0] + $0[1] }) { _, _ in 1 }
  }

  /// left · right, element by element.
  func multiply(_ left: Variable, _ right: Variable) -> Variable {
    elementwise([left, right], { $0[0] * $0[1] }) { operands, index in operands[1 - index] }
  }

  /// An operation on single elements of equally shaped operands.
  ///
  /// - Parameter derivative: by the operand of this number.
  private func elementwise(
    _ operands: [Variable], _ value: ([Float]) -> Float,
    _ derivative: @escaping ([Float], Int) -> Float
  ) -> Variable {
    precondition(operands.allSatisfy { $0.shape == operands[0].shape })
    let count = operands[0].count
    let result = makeResult(
      shape: operands[0].shape, needsGradient: operands.contains { needsGradient($0) })
    let sources = operands.map { pointer(to: $0) }
    let target = pointer(to: result)
    for element in 0..<count { target[element] = value(sources.map { $0[element] }) }
    guard needsGradient(result) else { return result }

    record { tape in
      guard let gradient = tape.gradient(of: result) else { return }
      for (index, operand) in operands.enumerated() {
        guard let target = tape.zeroedGradient(of: operand) else { continue }
        for element in 0..<count {
          target[element] += gradient[element] * derivative(sources.map { $0[element] }, index)
        }
      }
    }
    return result
  }
}
