import Foundation

/// A folder that results are written into; made if there is none.
struct OutputDirectory {
  let path: String

  /// Makes the folder and those above it where they are missing, and finds out whether files can
  /// be written into it.
  init(_ path: String) throws {
    self.path = path
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if exists && !isFolder.boolValue {
      throw CommandFailure("\(path): is a file, but a directory is to be written; name another")
    }
    if !exists, let code = Self.make(path) {
      throw CommandFailure(
        "\(path): this directory cannot be made: \(String(cString: strerror(code))); "
          + "choose another --output")
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw CommandFailure(
        "\(path): this directory cannot be written to: \(String(cString: strerror(errno))); "
          + "choose another --output")
    }
  }

  /// The path of a file in it.
  func file(_ name: String) -> String {
    path.hasSuffix("/") ? path + name : "\(path)/\(name)"
  }

  /// Makes a folder and, where they are missing, those above it; Foundation would do so too, but
  /// hides the system's reason for a failure, which is returned here.
  private static func make(_ path: String) -> Int32? {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return nil }
    let parent = (path as NSString).deletingLastPathComponent
    guard errno == ENOENT, !parent.isEmpty, parent != path else { return errno }
    if let code = make(parent) { return code }
    return mkdir(path, 0o777) == 0 || errno == EEXIST ? nil : errno
  }
}
