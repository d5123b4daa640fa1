import Synchronization

/// Tapes that keep their memory between batches, for work that is split over threads.
package final class TapePool: Sendable {
  /// `@unchecked Sendable`: a tape is either in the pool or with the one caller that took it out.
  private struct Idle: @unchecked Sendable {
    var tapes: [Tape] = []
  }

  private let idle = Mutex(Idle())
  private let isDifferentiable: Bool

  /// The memory of the tapes that are not lent just now, in bytes.
  package var idleBytes: Int {
    idle.withLock { $0.tapes.reduce(0) { $0 + $1.arena.capacity * MemoryLayout<Float>.stride } }
  }

  /// An empty pool, which makes tapes as they are needed.
  ///
  /// - Parameter differentiable: whether `backward` will be called on the tapes.
  package init(differentiable: Bool = true) { isDifferentiable = differentiable }

  /// Lends a tape that has been reset to `parameters`; it, and its variables, must not be used
  /// after `body` has returned.
  package func withTape<R, E: Error>(
    parameters: ParameterSet, _ body: (Tape) throws(E) -> R
  ) throws(E) -> R {
    // nonisolated(unsafe): the tape has just left the pool, and nobody else holds it.
    nonisolated(unsafe) let pooled = idle.withLock { $0.tapes.popLast() }
    let tape = pooled ?? Tape(parameters: parameters, differentiable: isDifferentiable)
    tape.reset(parameters: parameters)
    defer {
      tape.release()
      nonisolated(unsafe) let returned = tape
      idle.withLock { $0.tapes.append(returned) }
    }
    return try body(tape)
  }
}
