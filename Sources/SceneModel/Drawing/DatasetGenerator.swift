import AssetIO
import Files

/// Draws the scenes of a data set and writes each with its picture.
public struct DatasetGenerator: Sendable {
  /// What is drawn.
  public let description: DatasetDescription
  private let sampler: SceneSampler

  /// Loads the meshes of the description's specification.
  ///
  /// - Throws: `FileError` if a mesh cannot be read.
  public init(_ description: DatasetDescription) throws {
    self.description = description
    sampler = SceneSampler(
      try SceneRenderer(description.specification), seed: description.seed)
  }

  /// Draws the pictures.
  package var renderer: SceneRenderer { sampler.renderer }

  /// The indices of the scenes.
  package var indices: Range<Int> { description.start..<description.start + description.count }

  /// Scene `index`.
  public func scene(_ index: Int) -> Scene { sampler.scene(index) }

  /// What the files of scene `index` are called, without their extension: six digits or more.
  package static func name(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Writes the picture and the scene file of scene `index` into a folder. They are certain to be
  /// on the disk once the description of the set has been written.
  public func write(_ index: Int, to folder: String) throws {
    _ = try writeScene(index, to: folder)
  }

  /// The same.
  ///
  /// - Returns: what was written, the picture as the bytes of its file.
  package func writeScene(
    _ index: Int, to folder: String
  ) throws -> (file: SceneFile, picture: [UInt8]) {
    let (scene, picture) = sampler.sample(index)
    let stem = PathText.joined(folder, Self.name(index))
    let bytes = try PNG.encode(picture, path: stem + ".png")
    try WholeFile.write(bytes, to: stem + ".png", durability: .later)
    var file = SceneFile(specification: description.specification, scene: scene)
    file.fileOrigins = renderer.fileOrigins
    try file.write(to: stem + ".json", durability: .later)
    return (file, bytes)
  }
}
