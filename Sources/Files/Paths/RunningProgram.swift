#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The program that runs, and what lies beside it: the importer of meshes, and the folders of what
/// is shipped.
package enum RunningProgram {
  /// Its path, without symbolic links: an installed program is reached by one. Nil if it is gone.
  package static let path: String? = {
    #if canImport(Darwin)
      var size: UInt32 = 0
      _ = _NSGetExecutablePath(nil, &size)
      var buffer = [CChar](repeating: 0, count: Int(size) + 1)
      guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
      return SystemFile.realPath(
        buffer.withUnsafeBytes { PathText.text(of: $0.prefix { $0 != 0 }) })
    #else
      return SystemFile.linkTarget("/proc/self/exe").flatMap(SystemFile.realPath)
    #endif
  }()

  /// The folders in which its neighbours may lie, the nearest first.
  package static let folders: [String] = {
    #if canImport(Darwin)
      // Tests are run by a program of Xcode's, which their bundle is named to, and a bundle's
      // program lies up to three folders below the bundle's neighbours.
      return ([path].compactMap(\.self) + PathText.commandLine).flatMap { program in
        sequence(first: PathText.folder(of: program)) { PathText.folder(of: $0) }.prefix(4)
      }
    #else
      return [path].compactMap(\.self).map(PathText.folder)
    #endif
  }()

  /// The folder of a target's resources, as the package manager has put it beside the program; nil
  /// if it is not there.
  ///
  /// The accessor that the package manager writes, `Bundle.module`, is not used: it ends the
  /// program where the folder is missing, and reaches into the build folder of the machine that
  /// built it.
  ///
  /// - Parameter target: one of air3d's.
  package static func resources(of target: String) -> String? {
    for folder in folders {
      for name in ["air3d_\(target).resources", "air3d_\(target).bundle"] {
        let place = PathText.joined(folder, name)
        // What is in a bundle of macOS lies deeper, if Xcode has built it.
        for inside in [PathText.joined(place, "Contents/Resources"), place]
        where SystemFile.isFolder(inside) { return inside }
      }
    }
    return nil
  }
}
