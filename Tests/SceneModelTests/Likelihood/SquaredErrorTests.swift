import Probability
import Rendering
import TestSupport
import Testing

@testable import SceneModel

@Suite struct SquaredErrorTests {
  private let renderer = SceneRenderer(
    primitives(),
    models: [Shapes.cube(edge: 0.4), Shapes.sphere(radius: 0.2), Shapes.cube(edge: 0.3)],
    table: Shapes.table(width: 2))

  @Test func canvasAndImageAgreeButForPrecision() {
    let scene = Scene(
      camera: renderer.specification.camera.centralPose,
      objects: [SceneObject(mesh: 0, position: SIMD2(0.1, 0.2), yaw: 0.3)])
    let canvas = Canvas(renderer.renderer(for: scene.camera))
    let picture = renderer.render(scene)
    #expect(canvas.squaredError(from: picture.samples) > 1)
    canvas.draw(scene.objects.map(renderer.placement))
    #expect(canvas.squaredError(from: picture.samples) == 0)
    canvas.removeAll()
    let (single, double) = (
      canvas.squaredError(from: picture.samples), picture.squaredError(from: canvas.image)
    )
    #expect(abs(single - double) < 1e-4 * double)
  }

  @Test func sumsOverPicturesAreOneSum() {
    let (black, grey) = (
      Image(width: 2, height: 1), Image(width: 2, height: 1, color: SIMD3(repeating: 0.5))
    )
    #expect(grey.squaredError(from: black) == 1.5)
    #expect(black.squaredError(from: grey, addedTo: 2) == 3.5)
  }
}
