import AssetIO
import Files
import Geometry
import Rendering
import SceneModel

/// What the benchmark's files say of one picture of a generated set.
package struct BOPImage: Sendable {
  /// Its numbers.
  package let picture: BOPPicture
  /// How many objects it has of each mesh, `[mesh]`, of those that are seen at all.
  let counts: [Int]
  /// For `scene_gt.json`, `scene_gt_info.json` and `scene_camera.json`, a line each: of a large set
  /// all are kept until the end, and as values they would take thirty times the memory.
  let objects: String
  let info: String
  let camera: String
  /// Millimetres, `[height, width]`.
  private var depth: [UInt16]
  /// Whether each pixel shows each object if it stands alone, and if all stand there.
  private var masks: [(whole: [Bool], visible: [Bool])]
  private let width: Int
  private let height: Int

  /// Draws what the benchmark wants to know.
  ///
  /// - Parameter centers: of the meshes' bounding boxes, in metres, `[mesh]`.
  package init(
    _ scene: ExchangedScene, picture: BOPPicture, centers: [Vector3], _ renderer: SceneRenderer
  ) {
    self.picture = picture
    let frame = scene.frame
    (width, height) = (frame.width, frame.height)
    let things = scene.file.scene.objects
    let all = SceneMasks(things, renderer, frame: frame)
    depth = all.depth.map { UInt16(min(max(0, ($0 * 1000).rounded()), 65535)) }
    let camera = frame.camera
    let view: JSON = [
      "cam_K": BOPPose.json(frame.matrix), "depth_scale": 1,
      "cam_R_w2c": BOPPose.json(BOPPose(camera.cameraFromWorld).rotation),
      "cam_t_w2c": BOPPose.json(BOPPose(camera.cameraFromWorld).translation),
    ]
    self.camera = view.line
    let poses = JSON.array(
      things.map { thing in
        let pose = BOPPose(thing, center: centers[thing.mesh], camera)
        return [
          "cam_R_m2c": BOPPose.json(pose.rotation), "cam_t_m2c": BOPPose.json(pose.translation),
          "obj_id": .integer(thing.mesh + 1),
        ]
      })
    objects = poses.line
    let wide = Self.wide(camera)
    var (masks, info): ([(whole: [Bool], visible: [Bool])], [JSON]) = ([], [])
    var counts = [Int](repeating: 0, count: renderer.models.count)
    for (index, thing) in things.enumerated() {
      let alone = SceneMasks([thing], renderer, frame: PictureFrame(wide), table: false)
      let large = alone.mask(of: 0)
      var whole: [Bool] = []
      for row in height..<2 * height {
        whole += large[(row * alone.width + width)...].prefix(width)
      }
      let visible = all.mask(of: index)
      func count(_ mask: [Bool]) -> Int { mask.reduce(0) { $1 ? $0 + 1 : $0 } }
      let (everywhere, seen) = (count(large), count(visible))
      let valid = zip(whole, all.depth).reduce(0) { $1.0 && $1.1 > 0 ? $0 + 1 : $0 }
      let isSeen = seen > 0
      if isSeen { counts[thing.mesh] += 1 }
      info.append([
        "bbox_obj": Self.box(isSeen ? large : [], width: alone.width, from: (width, height)),
        "bbox_visib": Self.box(visible, width: width, from: (0, 0)),
        "px_count_all": .integer(everywhere), "px_count_valid": .integer(valid),
        "px_count_visib": .integer(seen),
        "visib_fract": .rounded(everywhere > 0 ? Double(seen) / Double(everywhere) : 0),
      ])
      masks.append((whole, visible))
    }
    self.masks = masks
    self.counts = counts
    self.info = JSON.array(info).line
  }

  /// The benchmark's box: the first column and row, and how far the last ones are from them.
  private static func box(_ mask: [Bool], width: Int, from origin: (x: Int, y: Int)) -> JSON {
    guard let box = PixelBox(mask, width: width) else { return [-1, -1, -1, -1] }
    return [
      .integer(box.minX - origin.x), .integer(box.minY - origin.y),
      .integer(box.maxX - box.minX), .integer(box.maxY - box.minY),
    ]
  }

  /// The same without what has been written: of a large set it is kept for a while.
  package var summary: BOPImage {
    var summary = self
    (summary.depth, summary.masks) = ([], [])
    return summary
  }

  /// Writes the picture, its depth and its masks into the folders of a scene.
  ///
  /// - Parameter rgb: the bytes of the picture's file.
  func write(rgb: [UInt8], to folder: String) throws {
    let name = DatasetGenerator.name(picture.image)
    func file(_ kind: String, _ name: String) -> String {
      PathText.joined(folder, "\(kind)/\(name).png")
    }
    try WholeFile.write(rgb, to: file("rgb", name), durability: .later)
    try PNG.writeDepth(
      depth, width: width, height: height, to: file("depth", name), durability: .later)
    for (index, mask) in masks.enumerated() {
      let object = name + "_" + DatasetGenerator.name(index)
      for (kind, mask) in [("mask", mask.whole), ("mask_visib", mask.visible)] {
        try PNG.writeMask(
          mask.map { $0 ? 255 : 0 }, width: width, height: height, to: file(kind, object),
          durability: .later)
      }
    }
  }
}
