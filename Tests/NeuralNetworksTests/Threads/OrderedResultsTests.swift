import Dispatch
import Synchronization
import Testing

@testable import NeuralNetworks

/// Results that several threads make are taken in order, and nobody runs far ahead.
@Suite struct OrderedResultsTests {
  @Test("Whatever takes longest, the order is the list's, and few are begun before they are needed")
  func order() {
    let results = OrderedResults<Int>(count: 200, lead: 6)
    let taken = Atomic(0)
    let farthest = Atomic(0)
    let threads = DispatchGroup()
    for _ in 0..<3 {
      DispatchQueue.global().async(group: threads) {
        while let index = results.next() {
          farthest.max(index - taken.load(ordering: .relaxed), ordering: .relaxed)
          // Every seventh takes much longer than the others.
          var sum = index
          for step in 0..<(index % 7 == 0 ? 200_000 : 100) { sum &+= step &* index }
          results.put(sum == .min ? -1 : index * 3, at: index)
        }
      }
    }
    for index in 0..<200 {
      #expect(results.take() == index * 3)
      taken.add(1, ordering: .relaxed)
    }
    threads.wait()
    #expect(results.next() == nil)
    // A number may be begun before its taker has counted the last one.
    #expect(farthest.load(ordering: .relaxed) <= 7)
  }

  @Test("Who waits for room is let go when nothing is taken any more")
  func stopping() {
    let results = OrderedResults<Int>(count: 10, lead: 2)
    #expect(results.next() == 0 && results.next() == 1)
    let threads = DispatchGroup()
    let last = Atomic(7)
    DispatchQueue.global().async(group: threads) {
      last.store(results.next() ?? -1, ordering: .relaxed)
    }
    results.stop()
    threads.wait()
    #expect(last.load(ordering: .relaxed) == -1)
  }

  @Test("A list whose end shows late ends where it does, whoever is ahead of it")
  func lateEnd() {
    let results = OrderedResults<Int>(count: nil, lead: 8)
    #expect((0..<4).map { _ in results.next() } == [0, 1, 2, 3])
    results.put(10, at: 0)
    results.end(before: 3)
    results.end(before: 2)
    results.put(11, at: 1)
    #expect(results.next() == nil)
    #expect([results.take(), results.take(), results.take()] == [10, 11, nil])
  }
}
