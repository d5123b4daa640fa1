import Files

/// One name for each file, whatever ways lead to it.
enum ResolvedPath {
  /// The absolute path without links and detours; `path` itself if nothing is there.
  static func of(_ path: String) -> String { SystemFile.realPath(path) ?? path }
}
