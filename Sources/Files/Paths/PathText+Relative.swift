extension PathText {
  /// The path that leads from a folder to a file: the same wherever both are moved together.
  ///
  /// Nil if they have no folder in common but the root, where it would tell as much of the machine
  /// as an absolute path, or if a folder is not there. Symbolic links to the folders are followed
  /// first, because `..` leads out of what they lead to.
  package static func relative(_ path: String, from folder: String) -> String? {
    guard let start = SystemFile.realPath(folder),
      let end = SystemFile.realPath(Self.folder(of: path))
    else { return nil }
    let (from, to) = (names(of: start), names(of: end))
    let shared = zip(from, to).prefix { $0 == $1 }.count
    guard shared > 0 else { return nil }
    let climbs = [String](repeating: "..", count: from.count - shared)
    return (climbs + to[shared...] + [name(of: path)]).joined(separator: "/")
  }

  private static func names(of path: String) -> [String] {
    path.unicodeScalars.split(separator: "/").map { String($0) }
  }
}
