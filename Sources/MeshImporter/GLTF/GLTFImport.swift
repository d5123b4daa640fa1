import MeshInterchange

/// Reading glTF and GLB files, as the format (version 2.0) has it.
///
/// Assimp reads them, too, but drops what it does not know, integers and transforms of textures
/// among it, without a word.
enum GLTFImport {
  /// More primitives in all places where they stand are refused.
  private static let largestPieceCount = 2_000_000

  /// Whether the file's name says that it is one.
  static func reads(_ path: String) -> Bool {
    let name = path.lowercased()
    return name.hasSuffix(".gltf") || name.hasSuffix(".glb")
  }

  /// The model in the mesh file at `path`, whose files are `files`, or why there is none.
  static func read(_ path: String, _ files: ConfinedFiles) -> ImportOutcome {
    do throws(GLTFFault) {
      guard let file = files.meshBytes() else { throw GLTFFault("it cannot be read") }
      let container = try GLTFContainer(file, isNamedGLB: path.lowercased().hasSuffix(".glb"))
      let document = try GLTFDocument(try GLTFJSONReader.parse(container.json))
      let buffers = GLTFBuffers(document, binary: container.binary, files: files)
      var model = try model(buffers)
      model.warnings = container.remarks + model.warnings
      return .model(model)
    } catch { return .failure(error.reason) }
  }

  private static func model(_ buffers: GLTFBuffers) throws(GLTFFault) -> RawModel {
    let document = buffers.document
    let nodes = try GLTFNodes(document)
    var model = RawModel()
    var materials = GLTFMaterials(buffers)
    var room = 3 * RawModel.triangleLimit
    var pieces = 0
    for node in try nodes.shown(of: document) {
      guard let index = try node.object.integer("mesh") else { continue }
      let mesh = try document.element(.mesh, index, of: node.object.name)
      let ownWeights = try node.object.numbers("weights")
      let meshWeights = try mesh.numbers("weights")
      let placements = try GLTFPlacement.all(of: node, nodes, in: buffers)
      for (number, value) in try mesh.array("primitives").enumerated() {
        let object = try GLTFObject(value, "\(mesh.name)'s primitive \(number)")
        // A small file must not repeat without end what has no triangles, either.
        pieces += placements.count
        guard pieces <= largestPieceCount else {
          throw GLTFFault("it shows primitives more than \(largestPieceCount) times")
        }
        if try GLTFPrimitive.isPointsOrLines(object) {
          materials.remarks.note(.mesh, index, isDrawn: "without its points and lines")
          continue
        }
        let primitive = try GLTFPrimitive(object, in: buffers)
        let corners = try primitive.corners(limit: room / max(placements.count, 1))
        room -= corners.count * placements.count
        model.parts += try primitive.parts(
          corners, placements, weights: ownWeights ?? meshWeights ?? [], &materials)
      }
    }
    model.materials = materials.materials
    model.warnings = try remarks(document) + materials.remarks.sentences
    return model
  }

  private static func remarks(_ document: GLTFDocument) throws(GLTFFault) -> [String] {
    var remarks: [String] = []
    let sceneCount = try document.count(.scene)
    if sceneCount > 1, document.root.value("scene") == nil {
      remarks.append("it has \(sceneCount) scenes and names none of them; the first is drawn")
    }
    if try !document.root.array("animations").isEmpty {
      remarks.append("it has animations; it is drawn as it stands before they begin")
    }
    return remarks
  }
}
