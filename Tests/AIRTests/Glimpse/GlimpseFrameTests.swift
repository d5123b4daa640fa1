import Foundation
import Geometry
import Rendering
import Testing

@testable import AIR

/// Where a glimpse looks, and from which side it sees what it looks at.
@Suite struct GlimpseFrameTests {
  static let layout = GlimpseLayout(cells: 24, radius: 0.4, height: 0.2, yawModes: 8)

  static func camera(
    azimuth: Double = 0, elevation: Double, distance: Double = 4
  ) -> PinholeCamera {
    PinholeCamera(
      width: 64, height: 48, focalLength: SIMD2(100, 90),
      cameraFromWorld: PinholeCamera.cameraFromWorld(
        azimuth: azimuth, elevation: elevation * .pi / 180, distance: distance))
  }

  static func frame(_ place: SIMD2<Double>, _ camera: PinholeCamera) -> GlimpseFrame {
    GlimpseFrame(place, layout, seenBy: camera)
  }

  private static func difference(_ a: Double, _ b: Double) -> Double {
    abs((a - b).remainder(dividingBy: 2 * .pi))
  }

  @Test func theWindowIsAsLargeAsItsRadiusIsSeen() {
    let camera = Self.camera(elevation: 40)
    let frame = Self.frame(SIMD2(0.5, -0.3), camera)
    let (pixel, depth) = camera.project(Vector3(0.5, -0.3, 0.2))
    #expect(frame.center == pixel)
    #expect(abs(frame.reach.x - 100 * 0.4 / depth) < 1e-12)
    #expect(abs(frame.reach.y - 90 * 0.4 / depth) < 1e-12)
  }

  @Test func whatIsBehindTheCameraIsSoughtInTheWholePicture() {
    let frame = Self.frame(SIMD2(0, -9), Self.camera(elevation: 40))
    #expect(frame.center == SIMD2(32, 24))
    #expect(frame.reach == SIMD2(32, 24))
    #expect(frame.azimuth.isFinite)
  }

  @Test(arguments: [-170.0, -90, 0, 25, 130], [5.0, 40, 70, 89])
  func inTheMiddleItIsTheCamerasAzimuth(_ azimuth: Double, _ elevation: Double) {
    let angle = azimuth * .pi / 180
    let camera = Self.camera(azimuth: angle, elevation: elevation)
    // The camera looks at the origin; the window's centre is on that line where it is that high.
    let place = camera.center * (0.2 / camera.center.z)
    let frame = Self.frame(SIMD2(place.x, place.y), camera)
    #expect(Self.difference(frame.azimuth, angle) < 1e-9)
  }

  /// A camera and a place that turn about the vertical together.
  @Test(arguments: [20.0, 40, 75, 90])
  func itTurnsWithTheCamera(_ elevation: Double) {
    let place = SIMD2(0.6, 0.4)
    let straight = Self.frame(place, Self.camera(elevation: elevation))
    for turn in [0.3, 1.7, -2.6] {
      let (c, s) = (cos(turn), sin(turn))
      let frame = Self.frame(
        SIMD2(c * place.x - s * place.y, s * place.x + c * place.y),
        Self.camera(azimuth: turn, elevation: elevation))
      #expect(Self.difference(frame.azimuth, straight.azimuth + turn) < 1e-9)
    }
  }

  /// Far from the vertical what counts is the side from which the place is seen.
  @Test func besideTheMiddleItIsTheRaysAzimuth() {
    let camera = Self.camera(elevation: 10)
    let place = SIMD2(0.7, 0)
    let ray = Vector3(place.x, place.y, 0.2) - camera.center
    let expected = atan2(-ray.x, ray.y)
    #expect(abs(expected) > 9 * .pi / 180)
    #expect(Self.difference(Self.frame(place, camera).azimuth, expected) < 0.2 * abs(expected))
  }

  /// Straight down the ray's azimuth turns all the way about the camera's foot; what is seen does
  /// not.
  @Test func straightDownItIsThePicturesOwnTurn() {
    let camera = Self.camera(azimuth: 0.5, elevation: 90)
    for step in 0..<12 {
      let angle = Double(step) * .pi / 6
      let frame = Self.frame(SIMD2(cos(angle), sin(angle)) * 0.3, camera)
      #expect(Self.difference(frame.azimuth, 0.5) < 0.02)
    }
  }
}
