/// Numbers filed under keys: those of one key are found again in the order in which they were
/// filed.
///
/// What was filed last is taken out first, as objects are taken off a picture. Memory is used
/// again.
final class FiledNumbers {
  private struct Entry {
    var key: Int
    var number: Int32
    /// The neighbours in the drawer, or −1.
    var next: Int32
    var previous: Int32
  }

  private static let drawerBits = 12

  private let entries = WorkingMemory<Entry>()
  /// Where each drawer's entries begin and end, −1 if it has none; made when the first number is
  /// filed.
  private let drawers = WorkingMemory<(first: Int32, last: Int32)>(capacity: 1)
  @exclusivity(unchecked) private var hasDrawers = false
  /// How many have been filed.
  @exclusivity(unchecked) private(set) var count = 0

  @inline(__always)
  private static func drawer(of key: Int) -> Int {
    // Multiplied by 2⁶⁴ divided by the golden ratio (Knuth, *The Art of Computer Programming* 3,
    // 6.4): neighbouring keys come to lie apart.
    let spread = UInt64(truncatingIfNeeded: key) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: spread &>> UInt64(64 - drawerBits))
  }

  func file(_ number: Int, under key: Int) {
    if !hasDrawers { makeDrawers() }
    let drawer = drawers.pointer + Self.drawer(of: key)
    let last = drawer.pointee.last
    entries.reserve(count + 1, keeping: count)
    let index = Int32(truncatingIfNeeded: count)
    entries.pointer[count] = Entry(
      key: key, number: Int32(truncatingIfNeeded: number), next: -1, previous: last)
    if last < 0 {
      drawer.pointee.first = index
    } else {
      entries.pointer[Int(last)].next = index
    }
    drawer.pointee.last = index
    count += 1
  }

  private func makeDrawers() {
    let count = 1 << Self.drawerBits
    drawers.reserve(count)
    for index in 0..<count { drawers.pointer[index] = (-1, -1) }
    hasDrawers = true
  }

  /// Takes out all but the first few that were filed.
  func removeAll(from kept: Int) {
    while count > kept {
      count -= 1
      let entry = entries.pointer[count]
      let drawer = drawers.pointer + Self.drawer(of: entry.key)
      drawer.pointee.last = entry.previous
      if entry.previous < 0 {
        drawer.pointee.first = -1
      } else {
        entries.pointer[Int(entry.previous)].next = -1
      }
    }
  }

  /// Calls `body` with the numbers under a key, in the order in which they were filed, until it
  /// answers that it has enough.
  @inline(__always)
  func forEach(under key: Int, until body: (Int) -> Bool) {
    guard hasDrawers else { return }
    var index = Int(drawers.pointer[Self.drawer(of: key)].first)
    while index >= 0 {
      let entry = entries.pointer + index
      if entry.pointee.key == key && body(Int(entry.pointee.number)) { return }
      index = Int(entry.pointee.next)
    }
  }
}
