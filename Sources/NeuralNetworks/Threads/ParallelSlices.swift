import Dispatch
import Synchronization

/// Runs `body` for every slice 0 ..< count on up to `threads` threads and returns the results in
/// slice order.
///
/// A thread takes the next slice as soon as it is free, so which thread runs which slice varies;
/// the results do not, if `body` depends on nothing but its slice. Split a batch into a number of
/// slices that does not depend on `threads` and combine the results in order, and the outcome is
/// the same to the last bit on any number of threads.
///
/// - Throws: the error of the first slice, in slice order, that failed; later slices may not have
///   been run.
public func mapSlices<R: Sendable, E: Error>(
  count: Int, threads: Int, _ body: @Sendable (Int) throws(E) -> R
) throws(E) -> [R] {
  precondition(count >= 0 && threads > 0, "\(count) slices on \(threads) threads")
  if threads == 1 || count <= 1 {
    var results: [R] = []
    results.reserveCapacity(count)
    for slice in 0..<count { results.append(try body(slice)) }
    return results
  }
  let results = Mutex([Result<R, E>?](repeating: nil, count: count))
  let next = Atomic(0)
  let hasFailed = Atomic(false)
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
    while !hasFailed.load(ordering: .relaxed) {
      let slice = next.add(1, ordering: .relaxed).oldValue
      guard slice < count else { return }
      let result: Result<R, E>
      do throws(E) {
        result = .success(try body(slice))
      } catch {
        result = .failure(error)
        hasFailed.store(true, ordering: .relaxed)
      }
      results.withLock { $0[slice] = result }
    }
  }
  var values: [R] = []
  values.reserveCapacity(count)
  // Slices are taken in order, so every slice before the first failure has a result.
  for result in results.withLock({ $0 }) {
    if let result { values.append(try result.get()) }
  }
  return values
}

/// Tapes that keep their memory between batches, for work that is split over threads.
public final class TapePool: Sendable {
  /// `@unchecked Sendable`: a tape is either in the pool or with the one caller that took it out.
  private struct Idle: @unchecked Sendable {
    var tapes: [Tape] = []
  }

  private let idle = Mutex(Idle())
  private let isDifferentiable: Bool

  /// The memory of the tapes that are not lent just now, in bytes.
  public var idleBytes: Int {
    idle.withLock { $0.tapes.reduce(0) { $0 + $1.arena.capacity * MemoryLayout<Float>.stride } }
  }

  /// An empty pool, which makes tapes as they are needed.
  ///
  /// - Parameter differentiable: whether `backward` will be called on the tapes.
  public init(differentiable: Bool = true) { isDifferentiable = differentiable }

  /// Lends a tape that has been reset to `parameters`; it, and its variables, must not be used
  /// after `body` has returned.
  public func withTape<R, E: Error>(
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
