import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Pictures in a light of their own: the likelihood compares in that light, and the network sees
/// what it will see when it infers.
@Suite struct PicturesOwnLightTests {
  let renderer: SceneRenderer
  let workspace: TrainingWorkspace
  let object = SceneObject(mesh: 1, position: SIMD2(0.2, -0.1))

  init() {
    var specification = TinyScenes.specification(size: 32, counts: [0.5, 0.5])
    specification.nuisances.lightStrength = 1.3...1.3
    specification.nuisances.lightTurn = 1...1
    specification.nuisances.tableBrightness = 0.8...0.8
    renderer = TinyScenes.renderer(specification)
    workspace = TrainingWorkspace(renderer.centralRenderer, items: 1)
    var generator = PCG32(seed: 1, stream: 0)
    workspace.observe(
      Scene(camera: specification.camera.centralPose, objects: [object]), renderer, item: 0,
      using: &generator)
  }

  @Test("The right scene leaves nothing of the picture")
  func likelihood() {
    workspace.show([renderer.placement(of: object)], item: 0)
    workspace.measureResidual(item: 0)
    #expect(workspace.residualSquares < 1e-6)
    workspace.show([], item: 0)
    workspace.measureResidual(item: 0)
    #expect(workspace.residualSquares > 0.1)
  }

  @Test("The network sees the scene in the specification's light")
  func network() {
    let placement = renderer.placement(of: object)
    workspace.clearDrawing(item: 0)
    workspace.show([placement], item: 0)
    workspace.keepDrawing(of: [placement], item: 0)
    let specified = renderer.centralRenderer.render([placement]).samples
    #expect(difference(workspace.view(of: 0).canvas, specified) < 1e-6)
    // What is compared with the picture is still in its light: the picture without noise.
    let drawn = UnsafePointer(workspace.drawn(0))
    #expect(difference(workspace.picture(0), Array(buffer(drawn))) < 1e-6)
    #expect(difference(drawn, specified) > 1)
  }

  private func buffer(
    _ picture: UnsafePointer<SIMD4<Float>>
  ) -> UnsafeBufferPointer<SIMD4<Float>> {
    UnsafeBufferPointer(start: picture, count: workspace.pixelCount)
  }

  private func difference(
    _ picture: UnsafePointer<SIMD4<Float>>, _ other: [SIMD4<Float>]
  ) -> Float {
    zip(buffer(picture), other).reduce(Float(0)) {
      let d = $1.0 - $1.1
      return $0 + (d * d).sum()
    }
  }
}
