/// Memory for one tape: handed out in order, taken back all at once, kept for the next batch.
///
/// After the first batch no large block is requested from the system again, and none of its
/// pages is faulted in a second time.
final class Arena {
  /// A place to which the arena can return.
  struct Mark {
    fileprivate let block: Int
    fileprivate let used: Int
  }

  private var blocks: [UnsafeMutableBufferPointer<Float>] = []
  private var block = 0
  private var used = 0

  /// 4 MiB: large enough that few blocks are needed, and only touched pages cost anything.
  private static let smallestBlock = 1 << 20

  deinit {
    for block in blocks { UnsafeMutableRawPointer(block.baseAddress)?.deallocate() }
  }

  /// Uninitialised memory, aligned to 64 bytes, valid until the arena returns to an earlier mark.
  func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let rounded = (max(count, 1) + 15) & ~15
    while block < blocks.count {
      if let base = blocks[block].baseAddress, used + rounded <= blocks[block].count {
        defer { used += rounded }
        return base + used
      }
      block += 1
      used = 0
    }
    let size = max(rounded, Arena.smallestBlock)
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: size * MemoryLayout<Float>.stride, alignment: 64)
    let base = raw.bindMemory(to: Float.self, capacity: size)
    blocks.append(UnsafeMutableBufferPointer(start: base, count: size))
    used = rounded
    return base
  }

  /// How many numbers there is room for.
  var capacity: Int { blocks.reduce(0) { $0 + $1.count } }

  var mark: Mark { Mark(block: block, used: used) }

  /// Takes back everything that was handed out after the mark.
  func `return`(to mark: Mark) {
    block = mark.block
    used = mark.used
  }

  /// Takes back everything.
  func reset() {
    block = 0
    used = 0
  }
}
