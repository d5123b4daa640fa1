#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Whole files, read and written in one go. Paths are texts as in `PathText`.
package enum WholeFile {
  /// Larger files are refused unless a caller says otherwise, in bytes.
  package static let largestSize = 1 << 30

  /// All bytes of the file at `path`, which must not be empty: a regular file, a pipe, or standard
  /// input by one of its names, such as `/dev/stdin`.
  ///
  /// - Parameter limit: more bytes than this are not read.
  package static func read(
    _ path: String, limit: Int = largestSize
  ) throws(FileError) -> [UInt8] {
    try check(path, limit: limit, allowingPipes: true)
    let file = OpenDescriptor.named(path).map { dup($0) } ?? SystemFile.open(path, O_RDONLY)
    guard file >= 0 else { throw unreadable(path) }
    defer { _ = close(file) }
    var bytes: [UInt8] = []
    // A regular file says how much it has; one byte more, so that its end shows at once.
    var status = stat()
    if fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
      bytes.reserveCapacity(Int(status.st_size) + 1)
    }
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = chunk.withUnsafeMutableBytes { DescriptorIO.read(into: $0, from: file) }
      guard count >= 0 else { throw unreadable(path) }
      if count == 0 { break }
      bytes.append(contentsOf: chunk.prefix(count))
      guard bytes.count <= limit else { throw tooLarge(path, "more than \(limit)", limit) }
    }
    guard !bytes.isEmpty else { throw FileError(path: path, reason: "the file is empty") }
    return bytes
  }

  /// Throws unless `path` names a regular file that can be read and has a byte in it.
  ///
  /// - Parameters:
  ///   - limit: the largest size, in bytes.
  ///   - allowingPipes: whether a pipe will do as well.
  package static func check(
    _ path: String, limit: Int = largestSize, allowingPipes: Bool = false
  ) throws(FileError) {
    var status = stat()
    if let descriptor = OpenDescriptor.named(path) {
      guard fstat(descriptor, &status) == 0 else { throw unreadable(path) }
    } else {
      guard let found = SystemFile.status(path) else {
        if errno == ENOENT || errno == ENOTDIR {
          throw FileError(path: path, reason: "no such file")
        }
        throw unreadable(path)
      }
      status = found
      guard SystemFile.isAllowed(R_OK, path) else { throw unreadable(path) }
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw FileError(path: path, reason: "is a folder; name a file inside it")
    case S_IFIFO where allowingPipes, S_IFSOCK where allowingPipes: return
    case S_IFCHR where allowingPipes && OpenDescriptor.named(path) != nil: return
    default: throw FileError(path: path, reason: "is not a regular file")
    }
    guard status.st_size > 0 else { throw FileError(path: path, reason: "the file is empty") }
    guard status.st_size <= limit else { throw tooLarge(path, "\(status.st_size)", limit) }
  }

  private static func tooLarge(_ path: String, _ size: String, _ limit: Int) -> FileError {
    let most = limit == largestSize ? "1 GiB" : "\(limit)"
    return FileError(path: path, reason: "has \(size) bytes; at most \(most) is read")
  }

  private static func unreadable(_ path: String) -> FileError {
    FileError(path: path, reason: "cannot be read: \(SystemFile.lastError)")
  }
}
