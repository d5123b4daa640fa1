import Foundation
import Geometry
import Rendering

/// A mesh on a table of its own in a specification's light, from so low that one can tell which way
/// it stands.
package struct MeshSheet {
  private let renderer: SceneRenderer
  private let mesh: Int
  private let side: Int
  private let radius: Double
  private let height: Double

  /// - Parameters:
  ///   - mesh: which one of the specification's.
  ///   - side: pixels of a frame.
  ///   - radius: how far the mesh reaches from its vertical, in metres.
  ///   - height: how high, in metres.
  package init(
    _ renderer: SceneRenderer, mesh: Int, side: Int, radius: Double, height: Double
  ) {
    self.renderer = renderer
    self.mesh = mesh
    self.side = side
    self.radius = radius
    self.height = height
  }

  private var size: Double { max(2 * radius, height) }

  private var camera: PinholeCamera {
    let distance = 5 * size
    return PinholeCamera(
      width: side, height: side,
      focalLength: SIMD2(repeating: 0.75 * Double(side) * distance / size),
      cameraFromWorld: PinholeCamera.cameraFromWorld(
        azimuth: 0, elevation: 20 * .pi / 180, distance: distance,
        target: Vector3(0, 0, height / 2)),
      near: distance / 100)
  }

  /// The mesh turned by 0°, 90°, 180° and 270°.
  ///
  /// - Parameter hasAxes: whether the mesh's x axis is drawn in red and its y axis in green, on the
  ///   table, and z in blue, as if the mesh were transparent.
  package func frames(hasAxes: Bool = false) -> [Image] {
    let specification = renderer.specification
    let table = SceneRenderer.tableTop(
      size: SIMD2(repeating: 3 * size), Material(color: specification.table.color))
    let camera = camera
    let frame = Renderer(
      camera: camera, lighting: specification.lighting,
      background: specification.backgroundColor,
      meshes: [renderer.meshes[mesh], PreparedMesh(table)],
      fixtures: [Placement(mesh: 1, worldFromObject: .identity)])
    return (0..<4).map { turn in
      let worldFromObject = RigidTransform(x: 0, y: 0, yaw: Double(turn) * .pi / 2)
      var image = frame.render([Placement(mesh: 0, worldFromObject: worldFromObject)])
      guard hasAxes else { return image }
      let reach = 0.75 * size
      let axes: [(Vector3, SIMD3<Float>)] = [
        (Vector3(reach, 0, 0), SIMD3(0.8, 0.02, 0.02)),
        (Vector3(0, reach, 0), SIMD3(0.02, 0.5, 0.04)),
        (Vector3(0, 0, reach), SIMD3(0.03, 0.1, 0.9)),
      ]
      for (end, color) in axes {
        image.stroke(
          from: camera.project(worldFromObject(.zero)).pixel,
          to: camera.project(worldFromObject(end)).pixel, width: 2, color: color, opacity: 0.8)
      }
      return image
    }
  }
}
