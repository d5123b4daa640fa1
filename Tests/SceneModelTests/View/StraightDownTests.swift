import Foundation
import Geometry
import Probability
import Rendering
import TestSupport
import Testing

@testable import SceneModel

/// Cameras straight above the table, as in a robot's cell.
@Suite("A camera that looks straight down")
struct StraightDownTests {
  static func specification(_ elevation: String = "90", _ rest: String = "") throws
    -> SceneSpecification
  {
    let text = SceneSpecificationFileTests.text
      .replacing(
        /azimuthDegrees: \[-90, 90\].+/,
        with:
          "azimuthDegrees: 0, elevationDegrees: \(elevation), distance: 4, focalLength: 80\(rest)"
      )
    return try SceneSpecification.parse(text, path: "cell.json", files: shipped)
  }

  static let free =
    ", rollDegrees: { mean: 0, deviation: 2 }, leanDegrees: { mean: 0, deviation: 2 }, "
    + "target: { x: [-0.1, 0.1], y: [-0.1, 0.1] }, principalPoint: [[30, 34], [22, 26]]"

  @Test("+X is right, +Y up, and a turned azimuth turns the picture")
  func axes() throws {
    let specification = try Self.specification()
    var view = specification.viewPrior.center
    let camera = specification.pinholeCamera(view)
    #expect((camera.center - Vector3(0, 0, 4)).dot(camera.center - Vector3(0, 0, 4)) < 1e-20)
    func pixel(_ x: Double, _ y: Double) -> SIMD2<Double> {
      specification.pinholeCamera(view).project(Vector3(x, y, 0)).pixel
    }
    #expect(largest(pixel(1, 0) - SIMD2(52, 24)) < 1e-9)
    #expect(largest(pixel(0, 1) - SIMD2(32, 4)) < 1e-9)
    view[.azimuth] = .pi / 2
    #expect(largest(pixel(0, 1) - SIMD2(52, 24)) < 1e-9)
  }

  @Test("The table is seen as the square that it is")
  func picture() throws {
    let specification = try Self.specification()
    let renderer = try SceneRenderer(specification)
    let picture = renderer.render(
      Scene(camera: specification.camera.centralPose, objects: []))
    // 2 m at 80 pixels and 4 m: 40 pixels across, from 12 to 52 and from 4 to 44.
    func isTable(_ column: Int, _ row: Int) -> Bool { picture[column, row].y > 0.01 }
    #expect(isTable(12, 24) && !isTable(11, 24))
    #expect(isTable(51, 24) && !isTable(52, 24))
    #expect(isTable(32, 4) && !isTable(32, 3))
    #expect(isTable(32, 43) && !isTable(32, 44))
  }

  @Test("Elevation and lean tilt it in two directions, roll and azimuth turn it: to first order")
  func tilts() throws {
    let specification = try Self.specification()
    let view = specification.viewPrior.center
    func turn(_ latent: ViewLatent) throws -> Vector3 {
      try #require(specification.cameraChange(latent, at: view)).motion.angularVelocity
    }
    func expect(_ a: Vector3, _ b: Vector3) { #expect((a - b).dot(a - b) < 1e-20) }
    expect(try turn(.elevation), Vector3(-1, 0, 0))
    expect(try turn(.lean), Vector3(0, 1, 0))
    expect(try turn(.azimuth), Vector3(0, 0, 1))
    expect(try turn(.roll), Vector3(0, 0, -1))
  }

  /// A picture's weighted sum in every latent of the camera, against central differences.
  @Test("Gradients are central differences", arguments: [0.0, 0.03])
  func gradients(lean: Double) throws {
    var specification = try Self.specification(
      "{ mean: 90, deviation: 2 }", Self.free)
    specification.inferred[.azimuth] = .normal(mean: 0, deviation: 0.03)
    specification.inferred[.distance] = .normal(mean: 4, deviation: 0.1)
    specification.inferred[.targetHeight] = .normal(mean: 0, deviation: 0.03)
    specification.inferred[.zoom] = .normal(mean: 1, deviation: 0.03)
    let renderer = try SceneRenderer(specification)
    var view = specification.viewPrior.center
    view[.azimuth] = 0.3
    view[.lean] = lean
    view[.roll] = lean
    let placements = [
      SceneObject(mesh: 0, position: SIMD2(0.37, 0.13), yaw: 0.4),
      SceneObject(mesh: 2, position: SIMD2(-0.43, -0.21), yaw: 0.2),
    ].map(renderer.placement)
    let canvas = Canvas(renderer.renderer(for: view))
    canvas.draw(placements)
    let (width, height) = (specification.pictureWidth, specification.pictureHeight)
    let adjoint = (0..<width * height).map { index in
      let (x, y) = (index % width, index / width)
      return SIMD4(Float(x) / 64, Float(y) / 64 - 0.5, Float(x * y) / 3000 - 0.2, 0)
    }
    func sum(_ view: View) -> Double {
      let picture = renderer.renderer(for: view).render(placements).samples
      return zip(picture, adjoint).reduce(0) { $0 + Double(($1.0 * $1.1).sum()) }
    }
    let gradient = specification.viewGradient(of: canvas, adjoint: adjoint, view)
    let free = specification.viewPrior.free
    #expect(free.count == ViewLatent.camera.count)
    for latent in free {
      let step = 2e-3
      var (more, less) = (view, view)
      more[latent] += step
      less[latent] -= step
      let numeric = (sum(more) - sum(less)) / (2 * step)
      let slope = try #require(gradient[latent])
      #expect(
        abs(slope - numeric) < 0.03 * abs(numeric) + 0.5, "\(latent): \(slope), \(numeric)")
    }
  }

  @Test(
    "The camera's motion is that of its latents, also past the zenith", arguments: [85.0, 90, 97])
  func changes(elevation: Double) throws {
    let specification = try Self.specification("{ mean: 90, deviation: 2 }", Self.free)
    var view = specification.viewPrior.center
    view[.azimuth] = 0.4
    view[.elevation] = elevation * .pi / 180
    view[.lean] = 0.1
    view[.roll] = -0.2
    view[.targetX] = 0.05
    try expectCameraChanges(of: specification, at: view)
  }

  @Test("Scenes that are drawn past the zenith are written and read")
  func sceneFile() throws {
    let specification = try Self.specification("{ mean: 90, deviation: 2 }", Self.free)
    let folder = try TemporaryFolder()
    var view = specification.viewPrior.center
    view[.elevation] = 94 * .pi / 180
    view[.lean] = 0.05
    let scene = Scene(view: view, objects: [])
    try SceneFile(specification: specification, scene: scene).write(to: folder.file("a.json"))
    let read = try SceneFile.read(folder.file("a.json"), specification: specification).scene
    #expect(abs(read.camera.elevation - view[.elevation]) < 1e-6)
    #expect(abs(try #require(read.view)[.lean] - 0.05) < 1e-6)
    let drawable = specification.viewPrior.drawable(view)
    #expect(drawable[.elevation] == view[.elevation])
  }
}
