import Files
import Foundation

/// A folder that results are written into; made if there is none.
struct OutputDirectory {
  let path: String

  /// Makes the folder and those above it where they are missing, and finds out whether files can
  /// be written into it.
  init(_ path: String) throws { try self.init(path, option: "--output") }

  /// The same of a folder that another option has named.
  init(_ path: String, option: String) throws {
    self.path = path
    let exists = SystemFile.exists(path)
    if exists && !SystemFile.isFolder(path) {
      throw CommandFailure("\(path): is a file, but a folder is to be written; name another")
    }
    if !exists, !Self.make(path) {
      // What the system calls a missing file or folder, as nothing is missing.
      let why =
        errno == ENOENT ? "the system makes none there" : SystemFile.lastError
      throw CommandFailure("\(path): this folder cannot be made: \(why); choose another \(option)")
    }
    guard SystemFile.isAllowed(W_OK | X_OK, path) else {
      throw CommandFailure(
        "\(path): this folder cannot be written to: \(SystemFile.lastError); "
          + "choose another \(option)")
    }
  }

  /// The path of a file in it.
  func file(_ name: String) -> String { PathText.joined(path, name) }

  /// Throws unless there is a folder for a file that can be written to.
  static func check(forFile path: String) throws {
    let folder = PathText.folder(of: path)
    guard SystemFile.isFolder(folder) else {
      throw CommandFailure(
        "\(path): cannot be written: there is no folder \(folder); make it first")
    }
    guard SystemFile.isAllowed(W_OK | X_OK, folder) else {
      throw CommandFailure(
        "\(path): cannot be written: \(SystemFile.lastError); choose another --output")
    }
  }

  /// Makes a folder and, where they are missing, those above it; false, and `errno` says why, if it
  /// cannot.
  private static func make(_ path: String) -> Bool {
    if SystemFile.makeFolder(path) || errno == EEXIST { return true }
    let parent = PathText.folder(of: path)
    guard errno == ENOENT, parent != path, parent != "." else { return false }
    return make(parent) && (SystemFile.makeFolder(path) || errno == EEXIST)
  }
}
