/// A format in which other programs read scenes.
package enum ExchangeFormat: String, Sendable, CaseIterable {
  /// The benchmark for 6D object pose estimation: a table of poses, or a whole data set.
  case bop
  /// Boxes and segmentations of objects.
  case coco
  /// The scenes of CLEVR: objects in words, and who stands behind whom.
  case clevr
  /// A scene with its meshes, camera and light, as binary glTF.
  case glb
  /// A table with a row for each object.
  case csv

  /// What the one document of all scenes is called; nil where there is one for each scene.
  package func documentName(of specification: String) -> String? {
    switch self {
    case .bop: return BOPResults.fileName(of: specification)
    case .coco: return "coco.json"
    case .clevr: return "clevr.json"
    case .glb: return nil
    case .csv: return "objects.csv"
    }
  }
}
