import Geometry
import Rendering
import TestSupport
import Testing

/// What the article *How a picture is drawn* begins with draws the pictures that the canvas draws.
@Suite struct PlainRasterizerTests {
  /// Flat faces, seen as they are at pixels' centres.
  @Test(arguments: 0..<3) func drawsWhatTheCanvasDraws(index: Int) {
    let models = [Shapes.table(width: 3), Shapes.cube(edge: 0.4)]
    let pose = TestScene(index).poses[0]
    let placements = [
      Placement(
        mesh: 1, worldFromObject: RigidTransform(x: pose.x, y: pose.y, yaw: pose.yaw))
    ]
    let camera = PinholeCamera(
      width: 48, height: 48, focalLength: SIMD2(75, 75),
      cameraFromWorld: PinholeCamera.cameraFromWorld(azimuth: 0.3, elevation: 0.7, distance: 4))
    let lighting = Lighting(direction: Vector3(-0.5, -0.4, 0.8), ambient: 0.35, diffuse: 0.65)
    let renderer = Renderer(
      camera: camera, lighting: lighting, background: SIMD3(0.1, 0.12, 0.16),
      meshes: models.map { PreparedMesh($0) },
      fixtures: [Placement(mesh: 0, worldFromObject: .identity)])
    var plain = PlainRasterizer(
      camera: camera, lighting: lighting, background: Vector3(0.1, 0.12, 0.16))
    plain.draw(models[0], at: .identity)
    plain.draw(models[1], at: placements[0].worldFromObject)

    let drawn = renderer.render(placements, filter: .point).samples
    var (different, cube) = (0, 0)
    for (sample, color) in zip(drawn, plain.picture) {
      let found = Vector3(Double(sample.x), Double(sample.y), Double(sample.z))
      different += (found - color).length > 1e-5 ? 1 : 0
      cube += color.x > 2 * color.y ? 1 : 0
    }
    // The canvas rounds vertices to its grid: a centre may lie beside an edge by less than that.
    #expect(different == 0 && cube > 50)
  }
}
