#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Bytes as they come through a pipe, by counts and by lines. It waits for no more of them than
/// what is asked for needs, so that who writes and waits for an answer gets one.
package struct BufferedInput {
  private let file: Int32
  private let name: String
  /// What has come; what lies before `start` has been taken.
  private var bytes: [UInt8] = []
  private var start = 0

  /// - Parameter name: what errors call it.
  package init(file: Int32, name: String) { (self.file, self.name) = (file, name) }

  /// Takes standard input for itself: to all others it is empty from now on.
  package static func standard() -> BufferedInput {
    let own = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    if own >= 0, null >= 0 { dup2(null, STDIN_FILENO) }
    if null >= 0 { close(null) }
    return BufferedInput(file: own >= 0 ? own : STDIN_FILENO, name: "standard input")
  }

  /// Whether the next bytes are these; none of them is taken.
  package mutating func starts(with expected: [UInt8]) throws(FileError) -> Bool {
    for (index, byte) in expected.enumerated() {
      guard try fill(index + 1), bytes[start + index] == byte else { return false }
    }
    return true
  }

  /// The next byte, which is taken; nil at the end.
  package mutating func byte() throws(FileError) -> UInt8? {
    guard try fill(1) else { return nil }
    start += 1
    return bytes[start - 1]
  }

  /// So many bytes, or those that are left at the end.
  package mutating func take(_ count: Int) throws(FileError) -> [UInt8] {
    let end = try fill(count) ? start + count : bytes.count
    defer { start = end }
    return Array(bytes[start..<end])
  }

  /// The bytes up to the next line break, which is taken, too; nil at the end.
  ///
  /// - Parameter limit: the most bytes of a line; one that is longer is cut off there.
  package mutating func line(limit: Int) throws(FileError) -> [UInt8]? {
    guard try fill(1) else { return nil }
    var count = 0
    while count < limit, try fill(count + 1), bytes[start + count] != 0x0A { count += 1 }
    let line = try take(count)
    if count < limit { start = min(start + 1, bytes.count) }
    return line
  }

  /// Waits until so many bytes are there that have not been taken; false if it ends before.
  private mutating func fill(_ count: Int) throws(FileError) -> Bool {
    guard bytes.count - start < count else { return true }
    bytes.removeFirst(start)
    start = 0
    while bytes.count < count {
      let room = max(1 << 16, count - bytes.count)
      var arrived = 0
      bytes += [UInt8](unsafeUninitializedCapacity: room) { buffer, used in
        arrived = DescriptorIO.read(into: UnsafeMutableRawBufferPointer(buffer), from: file)
        used = max(0, arrived)
      }
      if arrived < 0 {
        throw FileError(path: name, reason: "cannot be read: \(SystemFile.lastError)")
      }
      if arrived == 0 { return false }
    }
    return true
  }
}
