import Files
import SceneModel

/// Scenes as COCO's annotations: of each object that a pixel shows its box and its mask.
package struct COCODocument: Sendable {
  private let specification: SceneSpecification
  private let version: String
  private var images: [JSON] = []
  private var annotations: [JSON] = []

  /// What is known of one picture; pictures may be described at the same time.
  package struct Picture: Sendable {
    fileprivate let image: JSON
    /// Each without its own number.
    fileprivate let annotations: [[JSON.Member]]

    /// Describes a scene's picture.
    package init(_ scene: ExchangedScene, _ renderer: SceneRenderer) {
      let frame = scene.frame
      image = [
        "id": .integer(scene.index), "width": .integer(frame.width),
        "height": .integer(frame.height), "file_name": .string(PathText.encodable(scene.pictureName)),
      ]
      let objects = scene.file.scene.objects
      let masks = SceneMasks(objects, renderer, frame: frame)
      annotations = objects.indices.compactMap { index in
        let mask = masks.mask(of: index)
        guard let box = PixelBox(mask, width: frame.width) else { return nil }
        let runs = RunLengths(mask, width: frame.width)
        var members: [JSON.Member] = [
          JSON.Member("image_id", .integer(scene.index)),
          JSON.Member("category_id", .integer(objects[index].mesh + 1)),
          JSON.Member(
            "bbox",
            [
              .integer(box.minX), .integer(box.minY), .integer(box.maxX - box.minX + 1),
              .integer(box.maxY - box.minY + 1),
            ]),
          JSON.Member("area", .integer(runs.area)),
          JSON.Member("iscrowd", 0),
          JSON.Member(
            "segmentation",
            [
              "size": [.integer(frame.height), .integer(frame.width)],
              "counts": .string(runs.text),
            ]),
        ]
        if let score = scene.meshProbability(index) {
          members.append(JSON.Member("score", .rounded(score)))
        }
        return members
      }
    }
  }

  /// A document without pictures.
  ///
  /// - Parameter version: the program's.
  package init(_ specification: SceneSpecification, version: String) {
    self.specification = specification
    self.version = version
  }

  /// Adds a picture.
  package mutating func add(_ picture: Picture) {
    images.append(picture.image)
    for annotation in picture.annotations {
      // From 1 on: COCO's own evaluation takes an annotation 0 for none.
      annotations.append(
        .object([JSON.Member("id", .integer(annotations.count + 1))] + annotation))
    }
  }

  /// The document.
  package var json: JSON {
    [
      "info": [
        "description": .string("scenes of \(specification.name)"),
        "version": .string("air3d \(version)"),
      ],
      "licenses": [],
      "categories": .array(
        specification.meshes.enumerated().map { index, mesh in
          [
            "id": .integer(index + 1), "name": .string(mesh.name), "supercategory": "object",
          ]
        }),
      "images": .array(images),
      "annotations": .array(annotations),
    ]
  }
}
