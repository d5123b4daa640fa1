#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a regular file.
///
/// - Parameter limit: the largest size that is read, in bytes.
func readFile(at path: String, limit: Int) throws(LearningError) -> [UInt8] {
  func failure(_ code: Int32) -> LearningError {
    .unreadable(file: path, reason: errorText(code))
  }
  var status = stat()
  // Looked at before it is opened: opening a pipe would wait for a writer.
  guard stat(path, &status) == 0 else { throw failure(errno) }
  guard status.st_mode & S_IFMT == S_IFREG else {
    let isDirectory = status.st_mode & S_IFMT == S_IFDIR
    throw .unreadable(file: path, reason: isDirectory ? "it is a directory" : "not a regular file")
  }
  let size = Int(status.st_size)
  guard size <= limit else {
    throw .unreadable(file: path, reason: "\(size) bytes; at most \(limit) are read")
  }
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw failure(errno) }
  defer { close(descriptor) }
  var errorCode: Int32 = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
    initialized = 0
    while initialized < size {
      let part = UnsafeMutableBufferPointer(rebasing: buffer[initialized...])
      let count = read(descriptor, part.baseAddress, part.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 { errorCode = errno }
      guard count > 0 else { return }
      initialized += count
    }
  }
  guard errorCode == 0 else { throw failure(errorCode) }
  return bytes
}

/// Writes a file so that there is, at any moment, either the old one or the new one, complete:
/// under a temporary name beside it, flushed to the disk, then renamed.
///
/// - Parameter write: writes the contents to the descriptor that it is given.
func replaceFile(
  at path: String, _ write: (Int32) throws(WriteFailure) -> Void
) throws(LearningError) {
  let temporary = "\(path).\(getpid()).partial"
  do throws(WriteFailure) {
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw WriteFailure(code: errno) }
    do throws(WriteFailure) {
      try write(descriptor)
      guard fsync(descriptor) == 0 else { throw WriteFailure(code: errno) }
    } catch {
      close(descriptor)
      throw error
    }
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      throw WriteFailure(code: errno)
    }
  } catch {
    unlink(temporary)
    throw .unwritable(file: path, reason: errorText(error.code))
  }
}

/// The number of the system's error.
struct WriteFailure: Error {
  let code: Int32
}

/// Writes all bytes, however many calls that takes.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(WriteFailure) {
  var failure: WriteFailure?
  bytes.withUnsafeBytes { bytes in
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        failure = WriteFailure(code: count < 0 ? errno : ENOSPC)
        return
      }
      written += count
    }
  }
  if let failure { throw failure }
}

private func errorText(_ code: Int32) -> String {
  guard let text = strerror(code) else { return "error \(code)" }
  return String(cString: text)
}
