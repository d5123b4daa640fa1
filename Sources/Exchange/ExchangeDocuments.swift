import SceneModel

/// The documents that hold many scenes, in the formats that are wanted.
package struct ExchangeDocuments: Sendable {
  private let formats: [ExchangeFormat]
  private let renderer: SceneRenderer
  private var coco: COCODocument
  private var clevr: CLEVRDocument
  private var results: BOPResults
  private var table = ObjectTable()

  /// What is told of one scene.
  package struct Entry: Sendable {
    fileprivate let scene: ExchangedScene
    fileprivate let coco: COCODocument.Picture?
  }

  /// Documents without scenes.
  ///
  /// - Parameters:
  ///   - split: what CLEVR's document says that the set is for.
  ///   - version: the program's.
  package init(
    _ formats: [ExchangeFormat], _ renderer: SceneRenderer, split: String, version: String
  ) {
    self.formats = formats
    self.renderer = renderer
    coco = COCODocument(renderer.specification, version: version)
    clevr = CLEVRDocument(renderer, split: split, version: version)
    results = BOPResults(renderer)
  }

  /// Draws what has to be drawn of a scene; for several at the same time.
  package func entry(_ scene: ExchangedScene) -> Entry {
    Entry(
      scene: scene,
      coco: formats.contains(.coco) ? COCODocument.Picture(scene, renderer) : nil)
  }

  /// Adds a scene.
  ///
  /// - Parameters:
  ///   - picture: the numbers by which the benchmark knows its picture; nil if it is not told of
  ///     results.
  ///   - seconds: what reading the picture took; nil for not known.
  package mutating func add(_ entry: Entry, picture: BOPPicture? = nil, seconds: Double? = nil) {
    if let picture = entry.coco { coco.add(picture) }
    if formats.contains(.clevr) { clevr.add(entry.scene) }
    if formats.contains(.csv) { table.add(entry.scene) }
    if formats.contains(.bop), let picture {
      results.add(entry.scene, picture: picture, seconds: seconds)
    }
  }

  /// A document's text; nil of a format that has none of many scenes.
  package func text(of format: ExchangeFormat) -> String? {
    switch format {
    case .bop: results.text
    case .coco: coco.json.text
    case .clevr: clevr.json.text
    case .csv: table.text
    case .glb: nil
    }
  }
}
