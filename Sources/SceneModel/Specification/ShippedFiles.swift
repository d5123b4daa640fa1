import AssetIO
import Files
import Foundation

/// Finds the files that come with air3d: scene specifications, trained models and meshes.
///
/// They are looked for below each of a list of folders, in order. The same list serves every
/// module, so that what one finds the others find.
public struct ShippedFiles: Sendable, Equatable {
  /// Folders that may hold `Scenes` and `Assets`, the most trusted first.
  public var folders: [URL]

  /// Makes a lookup below `folders`.
  public init(folders: [URL]) { self.folders = folders }

  /// What comes with air3d.
  public enum Kind: Sendable, CaseIterable {
    /// Scene specifications, `Scenes/NAME.json`.
    case scene
    /// Trained models, `Assets/Models/NAME.safetensors`.
    case model
    /// Meshes, `Assets/Meshes/NAME.EXTENSION`; they are named with their extension.
    case mesh

    /// The folder below each of `folders`.
    public var folder: String {
      switch self {
      case .scene: return "Scenes"
      case .model: return "Assets/Models"
      case .mesh: return "Assets/Meshes"
      }
    }

    /// The extension that names go without; nil if names have theirs.
    public var fileExtension: String? {
      switch self {
      case .scene: return "json"
      case .model: return "safetensors"
      case .mesh: return nil
      }
    }

    /// What an error message calls one.
    var noun: String {
      switch self {
      case .scene: return "scene specification"
      case .model: return "model"
      case .mesh: return "mesh"
      }
    }
  }

  /// The lookup of the running program: the folder in the environment variable `AIR3D_HOME`, the
  /// current folder and those above it, the program's folder and those above it.
  public static var standard: ShippedFiles {
    var folders: [URL] = []
    if let home = ProcessInfo.processInfo.environment["AIR3D_HOME"], !home.isEmpty {
      folders.append(URL(fileURLWithPath: home, isDirectory: true))
    }
    // The current folder may have been removed.
    if let current = SystemFile.currentFolder {
      folders += ancestors(of: URL(fileURLWithPath: current, isDirectory: true))
    }
    if let program = Bundle.main.executableURL?.resolvingSymlinksInPath() {
      folders += ancestors(of: program.deletingLastPathComponent())
    }
    return ShippedFiles(folders: folders)
  }

  private static func ancestors(of folder: URL) -> [URL] {
    var folders: [URL] = []
    var path = folder.standardizedFileURL.path
    while true {
      folders.append(URL(fileURLWithPath: path, isDirectory: true))
      let parent = (path as NSString).deletingLastPathComponent
      guard parent != path, !parent.isEmpty else { return folders }
      path = parent
    }
  }

  /// The shipped file called `name`, if there is one.
  public func file(named name: String, _ kind: Kind) -> URL? {
    let fileName = kind.fileExtension.map { "\(name).\($0)" } ?? name
    return folders.lazy
      .map { $0.appendingPathComponent(kind.folder).appendingPathComponent(fileName) }
      .first { SystemFile.exists($0.path) }
  }

  /// The shipped folder of pictures called `name`, each with its scene file beside it,
  /// `Assets/Pictures/NAME`, if there is one.
  public func pictures(named name: String) -> URL? {
    folders.lazy
      .map { $0.appendingPathComponent("Assets/Pictures").appendingPathComponent(name) }
      .first { SystemFile.exists($0.path) }
  }

  /// The names of all shipped files of a kind, sorted.
  public func names(of kind: Kind) -> [String] {
    var names: Set<String> = []
    for folder in folders {
      let path = folder.appendingPathComponent(kind.folder).path
      for file in SystemFile.names(in: path) ?? [] {
        let name = file as NSString
        if let wanted = kind.fileExtension {
          if name.pathExtension == wanted { names.insert(name.deletingPathExtension) }
        } else if MeshFile.extensions.contains(name.pathExtension.lowercased()) {
          names.insert(file)
        }
      }
    }
    return names.sorted()
  }

  /// The path of what a command line or a file means by `nameOrPath`: a path if it has a slash in
  /// it or there is such a file, else the name of a shipped one.
  ///
  /// A path is returned as it is, whether or not there is such a file: who opens it can say more
  /// about what is wrong with it. An unknown name throws, with the names that there are.
  public func path(of nameOrPath: String, _ kind: Kind) throws(FileError) -> String {
    if nameOrPath.contains("/") { return nameOrPath }
    let name: String
    if let wanted = kind.fileExtension {
      let hasExtension = (nameOrPath as NSString).pathExtension == wanted
      // A folder that happens to have the name of a scene does not hide it.
      if SystemFile.exists(nameOrPath), hasExtension || !SystemFile.isFolder(nameOrPath) {
        return nameOrPath
      }
      name = hasExtension ? (nameOrPath as NSString).deletingPathExtension : nameOrPath
    } else {
      name = nameOrPath
    }
    if let file = file(named: name, kind) { return file.path }
    throw unknown(nameOrPath, kind)
  }

  private func unknown(_ name: String, _ kind: Kind) -> FileError {
    let names = names(of: kind)
    let remedy: String
    if names.isEmpty {
      remedy = "none is shipped here; give its path, or set AIR3D_HOME to air3d's folder"
    } else if let nearest = nearestName(to: name, among: names) {
      remedy = "did you mean \"\(nearest)\"? Shipped: \(listed(names, "and"))"
    } else {
      remedy = "give its path, or one of those shipped: \(listed(names))"
    }
    return FileError(
      path: name, reason: "there is no \(kind.noun) of this name and no such file; \(remedy)")
  }
}
