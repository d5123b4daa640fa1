import Exchange
import Files
import SceneModel

/// What `generate --format` writes of a set for other programs.
struct GeneratedExports: Sendable {
  private let formats: [ExchangeFormat]
  private let renderer: SceneRenderer
  private let directory: OutputDirectory
  private let documents: ExchangeDocuments
  private let dataset: BOPDataset?

  /// What is kept of a scene until all are drawn.
  struct Entry: Sendable {
    fileprivate var document: ExchangeDocuments.Entry?
    fileprivate var image: BOPImage?
  }

  /// Makes the folders that are needed.
  init(
    _ formats: [ExchangeFormat], _ generator: DatasetGenerator, _ directory: OutputDirectory
  ) throws {
    self.formats = formats
    renderer = generator.renderer
    self.directory = directory
    documents = ExchangeDocuments(
      formats, renderer, split: "test", version: ProgramVersion.number)
    dataset =
      formats.contains(.bop)
      ? try BOPDataset(renderer, indices: generator.indices, in: directory.path) : nil
  }

  /// Writes the files of one scene; of several at the same time.
  ///
  /// - Parameter picture: the bytes of its picture's file.
  /// - Returns: what is to be kept of it; nil for nothing.
  func write(_ file: SceneFile, _ index: Int, picture: [UInt8]) throws -> Entry? {
    guard !formats.isEmpty else { return nil }
    var entry = Entry()
    let name = DatasetGenerator.name(index)
    let scene = ExchangedScene(drawn: file, index: index, pictureName: name + ".png", renderer)
    if formats.contains(.glb) {
      try WholeFile.write(
        GLTFScene(scene, renderer).bytes(), to: directory.file(name + ".glb"), durability: .later)
    }
    entry.image = try dataset?.write(scene, rgb: picture).summary
    entry.document = documents.entry(scene)
    return entry
  }

  /// Writes what is said of all scenes.
  func finish(_ entries: [Entry]) throws {
    try dataset?.finish(entries.compactMap(\.image))
    var documents = documents
    for entry in entries.compactMap(\.document) { documents.add(entry) }
    for format in formats where format != .bop {
      guard let text = documents.text(of: format),
        let name = format.documentName(of: renderer.specification.name)
      else { continue }
      try WholeFile.write(Array(text.utf8), to: directory.file(name))
    }
  }
}
