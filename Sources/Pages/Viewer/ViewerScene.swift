import AssetIO
import Files
import Geometry
import Rendering
import SceneModel

/// A scene as the viewer of a page is told it.
struct ViewerScene {
  let scene: Scene
  /// Other places where the objects may stand as well.
  var ghosts: [SceneObject] = []
  /// The `id` of the picture that the camera took; nil for none.
  var pictureName: String?

  /// An element of `scenes` of the page's data.
  func json(_ renderer: SceneRenderer, _ meshes: inout ViewerMeshes) throws -> JSON {
    let drawn = renderer.renderer(for: scene)
    let camera = drawn.camera
    let (right, down, forward) = camera.cameraFromWorld.rotation.transpose.columns
    let shift = camera.cameraFromWorld.translation
    let world = [
      right.x, down.x, forward.x, 0, right.y, down.y, forward.y, 0, right.z, down.z, forward.z, 0,
      shift.x, shift.y, shift.z, 1,
    ]
    func list(_ v: Vector3) -> JSON { .rounded([v.x, v.y, v.z], digits: 6) }
    func encoded(_ value: Float) -> Double { Double(SRGB.encode(value)) / 255 }
    let background = drawn.background
    let tone = scene.view?.tableTone ?? .one
    var members: [JSON.Member] = [
      JSON.Member("width", .integer(camera.width)), JSON.Member("height", .integer(camera.height)),
      JSON.Member(
        "lens",
        .rounded([
          camera.focalLength.x, camera.focalLength.y, camera.principalPoint.x,
          camera.principalPoint.y,
        ])),
      JSON.Member("cameraFromWorld", .rounded(world)),
      JSON.Member("size", .rounded(renderer.specification.table.extent)),
      JSON.Member("ambient", list(drawn.lighting.ambient)),
      JSON.Member("ground", list(drawn.lighting.ground ?? drawn.lighting.ambient)),
      JSON.Member(
        "background",
        .rounded([background.x, background.y, background.z].map(encoded), digits: 4)),
      JSON.Member("tableTone", list(tone)), JSON.Member("table", .integer(ViewerMeshes.table)),
      JSON.Member("axes", .integer(ViewerMeshes.axes)),
    ]
    let lights = drawn.lighting.lights.filter { $0.vector.isFinite && $0.vector != .zero }.prefix(8)
    members.append(
      JSON.Member(
        "lights",
        .array(
          lights.map { light in
            var (place, isPoint) = (light.vector.normalized, 0.0)
            if case .point(let point) = light.source { (place, isPoint) = (point, 1) }
            return [
              "place": .rounded([place.x, place.y, place.z, isPoint], digits: 6),
              "strength": list(light.intensity),
            ]
          })))
    for (key, objects) in [("objects", scene.objects), ("ghosts", ghosts)] {
      members.append(
        JSON.Member(
          key,
          .array(
            try objects.map { object in
              [
                "mesh": .integer(try meshes.place(of: object.mesh)),
                "at": .rounded([object.position.x, object.position.y, object.yaw], digits: 6),
              ]
            })))
    }
    if let pictureName { members.append(JSON.Member("picture", .string(pictureName))) }
    return .object(members)
  }

  /// The viewer's place in a page: its canvas and what it can be told.
  static let element = [
    "<div class=\"viewer\">",
    "<canvas tabindex=\"0\" role=\"img\" aria-label=\"The scene in three dimensions; arrow keys turn "
      + "it, plus and minus zoom, Home brings back the camera's view\"></canvas>",
    "<p class=\"note\">Drag or use the arrow keys to turn, the wheel or + and − to zoom.</p>",
    "<p><button type=\"button\" class=\"home\">Camera’s view</button>"
      + "<button type=\"button\" class=\"above\">From above</button>"
      + "<label><input type=\"checkbox\" class=\"axes\">Axes</label>"
      + "<label><input type=\"checkbox\" class=\"ghosts\">Where else they may stand</label>"
      + "<label><input type=\"checkbox\" class=\"behind\">Picture behind</label></p>",
    "</div>",
  ]
}
