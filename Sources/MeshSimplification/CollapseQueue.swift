/// Edges that may be collapsed, the cheapest first; a binary heap.
struct CollapseQueue {
  /// An edge as it was when its cost was told.
  struct Entry {
    var cost: Double
    /// The edge's ends.
    var u: Int32, v: Int32
    /// How often each had changed by then: later entries replace earlier ones.
    var versions: SIMD2<Int32>

    /// Of equal costs the edge of the lower vertices: the order is the same everywhere.
    static func < (a: Entry, b: Entry) -> Bool {
      a.cost != b.cost ? a.cost < b.cost : a.u != b.u ? a.u < b.u : a.v < b.v
    }
  }

  private var entries: [Entry] = []

  mutating func push(_ entry: Entry) {
    var place = entries.count
    entries.append(entry)
    while place > 0 {
      let parent = (place - 1) / 2
      guard entry < entries[parent] else { break }
      entries[place] = entries[parent]
      place = parent
    }
    entries[place] = entry
  }

  mutating func pop() -> Entry? {
    guard let first = entries.first, let last = entries.popLast() else { return nil }
    guard !entries.isEmpty else { return first }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
      guard entries[child] < last else { break }
      entries[place] = entries[child]
      place = child
    }
    entries[place] = last
    return first
  }
}
