#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What stands where a file is to be written, and so how that is to be done.
enum WriteTarget {
  /// A stream that this process has open already, by one of its names.
  case descriptor(Int32)
  /// What is there already must be written to: a device, a pipe, or a file with several names.
  case inPlace(String, isRegular: Bool)
  /// A file is to be put there, in place of the old one, if any.
  case file(String, old: stat?)

  /// As the system does, longer chains of links are taken for a circle.
  private static let mostLinks = 40

  /// Follows symbolic links from `path` to what is to be written.
  init(_ path: String) throws(FileError) {
    var target = path
    for _ in 0..<Self.mostLinks {
      if let number = OpenDescriptor.named(target) {
        self = .descriptor(number)
        return
      }
      guard let status = SystemFile.status(target, followingLinks: false) else {
        guard errno == ENOENT else {
          // A folder that is missing, or a file where a folder should be, is told by its name.
          guard errno == ENOTDIR else { throw WholeFile.unwritable(path) }
          self = .file(target, old: nil)
          return
        }
        self = .file(target, old: nil)
        return
      }
      switch status.st_mode & S_IFMT {
      case S_IFLNK:
        guard let next = SystemFile.linkTarget(target) else { throw WholeFile.unwritable(path) }
        target = next.hasPrefix("/") ? next : PathText.split(target).folder + next
      case S_IFDIR:
        throw FileError(
          path: path,
          reason: "is a folder; name the file to write, such as \(path)/picture.png")
      case S_IFREG:
        guard SystemFile.isAllowed(W_OK, target) else { throw WholeFile.unwritable(path) }
        self =
          status.st_nlink > 1 ? .inPlace(target, isRegular: true) : .file(target, old: status)
        return
      default:
        self = .inPlace(target, isRegular: false)
        return
      }
    }
    errno = ELOOP
    throw WholeFile.unwritable(path)
  }
}
