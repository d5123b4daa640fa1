import AssetIO
import Files
import Probability

/// Draws the scenes of a data set and renders them: scene i depends on the seed and on i alone.
public struct DatasetGenerator: Sendable {
  /// What is drawn.
  public let description: DatasetDescription
  /// What draws its pictures.
  public let renderer: SceneRenderer
  private let prior: ScenePrior

  /// Loads the meshes of the description's specification.
  ///
  /// - Throws: `FileError` if one cannot be read.
  public init(_ description: DatasetDescription) throws {
    self.description = description
    renderer = try SceneRenderer(description.specification)
    prior = ScenePrior(description.specification)
  }

  /// The indices of the scenes.
  public var indices: Range<Int> { description.start..<description.start + description.count }

  /// Scene `index`.
  public func scene(_ index: Int) -> Scene {
    var generator = generator(index)
    return prior.sample(using: &generator)
  }

  private func generator(_ index: Int) -> PCG32 {
    PCG32(seed: description.seed, stream: UInt64(index))
  }

  /// What the files of scene `index` are called, without their extension: six digits or more.
  public static func name(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Writes the picture and the scene file of scene `index` into a folder. That they are on the disk is
  /// sure when the set's description has been written.
  public func write(_ index: Int, to folder: String) throws {
    var generator = generator(index)
    let scene = prior.sample(using: &generator)
    let stem = PathText.joined(folder, Self.name(index))
    let picture = renderer.photograph(scene, using: &generator)
    try WholeFile.write(
      PNG.encode(picture, path: stem + ".png"), to: stem + ".png", durability: .later)
    try SceneFile(specification: description.specification, scene: scene)
      .write(to: stem + ".json", durability: .later)
  }
}
