#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// One name for each file, whatever ways lead to it.
enum ResolvedPath {
  /// The absolute path without links and detours; `path` itself if nothing is there.
  static func of(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
