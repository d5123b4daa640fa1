import CAssimp

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What Assimp calls to open a file: it gets those that `ConfinedFiles` allows, to be read and not to
/// be written.
///
/// Assimp is told the mesh file's name without its folder. So every other name that it asks for is one
/// that stands in the mesh file, or one made of the mesh file's own.
final class AssimpFiles {
  private let files: ConfinedFiles
  /// Assimp keeps the pointer as long as the scene.
  private let callbacks = UnsafeMutablePointer<aiFileIO>.allocate(capacity: 1)

  init(_ files: ConfinedFiles) {
    self.files = files
    callbacks.initialize(
      to: aiFileIO(
        OpenProc: { callbacks, name, _ in
          guard let name, let files = callbacks?.pointee.UserData else { return nil }
          return Unmanaged<ConfinedFiles>.fromOpaque(files).takeUnretainedValue()
            .open(String(cString: name)).flatMap(AssimpFiles.file)
        },
        CloseProc: { _, file in
          guard let file else { return }
          fclose(AssimpFiles.stream(file))
          file.deallocate()
        },
        UserData: Unmanaged.passUnretained(files).toOpaque().assumingMemoryBound(to: CChar.self)))
  }

  deinit { callbacks.deallocate() }

  /// What Assimp makes of the mesh file; to be released before this object is.
  func scene(
    flags: UInt32, properties: UnsafeMutablePointer<aiPropertyStore>?
  ) -> UnsafePointer<aiScene>? {
    withExtendedLifetime(self) {
      aiImportFileExWithProperties(files.meshName, flags, callbacks, properties)
    }
  }

  /// A file of Assimp's that reads from a descriptor, and closes it.
  private static func file(_ descriptor: Int32) -> UnsafeMutablePointer<aiFile>? {
    guard let source = fdopen(descriptor, "rb") else {
      close(descriptor)
      return nil
    }
    let file = UnsafeMutablePointer<aiFile>.allocate(capacity: 1)
    file.initialize(
      to: aiFile(
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
          guard let file, fseek(stream(file), offset, whence) == 0 else {
            return aiReturn_FAILURE
          }
          return aiReturn_SUCCESS
        },
        FlushProc: { _ in },
        UserData: UnsafeMutableRawPointer(source).assumingMemoryBound(to: CChar.self)))
    return file
  }

  /// The system's stream behind a file of Assimp's.
  private static func stream(_ file: UnsafeMutablePointer<aiFile>) -> UnsafeMutablePointer<FILE> {
    UnsafeMutableRawPointer(file.pointee.UserData).assumingMemoryBound(to: FILE.self)
  }
}
