import Files
import Geometry

/// A scene of a data set as the benchmark lays it out: pictures in `rgb` or `gray`, and the camera
/// of each in `scene_camera.json`.
package struct BOPScene: Sendable {
  /// A picture and its camera, in OpenCV's axes: the centre of the first pixel is at 0.
  package struct Picture: Sendable {
    /// Its file.
    package let path: String
    /// In pixels.
    package let focalLength: SIMD2<Double>
    /// In pixels.
    package let principalPoint: SIMD2<Double>
    /// Where the camera stood, in metres; nil if that is not said.
    package let cameraFromWorld: RigidTransform?
  }

  /// The file of the cameras.
  package let cameras: String
  /// In the order of their names.
  package let pictures: [Picture]

  private static let cameraName = "scene_camera.json"
  private static let folders = ["rgb", "gray"]
  private static let extensions = [".png", ".jpg", ".jpeg"]

  /// Whether a folder is one.
  package static func isOne(_ folder: String) -> Bool {
    SystemFile.exists(PathText.joined(folder, cameraName)) && pictureFolder(in: folder) != nil
  }

  private static func pictureFolder(in folder: String) -> String? {
    folders.map { PathText.joined(folder, $0) }.first { SystemFile.isFolder($0) }
  }

  /// Reads which pictures there are, and their cameras.
  package init(readingFrom folder: String) throws {
    cameras = PathText.joined(folder, Self.cameraName)
    let file = try JSONObjectReader(
      JSON5Reader.read(cameras), path: cameras, name: "a list of cameras")
    guard let place = Self.pictureFolder(in: folder), let names = SystemFile.names(in: place) else {
      throw FileError(path: folder, reason: "has no folder rgb that can be read")
    }
    let shown = names.filter { name in
      !name.hasPrefix(".") && Self.extensions.contains { name.lowercased().hasSuffix($0) }
    }.sorted {
      PathText.bytes(of: $0).lexicographicallyPrecedes(PathText.bytes(of: $1))
    }
    guard !shown.isEmpty else {
      throw FileError(
        path: place, reason: "in this folder is no picture whose name ends in .png, .jpg or .jpeg")
    }
    var pictures: [Picture] = []
    for name in shown {
      let path = PathText.joined(place, name)
      guard let number = Int(name.prefix { $0 != "." }), file.optional("\(number)") != nil else {
        throw FileError(
          path: path, reason: "\(cameras) has no camera of this picture; its name must be a number "
            + "that is a key there")
      }
      pictures.append(try Self.picture(path, file.object("\(number)")))
    }
    self.pictures = pictures
  }

  private static func picture(
    _ path: String, _ camera: JSONObjectReader
  ) throws(FileError) -> Picture {
    let k = try camera.numbers("cam_K", count: 9, .between(-1e6, 1e6))
    guard k[0] >= 0.1, k[4] >= 0.1, k[1] == 0, k[3] == 0, k[6] == 0, k[7] == 0, k[8] == 1 else {
      throw FileError(
        path: camera.path, line: camera.line,
        reason: "\"cam_K\" of \(camera.name) must be fx, 0, cx, 0, fy, cy, 0, 0, 1")
    }
    var pose: RigidTransform?
    if camera.optional("cam_R_w2c") != nil {
      let r = try camera.numbers("cam_R_w2c", count: 9, .between(-1.01, 1.01))
      let t = try camera.numbers("cam_t_w2c", count: 3, .between(-1e9, 1e9))
      let rotation = Matrix3x3(
        rows: Vector3(r[0], r[1], r[2]), Vector3(r[3], r[4], r[5]), Vector3(r[6], r[7], r[8]))
      guard rotation.distortion < 3e-3, rotation.determinant > 0 else {
        throw FileError(
          path: camera.path, line: camera.line,
          reason: "\"cam_R_w2c\" of \(camera.name) is no rotation")
      }
      pose = RigidTransform(
        rotation: rotation.nearestRotation, translation: Vector3(t[0], t[1], t[2]) / 1000)
    }
    return Picture(
      path: path, focalLength: SIMD2(k[0], k[4]), principalPoint: SIMD2(k[2], k[5]),
      cameraFromWorld: pose)
  }
}
