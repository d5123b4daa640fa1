import CAssimp
import MeshInterchange

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The files that Assimp may open for one mesh: the mesh file, and what it names in its folder.
///
/// Assimp is told the mesh file's name without its folder. So every other name that it asks for
/// is, letter by letter, one that stands in the mesh file.
final class ConfinedFiles {
  /// Why a file that the mesh names was not opened: the first such reason.
  private(set) var refusal: String?

  private let meshPath: String
  private let meshName: String
  private let folder: ModelFolder
  private let purpose: ModelFolder.Purpose
  /// What Assimp calls to open a file. Assimp keeps the pointer as long as the scene.
  private let callbacks = UnsafeMutablePointer<aiFileIO>.allocate(capacity: 1)

  /// The files of the mesh at `meshPath`.
  init(of meshPath: String) {
    self.meshPath = meshPath
    let slash = meshPath.utf8.lastIndex(of: UInt8(ascii: "/"))
    meshName = String(meshPath[(slash.map(meshPath.utf8.index(after:)) ?? meshPath.startIndex)...])
    folder = ModelFolder(ofMesh: meshPath)
    purpose = meshPath.lowercased().hasSuffix(".obj") ? .materialLibrary : .buffer
    callbacks.initialize(
      to: aiFileIO(
        OpenProc: { callbacks, name, _ in
          guard let name, let files = callbacks?.pointee.UserData else { return nil }
          return Unmanaged<ConfinedFiles>.fromOpaque(files).takeUnretainedValue()
            .open(String(cString: name))
        },
        CloseProc: { _, file in
          guard let file else { return }
          fclose(stream(file))
          file.deallocate()
        },
        UserData: nil))
  }

  deinit { callbacks.deallocate() }

  /// What Assimp makes of the mesh file; to be released before this object is.
  func scene(flags: UInt32) -> UnsafePointer<aiScene>? {
    let files = Unmanaged.passUnretained(self).toOpaque()
    callbacks.pointee.UserData = files.assumingMemoryBound(to: CChar.self)
    return withExtendedLifetime(self) { aiImportFileEx(meshName, flags, callbacks) }
  }

  /// All bytes of the mesh file; nil where it cannot be read.
  func meshBytes() -> [UInt8]? { bytes(of: meshName) }

  /// All bytes of the file of this name; nil where there is none or it may not be read.
  func bytes(of name: String) -> [UInt8]? {
    guard let file = open(name) else { return nil }
    defer {
      fclose(stream(file))
      file.deallocate()
    }
    var status = stat()
    guard fstat(fileno(stream(file)), &status) == 0 else { return nil }
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { bytes, count in
      count = fread(bytes.baseAddress, 1, bytes.count, stream(file))
    }
  }

  /// The file of this name, open for reading; nil where there is none or it may not be read.
  private func open(_ name: String) -> UnsafeMutablePointer<aiFile>? {
    var status = stat()
    guard let path = path(of: name), stat(path, &status) == 0,
      // A pipe would keep us waiting.
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    if name != meshName {
      guard status.st_size <= ImportLimits.largestFile else {
        refuse(.init(purpose, name, "has \(status.st_size) bytes; at most 1 GiB is read"))
        return nil
      }
      ImportLimits.allowTime(toRead: Int(status.st_size))
    }
    guard let stream = fopen(path, "rb") else { return nil }
    let file = UnsafeMutablePointer<aiFile>.allocate(capacity: 1)
    file.initialize(to: reading(stream))
    return file
  }

  private func path(of name: String) -> String? {
    if name == meshName { return meshPath }
    do { return try folder.path(of: name, for: purpose) } catch {
      refuse(error)
      return nil
    }
  }

  private func refuse(_ refusal: ModelFolder.Refusal) {
    if self.refusal == nil { self.refusal = refusal.reason }
  }
}

/// A file of Assimp's, to be read from `stream` and not to be written to.
private func reading(_ file: UnsafeMutablePointer<FILE>) -> aiFile {
  aiFile(
    ReadProc: { file, buffer, size, count in
      guard let file, let buffer else { return 0 }
      return fread(buffer, size, count, stream(file))
    },
    WriteProc: { _, _, _, _ in 0 },
    TellProc: { file in file.map { ftell(stream($0)) } ?? 0 },
    FileSizeProc: { file in
      var status = stat()
      guard let file, fstat(fileno(stream(file)), &status) == 0 else { return 0 }
      return Int(status.st_size)
    },
    SeekProc: { file, offset, origin in
      let whence =
        switch origin {
        case aiOrigin_SET: SEEK_SET
        case aiOrigin_CUR: SEEK_CUR
        default: SEEK_END
        }
      guard let file, fseek(stream(file), offset, whence) == 0 else { return aiReturn_FAILURE }
      return aiReturn_SUCCESS
    },
    FlushProc: { _ in },
    UserData: UnsafeMutableRawPointer(file).assumingMemoryBound(to: CChar.self))
}

/// The system's stream behind a file of Assimp's.
private func stream(_ file: UnsafeMutablePointer<aiFile>) -> UnsafeMutablePointer<FILE> {
  UnsafeMutableRawPointer(file.pointee.UserData).assumingMemoryBound(to: FILE.self)
}
