import AssetIO
import Files
import Foundation
import ShippedAssets
import ShippedScenes

/// Finds the files that come with air3d: scene specifications, trained models and meshes.
///
/// They are looked for in each of a list of places, in order. The same list serves every module, so
/// that what one finds the others find.
package struct ShippedFiles: Sendable, Equatable {
  /// Folders that belong together.
  struct Place: Sendable, Equatable {
    /// The specifications; nil if there are none.
    var scenes: URL?
    /// `Models`, `Meshes` and `Pictures`; nil if there are none.
    var assets: URL?
  }

  /// The most trusted first.
  let places: [Place]

  /// Makes a lookup in the folders `Scenes` and `Assets` of each of `folders`, the most trusted
  /// first.
  package init(folders: [URL]) {
    self.init(places: folders.map {
      Place(
        scenes: $0.appendingPathComponent("Scenes"), assets: $0.appendingPathComponent("Assets"))
    })
  }

  private init(places: [Place]) { self.places = places }

  /// What comes with air3d.
  package enum Kind: Sendable, CaseIterable {
    /// Scene specifications, `Scenes/NAME.json`.
    case scene
    /// Trained models, `Assets/Models/NAME.safetensors`.
    case model
    /// Meshes, `Assets/Meshes/NAME.EXTENSION`; they are named with their extension.
    case mesh

    /// The folder that messages name.
    package var folder: String {
      switch self {
      case .scene: return "Scenes"
      case .model: return "Assets/Models"
      case .mesh: return "Assets/Meshes"
      }
    }

    /// The extension that names go without; nil if names have theirs.
    package var fileExtension: String? {
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

  /// The lookup of the running program: the folder in the environment variable `AIR3D_HOME`, if it
  /// is set, and then what lies beside the program, wherever that is installed.
  package static let standard: ShippedFiles = {
    var places: [Place] = []
    if let home = getenv("AIR3D_HOME").map({ PathText.text(of: $0) }), !home.isEmpty {
      places += ShippedFiles(folders: [URL(fileURLWithPath: home, isDirectory: true)]).places
    }
    func url(_ folder: String?) -> URL? {
      folder.map { URL(fileURLWithPath: $0, isDirectory: true) }
    }
    let beside = Place(scenes: url(ShippedScenes.folder), assets: url(ShippedAssets.folder))
    return ShippedFiles(places: places + [beside])
  }()

  /// The shipped file called `name`, if there is one.
  package func file(named name: String, _ kind: Kind) -> URL? {
    let fileName = kind.fileExtension.map { "\(name).\($0)" } ?? name
    return folders(of: kind)
      .map { $0.appendingPathComponent(fileName) }
      .first { SystemFile.exists($0.path) }
  }

  /// The folders that may hold files of a kind.
  private func folders(of kind: Kind) -> [URL] {
    places.compactMap { place in
      switch kind {
      case .scene: place.scenes
      case .model: place.assets?.appendingPathComponent("Models")
      case .mesh: place.assets?.appendingPathComponent("Meshes")
      }
    }
  }

  /// The shipped folder of pictures called `name`, each with its scene file beside it,
  /// `Assets/Pictures/NAME`, if there is one.
  package func pictures(named name: String) -> URL? {
    places.lazy.compactMap(\.assets)
      .map { $0.appendingPathComponent("Pictures").appendingPathComponent(name) }
      .first { SystemFile.exists($0.path) }
  }

  /// The path of the example picture called `name`, `Scenes/Examples/NAME.png`, if there is one.
  package func example(named name: String) -> String? {
    places.lazy.compactMap(\.scenes)
      .map { $0.appendingPathComponent("Examples").appendingPathComponent(name + ".png").path }
      .first { SystemFile.exists($0) }
  }

  /// The names of all shipped files of a kind, sorted.
  package func names(of kind: Kind) -> [String] {
    var names: Set<String> = []
    for folder in folders(of: kind) {
      for file in SystemFile.names(in: folder.path) ?? [] {
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
  package func path(of nameOrPath: String, _ kind: Kind) throws(FileError) -> String {
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
      remedy =
        "what is shipped is not beside \(RunningProgram.path ?? "the program"); give its path, or "
        + "set AIR3D_HOME to a folder with air3d's Scenes and Assets"
    } else if let nearest = nearestName(to: name, among: names) {
      remedy = "did you mean \"\(nearest)\"? Shipped: \(listed(names, "and"))"
    } else {
      remedy = "give its path, or one of those shipped: \(listed(names))"
    }
    return FileError(
      path: name, reason: "there is no \(kind.noun) of this name and no such file; \(remedy)")
  }
}
