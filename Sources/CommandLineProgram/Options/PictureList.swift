import Files

/// The pictures that a command is given: files, and folders, which stand for the pictures in them.
enum PictureList {
  /// The extensions of what is looked for in folders.
  private static let extensions = [".png", ".jpg", ".jpeg"]

  /// The files, in the order in which they were given; those of a folder by their names.
  ///
  /// - Throws: `CommandFailure` if a folder cannot be read or has no pictures.
  static func files(_ paths: [String]) throws -> [String] {
    try paths.flatMap { path -> [String] in
      guard path != "-", SystemFile.isFolder(path) else { return [path] }
      guard let names = SystemFile.names(in: path) else {
        throw CommandFailure("\(path): this folder cannot be read: \(SystemFile.lastError)")
      }
      let pictures = names.filter { name in
        !name.hasPrefix(".") && extensions.contains { name.lowercased().hasSuffix($0) }
      }
      guard !pictures.isEmpty else {
        throw CommandFailure(
          "\(path): in this folder is no picture whose name ends in .png, .jpg or .jpeg; name the "
            + "pictures")
      }
      return pictures.sorted {
        PathText.bytes(of: $0).lexicographicallyPrecedes(PathText.bytes(of: $1))
      }.map { PathText.joined(path, $0) }
    }
  }
}
