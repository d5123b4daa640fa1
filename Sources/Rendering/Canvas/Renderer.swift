import Geometry

/// Everything about a picture that stays the same while objects come and go: the camera, the
/// light, the meshes, and what always stands in the scene (the table), drawn once.
public final class Renderer: @unchecked Sendable {  // nothing of it changes once it is made
  /// The camera.
  public let camera: PinholeCamera
  /// The light.
  public let lighting: Lighting
  /// Linear RGB where no surface is seen.
  public let background: SIMD3<Float>
  /// The meshes that placements refer to.
  public let meshes: [PreparedMesh]
  /// What always stands in the scene.
  public let fixtures: [Placement]
  /// Whether objects cast shadows on fixtures and on each other.
  public let castsShadows: Bool
  /// The picture without any object.
  public let emptyPicture: Image

  /// The fixtures, drawn.
  let backdrop: PixelBuffer

  /// Makes a renderer.
  ///
  /// - Parameters:
  ///   - camera: pose, focal length and picture size.
  ///   - lighting: ambient light and the lights.
  ///   - background: linear RGB where no surface is seen.
  ///   - meshes: what placements refer to.
  ///   - fixtures: what always stands in the scene, such as the table.
  ///   - castsShadows: whether the drawn objects keep light from fixtures and from each other.
  ///     Shadows are as soft as the lights are large (`Light.angularRadius`), and at least as
  ///     pixels
  ///     are. Fixtures cast none, and an object none on itself: a face that turns from a light is
  ///     dark, but what lies in a hollow is not. The first `shadowLightLimit` lights cast them.
  public init(
    camera: PinholeCamera, lighting: Lighting, background: SIMD3<Float>, meshes: [PreparedMesh],
    fixtures: [Placement] = [], castsShadows: Bool = false
  ) {
    Self.check(camera)
    self.camera = camera
    self.lighting = lighting
    self.background = background
    self.meshes = meshes
    self.fixtures = fixtures
    self.castsShadows = castsShadows
    let buffer = PixelBuffer(width: camera.width, height: camera.height)
    buffer.clear(SIMD4(background, 0))
    buffer.clearMarks()
    var objects: [ProjectedObject] = []
    let seams = SeamList(width: camera.width, height: camera.height)
    for (instance, placement) in fixtures.enumerated() {
      let object = ProjectedObject(mesh: meshes[placement.mesh], lighting: lighting)
      object.project(
        mesh: meshes[placement.mesh], worldFromObject: placement.worldFromObject,
        camera: camera, lighting: lighting)
      objects.append(object)
      seams.add(lastOf: objects, beyond: buffer, fixtureCount: fixtures.count)
      object.draw(instance: instance, camera: camera, into: buffer)
    }
    Antialiaser(
      buffer: buffer, objects: objects,
      background: SIMD4(background, 0), crossings: CrossingList(), seams: seams
    ).mixWhole()
    backdrop = buffer
    emptyPicture = Image(buffer)
  }

  /// How many lights cast shadows, if any do: the first ones.
  public static let shadowLightLimit = 8

  static func check(_ camera: PinholeCamera) {
    precondition(camera.width > 0 && camera.height > 0, "a picture has pixels")
    precondition(
      Double(max(camera.width, camera.height)) <= ProjectedVertex.guardBand,
      "at most 8192 pixels a side")
  }

  /// The whole picture, in pixels.
  public var bounds: PixelRect {
    PixelRect(minX: 0, minY: 0, maxX: camera.width, maxY: camera.height)
  }

  /// The pixels that a mesh may cover, by the sphere about its origin that holds it: a few
  /// operations, for choosing what to draw. Its shadow may fall elsewhere.
  package func bounds(around placement: Placement) -> PixelRect {
    let radius = meshes[placement.mesh].boundingRadius
    let center = camera.cameraFromWorld(placement.worldFromObject.translation)
    guard center.z - radius > camera.near else { return bounds }
    let middle = camera.project(camera: center)
    // The sphere's outline is widest away from the axis.
    let reach = (radius / (center.z - radius)) * max(camera.focalLength.x, camera.focalLength.y)
    let stretch = 1 + (abs(center.x) + abs(center.y)) / center.z
    let r = reach * stretch + 1
    func pixel(_ value: Double, _ limit: Int) -> Int { Int(min(Double(limit), max(0, value))) }
    return PixelRect(
      minX: pixel(middle.x - r, camera.width), minY: pixel(middle.y - r, camera.height),
      maxX: pixel(middle.x + r + 1, camera.width), maxY: pixel(middle.y + r + 1, camera.height))
  }

  /// Renders a scene once; for many, keep a `Canvas`.
  public func render(_ placements: [Placement], filter: PixelFilter = .box) -> Image {
    let canvas = Canvas(self)
    if filter != .box { canvas.draw([], filter: filter) }
    canvas.show(placements)
    return canvas.image
  }
}
