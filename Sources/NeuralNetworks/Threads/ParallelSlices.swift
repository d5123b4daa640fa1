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
package func mapSlices<R: Sendable, E: Error>(
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
