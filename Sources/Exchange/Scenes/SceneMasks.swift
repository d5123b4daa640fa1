import Geometry
import Rendering
import SceneModel

/// What the centre of each pixel of a picture shows of a scene's objects.
package struct SceneMasks: Sendable {
  /// Columns.
  package let width: Int
  /// Rows.
  package let height: Int
  /// The object's index plus one, 0 for none of them, `[height, width]`.
  package let objects: [Int32]
  /// Metres along the camera's axis, 0 where nothing is, `[height, width]`.
  package let depth: [Float]

  /// Pictures of more pixels are drawn smaller, and their masks enlarged.
  private static let mostPixels = 1 << 21

  /// Draws a scene's masks.
  ///
  /// - Parameter table: whether the table is there and hides what lies below it.
  package init(
    _ scene: [SceneObject], _ renderer: SceneRenderer, frame: PictureFrame, table: Bool = true
  ) {
    (width, height) = (frame.width, frame.height)
    // A whole number of pixels of the picture for one that is drawn.
    var factor = 1
    while width / factor * (height / factor) > Self.mostPixels { factor += 1 }
    var camera = frame.camera
    camera.width = (width + factor - 1) / factor
    camera.height = (height + factor - 1) / factor
    camera.focalLength /= Double(factor)
    camera.principalPoint /= Double(factor)
    let canvas = Canvas(
      Renderer(
        camera: camera, lighting: Lighting(ambient: .one, lights: []), background: .zero,
        meshes: renderer.drawnMeshes,
        fixtures: table
          ? [Placement(mesh: renderer.drawnMeshes.count - 1, worldFromObject: .identity)] : []))
    canvas.draw(scene.map(renderer.placement), filter: .point)
    let seen = canvas.depthAndMask()
    guard factor > 1 || frame.calibration != nil else {
      (objects, depth) = (seen.mask.map(Int32.init), seen.depth)
      return
    }
    var objects = [Int32](repeating: 0, count: width * height)
    var depth = [Float](repeating: 0, count: width * height)
    for row in 0..<height {
      for column in 0..<width {
        let place = frame.undistorted(SIMD2(Double(column) + 0.5, Double(row) + 0.5))
        let (x, y) = (place.x / Double(factor), place.y / Double(factor))
        guard x >= 0, y >= 0, x < Double(camera.width), y < Double(camera.height) else { continue }
        let source = Int(y) * camera.width + Int(x)
        objects[row * width + column] = Int32(seen.mask[source])
        depth[row * width + column] = seen.depth[source]
      }
    }
    (self.objects, self.depth) = (objects, depth)
  }

  /// What drawing and describing masks takes at the most, in bytes a pixel of the picture.
  package static let bytesPerPixel = 16

  /// Whether each pixel shows an object, `[height, width]`.
  package func mask(of object: Int) -> [Bool] { objects.map { $0 == Int32(object) + 1 } }
}
