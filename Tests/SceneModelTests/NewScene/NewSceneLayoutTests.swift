import Foundation
import Geometry
import Rendering
import Testing

@testable import SceneModel

/// Table, camera and prior that are chosen for meshes of some sizes.
@Suite struct NewSceneLayoutTests {
  /// Radius and height of each mesh, in metres.
  static let sizes: [[(radius: Double, height: Double)]] = [
    [(0.28, 0.4), (0.2, 0.4), (0.18, 0.5)], [(0.04, 0.1), (0.035, 0.12)],
    [(0.005, 0.01)], [(0.03, 0.6)], [(0.3, 0.02)], [(0.1, 0.1), (0.06, 0.05)],
  ]

  @Test(arguments: sizes.indices)
  func everythingIsSeenAndHasRoom(index: Int) {
    let sizes = Self.sizes[index]
    let layout = NewSceneLayout(sizes)
    let radius = sizes.map(\.radius).max() ?? 0
    let height = sizes.map(\.height).max() ?? 0
    #expect(layout.minimumSeparation >= 2 * radius)
    #expect(layout.table.x / 2 >= layout.positionRanges.x + radius - 1e-12)
    let room = PairInteraction(
      range: layout.positionRanges,
      minimumSeparation: layout.minimumSeparation, softness: layout.softness)
    #expect(room.hasRoom(for: 3))
    #expect(layout.appearances.allSatisfy { $0 >= NewSceneLayout.leastAppearance })
    guard case .chosen(let distance, let targetHeight, let focalLength) = layout.camera else {
      Issue.record("the camera is chosen")
      return
    }
    let camera = PinholeCamera(
      width: layout.width, height: layout.height, focalLength: SIMD2(repeating: focalLength),
      cameraFromWorld: PinholeCamera.cameraFromWorld(
        azimuth: 0, elevation: NewSceneLayout.elevationDegrees * .pi / 180,
        distance: distance, target: Vector3(0, 0, targetHeight)))
    let edge = layout.positionRanges.x + radius
    for point in [
      Vector3(edge, edge, height), Vector3(-edge, -edge, height), Vector3(edge, -edge, 0),
      Vector3(edge, edge, 0),
    ] {
      let (pixel, depth) = camera.project(point)
      #expect(depth > camera.near)
      #expect((0...Double(layout.width)).contains(pixel.x))
      #expect((0...Double(layout.width)).contains(pixel.y))
    }
  }

  @Test("One much smaller than the others stays too small, in the largest picture")
  func sizesThatDifferMuch() {
    let layout = NewSceneLayout([(0.3, 0.3), (0.01, 0.02)])
    #expect(layout.width == 128)
    #expect(layout.appearances[1] < NewSceneLayout.leastAppearance)
  }

  @Test func numbersHaveTwoDigits() {
    let layout = NewSceneLayout([(0.0731, 0.111)])
    #expect(layout.minimumSeparation == 0.16)
    #expect(layout.positionRanges.x == 0.24)
    #expect(layout.table.x == 0.63)
  }
}
