import AIR
import AssetIO
import Exchange
import Files

/// The pictures that a command is given: files, and folders, which stand for the pictures in them.
enum PictureList {
  /// The extensions of what is looked for in folders.
  private static let extensions = [".png", ".jpg", ".jpeg"]

  /// The pictures, in the order in which they were given; those of a folder by their names. Of a
  /// scene of the benchmark BOP each has a camera.
  ///
  /// - Parameter camera: a file that says with what all of them were taken.
  /// - Throws: `CommandFailure` if a folder cannot be read or has no pictures.
  static func pictures(_ paths: [String], camera: String?) throws -> [ListedPicture] {
    let camera = try camera.map { PictureCamera(try CameraFile(readingFrom: $0)) }
    return try paths.flatMap { path -> [ListedPicture] in
      guard path != "-", SystemFile.isFolder(path), BOPScene.isOne(path) else {
        return try files(path).map { ListedPicture(path: $0, camera: camera) }
      }
      if let camera {
        throw CommandFailure(
          "\(path): its pictures have cameras of their own (scene_camera.json), and not that of "
            + "\(camera.source); leave out --camera")
      }
      let scene = try BOPScene(readingFrom: path)
      return scene.pictures.map { picture in
        var camera = PictureCamera(
          focalLength: picture.focalLength, principalPoint: picture.principalPoint,
          source: scene.cameras)
        camera.cameraFromWorld = picture.cameraFromWorld
        return ListedPicture(path: picture.path, camera: camera)
      }
    }
  }

  /// The file, or those of a folder.
  private static func files(_ path: String) throws -> [String] {
    guard path != "-", SystemFile.isFolder(path) else { return [path] }
    guard let names = SystemFile.names(in: path) else {
      throw CommandFailure("\(path): this folder cannot be read: \(SystemFile.lastError)")
    }
    let pictures = names.filter { name in
      !name.hasPrefix(".") && extensions.contains { name.lowercased().hasSuffix($0) }
    }
    guard !pictures.isEmpty else {
      throw CommandFailure(
        "\(path): in this folder is no picture whose name ends in .png, .jpg or .jpeg; name the "
          + "pictures")
    }
    return pictures.sorted {
      PathText.bytes(of: $0).lexicographicallyPrecedes(PathText.bytes(of: $1))
    }.map { PathText.joined(path, $0) }
  }
}
