import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The temporary files of this process, so that none is left behind when a signal ends it.
enum TemporaryFiles {
  /// A file that does not have its name yet.
  struct File {
    let path: String
    let descriptor: Int32
  }

  private static let paths = Mutex<Set<String>>([])

  /// What the name of every temporary file for a file called `name` begins with. Long names are
  /// cut, so that there is room for what makes it unique.
  private static func prefix(for name: String) -> String {
    var start = ""
    var count = 0
    for scalar in name.unicodeScalars {
      count += PathText.byte(scalar) == nil ? String(scalar).utf8.count : 1
      guard count <= largestName - marker.utf8.count - suffixLength - 1 else { break }
      start.unicodeScalars.append(scalar)
    }
    return ".\(start)\(marker)"
  }

  /// Whether a file of the name `found` was to become one called `name`.
  static func isTemporary(_ found: String, of name: String) -> Bool {
    let prefix = prefix(for: name)
    guard found.hasPrefix(prefix) else { return false }
    let suffix = found.dropFirst(prefix.count)
    return suffix.utf8.count == suffixLength
      && suffix.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) }
  }

  private static let marker = ".air3d-"
  /// The longest name of a file, in bytes.
  private static let largestName = 255
  private static let suffixLength = 13

  /// A new file beside `path`, open for writing; nil, and `errno` says why, if none can be made.
  static func make(beside path: String, mode: mode_t) -> File? {
    let (folder, name) = PathText.split(path)
    let prefix = prefix(for: name)
    return paths.withLock { paths in
      while true {
        // Unpredictable, so that two writers of the same file do not meet.
        let number = String(UInt64.random(in: 0 ... .max), radix: 36)
        let temporary =
          folder + prefix + String(repeating: "0", count: suffixLength - number.utf8.count) + number
        let descriptor = SystemFile.open(temporary, O_RDWR | O_CREAT | O_EXCL, mode: mode)
        if descriptor < 0, errno == EEXIST { continue }
        guard descriptor >= 0 else { return nil }
        paths.insert(temporary)
        return File(path: temporary, descriptor: descriptor)
      }
    }
  }

  /// Gives a file its name; false, and `errno` says why, if it cannot have it: then it is gone.
  ///
  /// - Parameter closing: whether nobody needs it open any more.
  static func finish(_ file: File, as path: String, closing: Bool = true) -> Bool {
    paths.withLock { paths in
      paths.remove(file.path)
      if !closing || close(file.descriptor) == 0, SystemFile.rename(file.path, to: path) {
        return true
      }
      let code = errno
      SystemFile.remove(file.path)
      errno = code
      return false
    }
  }

  /// Removes a file.
  static func discard(_ file: File) {
    paths.withLock { paths in
      paths.remove(file.path)
      close(file.descriptor)
      SystemFile.remove(file.path)
    }
  }

  /// Removes all files and calls `body`, which ends the process; none is made in between.
  static func removeAll(then body: () -> Void) {
    paths.withLock { paths in
      for path in paths { SystemFile.remove(path) }
      body()
    }
  }
}
