#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whole files, read and written in one go.
package enum WholeFile {
  /// Larger files are refused, in bytes.
  static let largestSize = 1 << 30

  /// All bytes of the regular file at `path`, which must not be empty.
  package static func read(_ path: String) throws(FileError) -> [UInt8] {
    try check(path)
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw unreadable(path) }
    defer { _ = close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = chunk.withUnsafeMutableBytes { readInto($0, from: file) }
      guard count >= 0 else { throw unreadable(path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk.prefix(count))
    }
  }

  /// Writes a file, all of it or nothing: the bytes go to a temporary file beside it, which then
  /// takes its name. An older file survives a full disk, and no reader sees half a file.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw FileError(
        path: path, reason: "is a directory; name the file to write, such as \(path)/picture.png")
    }
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let folder = slash == path.startIndex ? "." : String(path[..<slash])
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(
        path: path, reason: "cannot be written: there is no directory \(folder); make it first")
    }
    // Unpredictable, so that two writers of the same file do not meet.
    let suffix = String(UInt64.random(in: 0 ... .max), radix: 36)
    let temporary = "\(path[..<slash]).\(path[slash...]).\(suffix)"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw unwritable(path) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { writeFrom($0, to: file) }
      if count <= 0 {
        let error = unwritable(path)
        _ = close(file)
        unlink(temporary)
        throw error
      }
      written += count
    }
    guard close(file) == 0, rename(temporary, path) == 0 else {
      let error = unwritable(path)
      unlink(temporary)
      throw error
    }
  }

  /// Throws unless `path` names a regular file that can be read and has a byte in it.
  package static func check(_ path: String) throws(FileError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR {
        throw FileError(path: path, reason: "no such file")
      }
      throw unreadable(path)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileError(path: path, reason: "is a directory; name a file inside it")
    default: throw FileError(path: path, reason: "is not a regular file")
    }
    guard access(path, R_OK) == 0 else { throw unreadable(path) }
    guard status.st_size > 0 else { throw FileError(path: path, reason: "the file is empty") }
    guard status.st_size <= largestSize else {
      throw FileError(path: path, reason: "has \(status.st_size) bytes; at most 1 GiB is read")
    }
  }

  private static func unreadable(_ path: String) -> FileError {
    FileError(path: path, reason: "cannot be read: \(String(cString: strerror(errno)))")
  }

  private static func unwritable(_ path: String) -> FileError {
    FileError(path: path, reason: "cannot be written: \(String(cString: strerror(errno)))")
  }
}

// Outside the enumeration, whose own `read` and `write` would hide the system's.

/// The system's `read`, again after an interruption; negative on failure.
private func readInto(_ buffer: UnsafeMutableRawBufferPointer, from file: Int32) -> Int {
  while true {
    let count = read(file, buffer.baseAddress, buffer.count)
    if count >= 0 || errno != EINTR { return count }
  }
}

/// The system's `write`, again after an interruption; negative on failure.
private func writeFrom(_ buffer: UnsafeRawBufferPointer, to file: Int32) -> Int {
  while true {
    let count = write(file, buffer.baseAddress, buffer.count)
    if count >= 0 || errno != EINTR { return count }
  }
}
