import AllocationCount
import Geometry
import TestSupport
import Testing

@testable import Rendering

/// A canvas that has seen pictures like the ones to come asks for no memory.
///
/// Counted on the test's own thread, so that other tests do not matter.
@Suite(.enabled(if: allocation_count() >= 0, "allocations are not counted here"))
struct AllocationTests {
  /// How often memory was asked for in the second round of frames.
  static func allocations(_ frame: (Int) -> Void) -> Int {
    for index in 0..<20 { frame(index) }
    let before = allocation_count()
    for index in 0..<20 { frame(index) }
    return allocation_count() - before
  }

  @Test func theCounterCounts() {
    var kept: [[Int]] = []
    kept.reserveCapacity(100)
    let count = Self.allocations { kept.append([Int](repeating: $0, count: 10 + $0)) }
    #expect(count == 20)
    #expect(kept.count == 40)
  }

  static let scenes = (0..<20).map { TestScene($0).placements }

  /// All that materials and lights can be.
  static var colourful: Renderer {
    let scene = PictureGradientTests.Scene(
      PictureGradientTests.lamps, isShiny: true, filter: .trilinear)
    return Renderer(
      camera: Shapes.tableRenderer().camera, lighting: scene.lighting, background: .zero,
      meshes: scene.models.map(PreparedMesh.init),
      fixtures: [Placement(mesh: 0, worldFromObject: .identity)])
  }

  @Test(arguments: [false, true]) func drawing(isColourful: Bool) {
    let canvas = Canvas(isColourful ? Self.colourful : Shapes.tableRenderer())
    #expect(Self.allocations { canvas.draw(Self.scenes[$0]) } == 0)
  }

  @Test(arguments: [false, true]) func pushingAndPopping(isColourful: Bool) {
    let canvas = Canvas(isColourful ? Self.colourful : Shapes.tableRenderer())
    let count = Self.allocations { index in
      for placement in Self.scenes[index] { canvas.push(placement) }
      canvas.pop()
      canvas.push(Self.scenes[(index + 1) % 20][2])
      canvas.removeAll()
    }
    #expect(count == 0)
  }

  @Test func movingCamerasAndLights() {
    let canvas = Canvas(Shapes.tableRenderer())
    let cameras = (0..<20).map { index in
      var camera = canvas.camera
      camera.cameraFromWorld = PinholeCamera.cameraFromWorld(
        azimuth: 0.1 * Double(index), elevation: 0.6, distance: 3)
      return camera
    }
    let lightings = (0..<20).map {
      Lighting(direction: Vector3(Double($0) - 10, 3, 9), ambient: 0.2, diffuse: 0.6)
    }
    let count = Self.allocations {
      canvas.draw(Self.scenes[$0], camera: cameras[$0], lighting: lightings[$0])
    }
    #expect(count == 0)
  }

  @Test func objectsThatTheNearPlaneCuts() {
    var camera = Shapes.tableRenderer().camera
    camera.near = 4
    let table = Shapes.tableRenderer()
    let canvas = Canvas(
      Renderer(
        camera: camera, lighting: table.lighting, background: .zero, meshes: table.meshes,
        fixtures: table.fixtures))
    let isClipped = Self.scenes.contains { scene in
      canvas.draw(scene)
      return canvas.objects.contains { !$0.isInside }
    }
    #expect(isClipped)
    #expect(Self.allocations { canvas.draw(Self.scenes[$0]) } == 0)
  }

  /// Nothing at all, or the list of gradients, one for each object, if that is asked for.
  @Test(arguments: [false, true]) func theGradient(isListed: Bool) {
    let canvas = Canvas(Shapes.tableRenderer())
    let weights = PoseDerivativeTests.weights(64)
    let count = Self.allocations { index in
      canvas.draw(Self.scenes[index])
      var sum = 0.0
      if isListed {
        for gradient in canvas.pullback(weights) { sum += gradient.x }
      } else {
        canvas.pullback(weights) { sum += $1.x }
      }
      if sum == 0 { Issue.record("a scene without a gradient") }
    }
    #expect(count == (isListed ? 20 : 0))
  }
}
