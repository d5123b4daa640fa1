#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A file that only one process at a time has open in this way: it grows at its end, or is replaced
/// whole, and the lock goes with it. The system releases the lock when the process ends, however it
/// ends, so that none is ever left behind.
package final class LockedFile {
  private let path: String
  private var descriptor: Int32
  /// Whether the file was made by opening it.
  package let isNew: Bool

  /// Opens the file, or makes it.
  ///
  /// - Throws: `Busy` if another process has it, or `FileError`.
  package init(_ path: String) throws {
    while true {
      // Whoever makes it knows that it is new; who then finds it there does not.
      var file = SystemFile.open(path, O_RDWR | O_CREAT | O_EXCL)
      let isNew = file >= 0
      if file < 0, errno == EEXIST {
        // Without waiting: opening a pipe would.
        file = SystemFile.open(path, O_RDWR | O_NONBLOCK)
        if file < 0, errno == ENOENT { continue }
      }
      guard file >= 0 else { throw Self.failure(path) }
      var status = stat()
      guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        close(file)
        throw FileError(path: path, reason: "is not a regular file; move it away")
      }
      guard Self.lock(file) else {
        let holder = Self.holder(of: file)
        close(file)
        throw Busy(process: holder)
      }
      // The one who had it may have replaced or removed it in between.
      guard Self.isAt(path, file) else {
        close(file)
        continue
      }
      descriptor = file
      self.isNew = isNew
      // What a link leads to is replaced, not the link.
      self.path = SystemFile.realPath(path) ?? path
      return
    }
  }

  deinit { close(descriptor) }

  /// Another process has the file.
  package struct Busy: Error {
    /// Its number; nil if the system does not tell.
    package var process: Int32?
  }

  /// Removes the file, which stays locked.
  package func remove() { SystemFile.remove(path) }

  /// All bytes.
  package func read() throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { buffer in
        again { pread(descriptor, buffer.baseAddress, buffer.count, off_t(bytes.count)) }
      }
      guard count >= 0 else { throw Self.failure(path, "read") }
      if count == 0 { return bytes }
      bytes += chunk.prefix(count)
    }
  }

  /// Makes the file so many bytes long.
  package func truncate(to size: Int) throws(FileError) {
    guard ftruncate(descriptor, off_t(size)) == 0, fsync(descriptor) == 0 else {
      throw Self.failure(path)
    }
  }

  /// Adds bytes at the file's end. If that fails, for example because the disk is full, the file is
  /// as before.
  package func append(_ bytes: [UInt8]) throws(FileError) {
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else { throw Self.failure(path) }
    guard Self.write(bytes, to: descriptor, at: end), fsync(descriptor) == 0 else {
      let error = Self.failure(path)
      _ = ftruncate(descriptor, end)
      throw error
    }
  }

  /// Replaces the contents; at any moment there is either the old file or the new one, and both are
  /// locked.
  package func replace(_ bytes: [UInt8]) throws(FileError) {
    var status = stat()
    let isKnown = fstat(descriptor, &status) == 0
    guard let new = TemporaryFiles.make(beside: path, mode: 0o666) else { throw Self.failure(path) }
    if isKnown { _ = fchmod(new.descriptor, status.st_mode & 0o777) }
    guard Self.lock(new.descriptor), Self.write(bytes, to: new.descriptor, at: 0),
      fsync(new.descriptor) == 0
    else {
      let error = Self.failure(path)
      TemporaryFiles.discard(new)
      throw error
    }
    guard TemporaryFiles.finish(new, as: path, closing: false) else {
      let error = Self.failure(path)
      close(new.descriptor)
      throw error
    }
    close(descriptor)
    descriptor = new.descriptor
  }

  // MARK: The system's calls

  /// Whether the file is locked now. A file system that has no locks is no reason not to train.
  private static func lock(_ file: Int32) -> Bool {
    guard again({ Int(flock(file, LOCK_EX | LOCK_NB)) }) == 0 else { return errno != EWOULDBLOCK }
    // A lock of another kind beside it, only because it tells whose it is.
    var range = flock()
    range.l_type = Int16(F_WRLCK)
    range.l_whence = Int16(SEEK_SET)
    _ = fcntl(file, F_SETLK, &range)
    return true
  }

  private static func holder(of file: Int32) -> Int32? {
    var range = flock()
    range.l_type = Int16(F_WRLCK)
    range.l_whence = Int16(SEEK_SET)
    guard fcntl(file, F_GETLK, &range) == 0, range.l_type != Int16(F_UNLCK), range.l_pid > 0
    else { return nil }
    return range.l_pid
  }

  private static func isAt(_ path: String, _ file: Int32) -> Bool {
    var opened = stat()
    guard let named = SystemFile.status(path) else { return false }
    return fstat(file, &opened) == 0 && named.st_dev == opened.st_dev
      && named.st_ino == opened.st_ino
  }

  private static func write(_ bytes: [UInt8], to file: Int32, at start: off_t) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { rest in
        again { pwrite(file, rest.baseAddress, rest.count, start + off_t(written)) }
      }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  private static func failure(_ path: String, _ what: String = "written") -> FileError {
    FileError(path: path, reason: "cannot be \(what): \(SystemFile.lastError)")
  }
}

/// A system call, again after an interruption.
private func again(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}
