/// Numbers that never change once made, at a fixed place in memory.
///
/// The kernels go through meshes in inner loops; with a fixed place they need neither a closure
/// for the pointer nor a count of references.
final class FrozenArray<Element: Sendable>: RandomAccessCollection, @unchecked Sendable {
  /// The first element; valid as long as the array lives.
  let pointer: UnsafePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: Swift.max(1, elements.count))
    elements.withUnsafeBufferPointer { source in
      if let first = source.baseAddress { memory.initialize(from: first, count: source.count) }
    }
    pointer = UnsafePointer(memory)
    count = elements.count
  }

  deinit {
    UnsafeMutablePointer(mutating: pointer).deinitialize(count: count)
    pointer.deallocate()
  }

  @inline(__always) subscript(_ index: Int) -> Element {
    _read { yield pointer[index] }
  }

  var startIndex: Int { 0 }
  var endIndex: Int { count }
}

/// Memory that a kernel writes anew for every picture and that only ever grows, so that in the
/// steady state nothing is allocated. Elements hold no references. Nobody makes it grow while kernels
/// run.
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
