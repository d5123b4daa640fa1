#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The system's calls on paths, which are texts as in `PathText`; `errno` says why one failed.
package enum SystemFile {
  /// What is at the path, symbolic links followed or not; nil if nothing is, or it cannot be seen.
  package static func status(_ path: String, followingLinks: Bool = true) -> stat? {
    var status = stat()
    let result = PathText.withSystemPath(path) {
      followingLinks ? stat($0, &status) : lstat($0, &status)
    }
    return result == 0 ? status : nil
  }

  /// Whether anything is at the path.
  package static func exists(_ path: String) -> Bool { status(path) != nil }

  /// Whether a folder is at the path.
  package static func isFolder(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Whether all of `mode` is allowed.
  package static func isAllowed(_ mode: Int32, _ path: String) -> Bool {
    PathText.withSystemPath(path) { access($0, mode) } == 0
  }

  /// A descriptor of the file, or a negative number.
  package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o666) -> Int32 {
    PathText.withSystemPath(path) { openFile($0, flags | O_CLOEXEC, mode) } ?? -1
  }

  /// What a symbolic link leads to; nil if it is none.
  static func linkTarget(_ path: String) -> String? {
    var target = [UInt8](repeating: 0, count: 4096)
    let count = PathText.withSystemPath(path) { path in
      target.withUnsafeMutableBytes { buffer in
        buffer.withMemoryRebound(to: CChar.self) { chars in
          chars.baseAddress.map { readlink(path, $0, chars.count) } ?? -1
        }
      }
    }
    guard let count, count > 0 else { return nil }
    return PathText.text(of: target.prefix(count))
  }

  /// Removes a file.
  @discardableResult
  package static func remove(_ path: String) -> Bool {
    PathText.withSystemPath(path) { unlink($0) } == 0
  }

  /// Gives a file another name, in place of what had it.
  static func rename(_ old: String, to new: String) -> Bool {
    let result = PathText.withSystemPath(old) { old in
      PathText.withSystemPath(new) { renameFile(old, $0) }
    }
    return result == .some(.some(0))
  }

  /// Makes a folder.
  package static func makeFolder(_ path: String) -> Bool {
    PathText.withSystemPath(path) { mkdir($0, 0o777) } == 0
  }

  /// The names in a folder, in no order; nil if it cannot be read.
  package static func names(in folder: String) -> [String]? {
    guard let stream = PathText.withSystemPath(folder, { opendir($0) }) ?? nil else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 1) { PathText.text(of: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The absolute path without symbolic links; nil if nothing is there.
  package static func realPath(_ path: String) -> String? {
    guard let resolved = PathText.withSystemPath(path, { realpath($0, nil) }) ?? nil else {
      return nil
    }
    defer { free(resolved) }
    return PathText.text(of: resolved)
  }

  /// The current folder; nil if it is gone.
  package static var currentFolder: String? {
    guard let path = getcwd(nil, 0) else { return nil }
    defer { free(path) }
    // Linux names a folder out of reach this way.
    let text = PathText.text(of: path)
    return text.hasPrefix("/") ? text : nil
  }

  /// The system's sentence for `errno`.
  package static var lastError: String { String(cString: strerror(errno)) }
}

// Outside the enumeration, whose own functions would hide the system's.

private func openFile(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t) -> Int32 {
  while true {
    let file = open(path, flags, mode)
    if file >= 0 || errno != EINTR { return file }
  }
}

private func renameFile(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> Int32 {
  rename(old, new)
}
