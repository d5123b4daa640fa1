/// Memory that a kernel writes anew for every picture and that only ever grows, so that in the
/// steady state nothing is allocated. Elements hold no references. Nobody makes it grow while
/// kernels run.
final class WorkingMemory<Element> {
  @exclusivity(unchecked) private(set) var pointer: UnsafeMutablePointer<Element>
  @exclusivity(unchecked) private(set) var capacity: Int

  init(capacity: Int = 16) {
    pointer = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit { pointer.deallocate() }

  /// Makes room for `count` elements and keeps the first `kept`.
  @inline(__always)
  func reserve(_ count: Int, keeping kept: Int = 0) {
    if count > capacity { grow(to: count, keeping: kept) }
  }

  private func grow(to count: Int, keeping kept: Int) {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: max(count, capacity * 2))
    larger.update(from: pointer, count: kept)
    pointer.deallocate()
    pointer = larger
    capacity = max(count, capacity * 2)
  }
}
