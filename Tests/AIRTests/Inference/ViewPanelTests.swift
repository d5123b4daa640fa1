import Foundation
import Geometry
import Rendering
import SceneModel
import Testing

@testable import AIR

/// What panels show of an inferred camera and light.
@Suite struct ViewPanelTests {
  private let renderer: SceneRenderer

  init() throws { renderer = try SceneRenderer(SceneSpecification.load("primitives-anywhere")) }

  private var center: View { renderer.specification.viewPrior.center }

  private func frame(_ view: View, _ objects: [SceneObject] = []) throws -> Image {
    let grey = Image(width: 64, height: 64, color: SIMD3(repeating: 0.1))
    return try #require(ViewPanel(renderer, view, objects, factor: 4).frame(grey))
  }

  @Test(arguments: [(2.0, 0.2), (1.0, 0.1), (0.5, 0.05), (0.8, 0.1), (120, 10)])
  func aGridHasTenFieldsOrSo(width: Double, step: Double) {
    #expect(abs(ViewPanel.step(tableWidth: width) - step) < 1e-12)
  }

  @Test func theTablesEdgeIsWhereTheCameraSeesIt() throws {
    var view = center
    view[.azimuth] = 0.1
    view[.distance] = 4.3
    let frame = try frame(view)
    let camera = renderer.specification.pinholeCamera(view)
    for place in [-0.9, -0.33, 0.11, 0.77] {
      let pixel = camera.project(Vector3(place, -1, 0)).pixel * 4
      #expect(frame[Int(pixel.x), Int(pixel.y)].x > 0.5)
    }
  }

  @Test func objectsStandInFrontOfTheGrid() throws {
    let view = center
    let camera = renderer.specification.pinholeCamera(view)
    // The middle of a cube that stands there.
    let pixel = camera.project(Vector3(0, 0, 0.2)).pixel * 4
    let covered = try frame(view, [SceneObject(mesh: 0, position: .zero, yaw: 0)])
    let bare = try frame(view)
    let around = (-12...12).flatMap { down in
      (-12...12).map { (Int(pixel.x) + $0, Int(pixel.y) + down) }
    }
    #expect(around.contains { bare[$0.0, $0.1] != SIMD3(repeating: 0.1) })
    #expect(around.allSatisfy { covered[$0.0, $0.1] == SIMD3(repeating: 0.1) })
  }

  /// As one would point to it, the camera at the compass's bottom.
  @Test(arguments: [(0.0, 0, 1), (90, 1, 0), (180, 0, -1), (-90, -1, 0)])
  func theLightIsWhereItStandsInTheSky(azimuth: Double, right: Int, down: Int) throws {
    var view = center
    view[.lightAzimuth] = azimuth * .pi / 180
    view[.lightElevation] = .pi / 3
    let frame = try frame(view)
    let (radius, margin) = (0.13 * 256, 0.03 * 256)
    let x = 256 - radius - margin + 0.5 * radius * Double(right)
    let y = radius + margin + 0.5 * radius * Double(down)
    let color = frame[Int(x), Int(y)]
    #expect(color.x > 0.9 && color.z < 0.1)
  }

  @Test func whatIsKnownIsNotDrawn() throws {
    let known = try SceneRenderer(SceneSpecification.load("primitives"))
    let panel = ViewPanel(known, known.specification.viewPrior.center, [], factor: 4)
    #expect(panel.frame(Image(width: 64, height: 64)) == nil)
  }
}
