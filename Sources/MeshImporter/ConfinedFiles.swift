import Files
import MeshInterchange

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The files that may be opened for one mesh: the mesh file, and what it names in its folder.
final class ConfinedFiles {
  /// Why a file that the mesh names was not opened: the first such reason.
  private(set) var refusal: String?

  private let meshPath: String
  private let meshName: String
  private let folder: ModelFolder
  private let purpose: ModelFolder.Purpose

  /// The files of the mesh at `meshPath`.
  init(of meshPath: String) {
    self.meshPath = meshPath
    let slash = meshPath.utf8.lastIndex(of: UInt8(ascii: "/"))
    meshName = String(meshPath[(slash.map(meshPath.utf8.index(after:)) ?? meshPath.startIndex)...])
    folder = ModelFolder(ofMesh: meshPath)
    purpose = meshPath.lowercased().hasSuffix(".obj") ? .materialLibrary : .buffer
  }

  /// All bytes of the mesh file; nil where it cannot be read.
  func meshBytes() -> [UInt8]? { bytes(at: meshPath, of: nil) }

  /// Whether the mesh's folder has a file of this name.
  func has(_ name: String, for purpose: ModelFolder.Purpose) -> Bool {
    guard !name.isEmpty, let path = try? folder.path(of: name, for: purpose),
      let status = SystemFile.status(path)
    else { return false }
    return status.st_mode & S_IFMT == S_IFREG
  }

  /// All bytes of the file of this name; nil where there is none or it may not be read.
  func bytes(of name: String) -> [UInt8]? {
    name == meshName ? bytes(at: meshPath, of: nil) : path(of: name).flatMap { bytes(at: $0, of: name) }
  }

  private func bytes(at path: String, of name: String?) -> [UInt8]? {
    guard let status = SystemFile.status(path),
      // A pipe would keep us waiting.
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    if let name {
      guard status.st_size <= ImportLimits.largestFile else {
        refuse(.init(purpose, name, "has \(status.st_size) bytes; at most 1 GiB is read"))
        return nil
      }
      ImportLimits.allowTime(toRead: Int(status.st_size))
    }
    let file = SystemFile.open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { bytes, count in
      let buffer = UnsafeMutableRawBufferPointer(bytes)
      while count < buffer.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
        let read = DescriptorIO.read(into: rest, from: file)
        guard read > 0 else { return }
        count += read
      }
    }
  }

  private func path(of name: String) -> String? {
    do { return try folder.path(of: name, for: purpose) } catch {
      refuse(error)
      return nil
    }
  }

  private func refuse(_ refusal: ModelFolder.Refusal) {
    if self.refusal == nil { self.refusal = refusal.reason }
  }
}
