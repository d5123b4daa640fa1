#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension WholeFile {
  /// When what is written must be on the disk.
  package enum Durability {
    /// Before the file gets its name: after a loss of power it is the old one or the new one.
    case now
    /// When the system sees fit, or at the next `flush`: for one of many files.
    case later
  }

  /// Writes a file, all of it or nothing: the bytes go to a temporary file beside it, which then
  /// takes its name. An older file survives a full disk, and no reader sees half a file.
  ///
  /// The new file has the old one's mode and owner. A symbolic link stays, and what it leads to is
  /// replaced. What cannot be replaced so is written in place: devices and pipes, standard output
  /// by one of its names, a file that has other names beside this one (hard links), that belongs to
  /// somebody else, or whose folder takes no new files.
  package static func write(
    _ bytes: [UInt8], to path: String, durability: Durability = .now
  ) throws(FileError) {
    switch try WriteTarget(path) {
    case .descriptor(let number):
      guard DescriptorIO.write(bytes, to: number) else { throw unwritable(path) }
    case .inPlace(let target, let isRegular):
      try overwrite(target, with: bytes, isRegular: isRegular, named: path)
    case .file(let target, let old):
      if try rename(bytes, to: target, old: old, durability: durability, named: path) { return }
      try overwrite(target, with: bytes, isRegular: true, named: path)
    }
  }

  /// Everything that was written with `Durability.later` is on the disk when this returns.
  package static func flush() { sync() }

  /// Removes the temporary files that a process which was killed left beside `path`. Only for who
  /// knows that nobody else is writing that file.
  package static func removeTemporaries(of path: String) {
    let folder = PathText.folder(of: path)
    for name in SystemFile.names(in: folder) ?? []
    where TemporaryFiles.isTemporary(name, of: PathText.name(of: path)) {
      SystemFile.remove(PathText.joined(folder, name))
    }
  }

  /// Puts a new file in the place of `target`.
  ///
  /// - Returns: false, and nothing has changed, if it would not have the old one's owner, or the
  ///   folder takes no new files: then the old one must be written in place.
  private static func rename(
    _ bytes: [UInt8], to target: String, old: stat?, durability: Durability, named path: String
  ) throws(FileError) -> Bool {
    guard SystemFile.isFolder(PathText.folder(of: target)) else {
      throw FileError(
        path: path,
        reason: "cannot be written: there is no folder \(PathText.folder(of: target)); "
          + "make it first")
    }
    // Nobody may read more of the new file than of the old one, at no time.
    let mode: mode_t = old == nil ? 0o666 : 0o600
    guard let temporary = TemporaryFiles.make(beside: target, mode: mode) else {
      if old != nil, [EACCES, EPERM, EROFS].contains(errno) { return false }
      throw unwritable(path)
    }
    if let old {
      var new = stat()
      let hasOwner =
        fstat(temporary.descriptor, &new) == 0
        && ((new.st_uid, new.st_gid) == (old.st_uid, old.st_gid)
          || fchown(temporary.descriptor, old.st_uid, old.st_gid) == 0)
      // Last: a change of owner takes the bits away that run a program as its owner.
      guard hasOwner, fchmod(temporary.descriptor, old.st_mode & 0o7777) == 0 else {
        TemporaryFiles.discard(temporary)
        return false
      }
    }
    guard DescriptorIO.write(bytes, to: temporary.descriptor),
      durability == .later || fsync(temporary.descriptor) == 0
    else {
      let error = unwritable(path)
      TemporaryFiles.discard(temporary)
      throw error
    }
    guard TemporaryFiles.finish(temporary, as: target) else {
      throw unwritable(path)
    }
    return true
  }

  private static func overwrite(
    _ target: String, with bytes: [UInt8], isRegular: Bool, named path: String
  ) throws(FileError) {
    let file = SystemFile.open(target, O_WRONLY | O_NOCTTY)
    guard file >= 0 else { throw unwritable(path) }
    defer { _ = close(file) }
    #if !canImport(Darwin)
      // A full disk shows before the old contents are touched.
      if isRegular, !bytes.isEmpty {
        let code = posix_fallocate(file, 0, off_t(bytes.count))
        if code == ENOSPC || code == EDQUOT || code == EFBIG {
          errno = code
          throw unwritable(path)
        }
      }
    #endif
    guard DescriptorIO.write(bytes, to: file) else { throw unwritable(path) }
    if isRegular {
      guard ftruncate(file, off_t(bytes.count)) == 0, fsync(file) == 0 else {
        throw unwritable(path)
      }
    }
  }

  static func unwritable(_ path: String) -> FileError {
    FileError(path: path, reason: "cannot be written: \(SystemFile.lastError)")
  }
}
