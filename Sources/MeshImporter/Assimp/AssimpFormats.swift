import CAssimp
import MeshInterchange

/// What the installed Assimp can read and no reader here does.
enum AssimpFormats {
  /// The installed Assimp and its version.
  static var library: String {
    "Assimp \(aiGetVersionMajor()).\(aiGetVersionMinor()).\(aiGetVersionPatch())"
  }

  /// The extensions in lower case, without their dots, sorted.
  static let extensions: [String] = {
    var names: Set<String> = []
    for index in 0..<aiGetImportFormatCount() {
      guard let list = aiGetImportFormatDescription(index)?.pointee.mFileExtensions else {
        continue
      }
      // The last part of a double extension, as in ".mesh.xml", says nothing of a mesh.
      for name in String(cString: list).lowercased().split(separator: " ")
      where !name.contains(".") {
        names.insert(String(name))
      }
    }
    return names.subtracting(MeshFormats.own).sorted()
  }()
}
