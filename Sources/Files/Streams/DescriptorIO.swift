#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The system's reading and writing, again after an interruption.
package enum DescriptorIO {
  /// How many bytes arrived, 0 at the end; negative on failure.
  package static func read(into buffer: UnsafeMutableRawBufferPointer, from file: Int32) -> Int {
    while true {
      let count = readOnce(file, buffer.baseAddress, buffer.count)
      if count >= 0 || errno != EINTR { return count }
    }
  }

  /// Writes all bytes, however many calls that takes; false, and `errno` says why, if it cannot.
  package static func write(_ bytes: [UInt8], to file: Int32) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
        let count = writeOnce(file, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN, isReady(file) { continue }
        guard count > 0 else {
          if count == 0 { errno = ENOSPC }
          return false
        }
        written += count
      }
      return true
    }
  }

  /// Waits until a stream that does not block can be written to.
  private static func isReady(_ file: Int32) -> Bool {
    var request = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
    let count = poll(&request, 1, -1)
    return count > 0 || (count < 0 && errno == EINTR)
  }
}

// Outside the enumeration, whose own `read` and `write` would hide the system's.

private func readOnce(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, buffer, count)
}

private func writeOnce(_ file: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, buffer, count)
}
