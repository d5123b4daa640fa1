/// The visible crossings of objects with pixels, in memory that is used again.
final class CrossingList {
  /// Those of all objects, hidden ones among them, and where those of each instance end.
  let passages = WorkingMemory<Passage>(capacity: 1024)
  let passageEnds = WorkingMemory<Int>(capacity: 16)
  let records = WorkingMemory<CrossingRecord>(capacity: 1024)
  /// See `Antialiaser.objects(near:)`.
  let near = WorkingMemory<Int>()
  /// See `Antialiaser.findShown(in:)`.
  let shown = WorkingMemory<Bool>()
  @exclusivity(unchecked) var passageCount = 0
  @exclusivity(unchecked) var count = 0
  /// Where the crossings of each instance end, if the list holds those of a whole picture.
  var ends: [Int] = []

  /// The objects have changed.
  func forget() { ends.removeAll(keepingCapacity: true) }

  @inline(__always)
  func append(_ passage: Passage) {
    passages.reserve(passageCount + 1, keeping: passageCount)
    passages.pointer[passageCount] = passage
    passageCount += 1
  }

  /// A record to be filled in. It is written where it stays: copies of what was just written in
  /// smaller pieces wait for each other.
  @inline(__always)
  func append() -> UnsafeMutablePointer<CrossingRecord> {
    records.reserve(count + 1, keeping: count)
    count += 1
    return records.pointer + (count - 1)
  }
}
