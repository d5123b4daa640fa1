import Files
import Geometry
import Rendering
import SceneModel

/// A generated set as the benchmark lays it out: `models`, and below `test` a folder for each
/// thousand pictures.
package struct BOPDataset: Sendable {
  private let folder: String
  private let renderer: SceneRenderer
  private let centers: [Vector3]

  /// Makes the folders of pictures from `start` on, in a folder that is there.
  ///
  /// - Throws: `FileError`.
  package init(_ renderer: SceneRenderer, indices: Range<Int>, in folder: String) throws {
    self.folder = folder
    self.renderer = renderer
    centers = renderer.models.map(\.center)
    let models = PathText.joined(folder, "models")
    try Self.make(models)
    try BOPModels(renderer).write(to: models)
    try Self.make(PathText.joined(folder, "test"))
    guard let first = indices.first, let last = indices.last else { return }
    for scene in BOPPicture(index: first).scene...BOPPicture(index: last).scene {
      try Self.make(path(scene))
      for kind in ["rgb", "depth", "mask", "mask_visib"] {
        try Self.make(PathText.joined(path(scene), kind))
      }
    }
  }

  private func path(_ scene: Int) -> String {
    PathText.joined(folder, "test/\(DatasetGenerator.name(scene))")
  }

  private static func make(_ path: String) throws {
    guard !SystemFile.isFolder(path), !SystemFile.makeFolder(path) else { return }
    throw FileError(
      path: path,
      reason: "this folder cannot be made: \(SystemFile.lastError); choose another --output")
  }

  /// Writes the files of one picture; several may be written at the same time.
  ///
  /// - Parameter rgb: the bytes of the picture's file.
  package func write(_ scene: ExchangedScene, rgb: [UInt8]) throws -> BOPImage {
    let image = BOPImage(
      scene, picture: BOPPicture(index: scene.index), centers: centers, renderer)
    try image.write(rgb: rgb, to: path(image.picture.scene))
    return image
  }

  /// Writes what the set says of all of its pictures.
  package func finish(_ images: [BOPImage]) throws {
    var scenes: [(scene: Int, images: [BOPImage])] = []
    for image in images {
      if scenes.last?.scene != image.picture.scene { scenes.append((image.picture.scene, [])) }
      scenes[scenes.count - 1].images.append(image)
    }
    for (scene, images) in scenes {
      let files: [(String, (BOPImage) -> String)] = [
        ("scene_camera.json", \.camera), ("scene_gt.json", \.objects),
        ("scene_gt_info.json", \.info),
      ]
      for (name, content) in files {
        let lines = images.map { "  \"\($0.picture.image)\": \(content($0))" }
        let text = "{\n" + lines.joined(separator: ",\n") + "\n}\n"
        try WholeFile.write(
          Array(text.utf8), to: PathText.joined(path(scene), name), durability: .later)
      }
    }
    try write(
      .array(
        images.flatMap { image in
          image.counts.enumerated().filter { $0.element > 0 }.map { mesh, count -> JSON in
            [
              "im_id": .integer(image.picture.image), "inst_count": .integer(count),
              "obj_id": .integer(mesh + 1), "scene_id": .integer(image.picture.scene),
            ]
          }
        }), to: PathText.joined(folder, "test_targets_bop19.json"))
    try write(camera, to: PathText.joined(folder, "camera.json"))
  }

  /// The camera of the specification's middle.
  private var camera: JSON {
    let frame = PictureFrame(renderer.centralRenderer.camera)
    let matrix = frame.matrix
    return [
      "cx": .rounded(matrix[2]), "cy": .rounded(matrix[5]), "depth_scale": 1,
      "fx": .rounded(matrix[0]), "fy": .rounded(matrix[4]), "height": .integer(frame.height),
      "width": .integer(frame.width),
    ]
  }

  private func write(_ document: JSON, to path: String) throws {
    try WholeFile.write(Array(document.text.utf8), to: path, durability: .later)
  }
}
