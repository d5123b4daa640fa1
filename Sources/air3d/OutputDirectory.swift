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
    if !exists {
      do {
        try FileManager.default.createDirectory(
          atPath: path, withIntermediateDirectories: true)
      } catch {
        throw CommandFailure(
          "\(path): this directory cannot be made: \(Self.reason(error)); choose another --output")
      }
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

  /// The system's reason, which Foundation wraps.
  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let system = underlying ?? error as NSError
    return system.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(system.code))) : "\(error.localizedDescription)"
  }
}
