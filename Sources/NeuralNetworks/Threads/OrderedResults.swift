import Foundation

/// Results that several threads make of a list, for one that takes them in its order as soon as
/// they are there.
///
/// Threads take the next number as they are free, so that none waits for another whose work takes
/// longer; they run ahead of the taker by so many, so that memory does not grow with the list.
// `condition` guards the rest.
package final class OrderedResults<Value: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var count: Int
  private let lead: Int
  private var begun = 0
  private var taken = 0
  private var isStopped = false
  private var results: [Int: Value] = [:]

  /// - Parameters:
  ///   - count: of the list; nil if `end` will say it.
  ///   - lead: the most numbers that have been begun and not been taken.
  package init(count: Int?, lead: Int) {
    precondition(lead > 0, "somebody must be able to begin")
    (self.count, self.lead) = (count ?? .max, lead)
  }

  /// The next number that nobody has begun, once there is room for its result; nil if there is none
  /// or nobody takes results any more.
  package func next() -> Int? {
    condition.lock()
    defer { condition.unlock() }
    while !isStopped, begun < count, begun - taken >= lead { condition.wait() }
    guard !isStopped, begun < count else { return nil }
    begun += 1
    return begun - 1
  }

  /// Hands over the result of a number.
  package func put(_ value: Value, at index: Int) {
    condition.lock()
    results[index] = value
    condition.broadcast()
    condition.unlock()
  }

  /// The list ends before this number, which was begun and gets no result.
  package func end(before index: Int) {
    condition.lock()
    count = min(count, index)
    condition.broadcast()
    condition.unlock()
  }

  /// The result of the number after the one that was taken last; waits for it. Nil at the end.
  package func take() -> Value? {
    condition.lock()
    defer { condition.unlock() }
    while taken < count {
      if let value = results.removeValue(forKey: taken) {
        taken += 1
        condition.broadcast()
        return value
      }
      condition.wait()
    }
    return nil
  }

  /// Nothing will be taken any more.
  package func stop() {
    condition.lock()
    isStopped = true
    condition.broadcast()
    condition.unlock()
  }
}
