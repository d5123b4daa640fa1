import CAssimp

/// What Assimp calls to open a file: it gets those that `ConfinedFiles` allows, to be read and not
/// to be written.
///
/// Assimp is told the mesh file's name without its folder. So every other name that it asks for is
/// one that stands in the mesh file, or one made of the mesh file's own.
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
          let confined = Unmanaged<ConfinedFiles>.fromOpaque(files).takeUnretainedValue()
          guard let (descriptor, size) = confined.open(String(cString: name)) else { return nil }
          return AssimpFile(descriptor, size: size).handle()
        },
        CloseProc: { _, file in
          if let file { AssimpFile.release(file) }
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
}
