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
