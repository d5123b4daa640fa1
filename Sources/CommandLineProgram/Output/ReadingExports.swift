import AIR
import AssetIO
import Exchange
import Files
import SceneModel

/// What `infer --format` gives to other programs.
struct ReadingExports {
  private let formats: [ExchangeFormat]
  private let renderer: SceneRenderer
  private let isTimed: Bool
  private let numbers: [BOPPicture]
  private var documents: ExchangeDocuments

  /// - Parameters:
  ///   - pictures: the paths of all pictures.
  ///   - isTimed: whether the benchmark's table says how long each took.
  init(
    _ formats: [ExchangeFormat], _ renderer: SceneRenderer, pictures: [String], isTimed: Bool
  ) {
    self.formats = formats
    self.renderer = renderer
    self.isTimed = isTimed
    numbers = BOPPicture.all(pictures)
    documents = ExchangeDocuments(
      formats, renderer, split: "test", version: ProgramVersion.number)
  }

  /// Whether a document is printed in place of tables.
  func isPrinted(_ directory: OutputDirectory?) -> Bool { directory == nil && !formats.isEmpty }

  private func scene(_ reading: PictureReading, _ index: Int, _ path: String) -> ExchangedScene {
    ExchangedScene(
      read: reading.sceneFile, index: index, pictureName: path, fit: reading.fit, renderer)
  }

  /// Writes the scene of a reading, if that is wanted.
  func writeModel(
    of reading: PictureReading, _ index: Int, _ path: String, to stem: String
  ) throws {
    guard formats.contains(.glb) else { return }
    try WholeFile.write(
      GLTFScene(scene(reading, index, path), renderer).bytes(), to: stem + ".glb")
  }

  /// Adds a reading to the documents.
  ///
  /// - Parameter seconds: what it took.
  mutating func add(
    _ reading: PictureReading, _ index: Int, _ path: String, seconds: Double
  ) throws {
    guard !formats.isEmpty else { return }
    if formats.contains(.coco) {
      let size = reading.fit.source
      try MemoryLimit.require(
        MemoryLimit.product(size.width, size.height, SceneMasks.bytesPerPixel),
        for: "the masks of a picture of \(size.width)×\(size.height) pixels",
        advice: "leave out '--format coco' or make it smaller", path: path)
    }
    documents.add(
      documents.entry(scene(reading, index, path)), picture: numbers[index],
      seconds: isTimed ? seconds : nil)
  }

  /// Writes the documents into the folder, or prints the only one.
  func finish(_ directory: OutputDirectory?, _ output: OutputOptions) throws {
    for format in formats {
      guard let text = documents.text(of: format) else { continue }
      guard let directory else {
        try StandardStreams.write(text)
        continue
      }
      if format == .bop {
        // Without its models nobody knows what the poses are of.
        let models = try OutputDirectory(directory.file("models"))
        try BOPModels(renderer).write(to: models.path)
      }
      guard let name = format.documentName(of: renderer.specification.name) else { continue }
      try WholeFile.write(Array(text.utf8), to: directory.file(name))
      output.detail("\(directory.file(name)): written")
    }
  }
}
