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

  /// The mesh file's name without its folder.
  let meshName: String
  private let meshPath: String
  private let folder: ModelFolder
  private let purpose: ModelFolder.Purpose
  /// Files that more time has been allowed for.
  private var timed: Set<String> = []

  /// The files of the mesh at `meshPath`.
  init(of meshPath: String) {
    self.meshPath = meshPath
    let slash = meshPath.utf8.lastIndex(of: UInt8(ascii: "/"))
    meshName = String(meshPath[(slash.map(meshPath.utf8.index(after:)) ?? meshPath.startIndex)...])
    folder = ModelFolder(ofMesh: meshPath)
    purpose =
      switch MeshFormats.fileExtension(of: meshPath) {
      case "obj": .materialLibrary
      case "gltf", "glb": .buffer
      default: .file
      }
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
    name == meshName
      ? bytes(at: meshPath, of: nil) : path(of: name).flatMap { bytes(at: $0, of: name) }
  }

  /// A descriptor for reading the file of this name, to be closed, and the file's size; nil where
  /// there is none or it may not be read.
  func open(_ name: String) -> (file: Int32, size: Int)? {
    name == meshName ? open(meshPath, of: nil) : path(of: name).flatMap { open($0, of: name) }
  }

  private func bytes(at path: String, of name: String?) -> [UInt8]? {
    guard let (file, size) = open(path, of: name) else { return nil }
    defer { close(file) }
    return [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
      let buffer = UnsafeMutableRawBufferPointer(bytes)
      while count < buffer.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
        let read = DescriptorIO.read(into: rest, from: file)
        guard read > 0 else { return }
        count += read
      }
    }
  }

  private func open(_ path: String, of name: String?) -> (file: Int32, size: Int)? {
    guard let status = SystemFile.status(path),
      // A pipe would keep us waiting.
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    let size = Int(status.st_size)
    if let name {
      guard size <= ImportLimits.largestFile else {
        refuse(.init(purpose, name, "has \(size) bytes; at most 1 GiB is read"))
        return nil
      }
      if timed.insert(path).inserted { ImportLimits.allowTime(toRead: size) }
    }
    let file = SystemFile.open(path, O_RDONLY)
    return file >= 0 ? (file, size) : nil
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
