import Foundation
import Geometry
import Rendering

extension NewScene {
  /// Pixels of one frame of the sheet.
  private static let frameSide = 200

  /// Every mesh on the table, a row each, in the specification's light: turned by 0°, 90°, 180° and
  /// 270°, seen from so low that one can tell which way it stands.
  package func sheet() -> Image {
    let specification = renderer.specification
    let rows = meshes.indices.map { index -> [Image] in
      let (radius, height) = meshes[index].reach
      let size = max(2 * radius, height)
      let distance = 5 * size
      let table = SceneRenderer.tableTop(
        size: SIMD2(repeating: 3 * size), Material(color: specification.table.color))
      let side = Self.frameSide
      let camera = PinholeCamera(
        width: side, height: side,
        focalLength: SIMD2(repeating: 0.75 * Double(side) * distance / size),
        cameraFromWorld: PinholeCamera.cameraFromWorld(
          azimuth: 0, elevation: 20 * .pi / 180, distance: distance,
          target: Vector3(0, 0, height / 2)),
        near: distance / 100)
      let frame = Renderer(
        camera: camera, lighting: specification.lighting,
        background: specification.backgroundColor,
        meshes: [renderer.meshes[index], PreparedMesh(table)],
        fixtures: [Placement(mesh: 1, worldFromObject: .identity)])
      return (0..<4).map { turn in
        frame.render([
          Placement(
            mesh: 0, worldFromObject: RigidTransform(x: 0, y: 0, yaw: Double(turn) * .pi / 2))
        ])
      }
    }
    return Image.grid(rows, gap: 8, background: SIMD3(1, 1, 1))
  }
}
