#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Names of files that this process has open already.
enum OpenDescriptor {
  /// The descriptor that `path` is a name of: `/dev/stdin`, `/dev/fd/3`, `/proc/self/fd/3`.
  ///
  /// Opened by such a name, a file would begin anew, in place of going on where its other users
  /// are.
  static func named(_ path: String) -> Int32? {
    switch path {
    case "/dev/stdin": return STDIN_FILENO
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      for folder in ["/dev/fd/", "/proc/self/fd/", "/proc/\(getpid())/fd/"]
      where path.hasPrefix(folder) {
        let digits = path.dropFirst(folder.count)
        return digits.allSatisfy(\.isASCII) ? Int32(digits).flatMap { $0 >= 0 ? $0 : nil } : nil
      }
      return nil
    }
  }
}
