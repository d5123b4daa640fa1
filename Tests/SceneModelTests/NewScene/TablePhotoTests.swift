import Foundation
import Geometry
import Probability
import Rendering
import Testing

@testable import SceneModel

/// Where a camera stands, told by the corners of a table in its photograph.
@Suite struct TablePhotoTests {
  struct Camera: Sendable {
    var azimuth: Double
    var elevation: Double
    var distance: Double
    var focal: Double
    var table: SIMD2<Double>
  }

  static let cameras = [
    Camera(azimuth: 0, elevation: 40, distance: 2, focal: 900, table: [1, 1]),
    Camera(azimuth: 0, elevation: 25, distance: 3, focal: 1500, table: [1.6, 0.8]),
    Camera(azimuth: 25, elevation: 55, distance: 1.5, focal: 700, table: [0.6, 0.9]),
    Camera(azimuth: -40, elevation: 35, distance: 2.5, focal: 1200, table: [1.2, 0.7]),
  ]
  private static let (width, height) = (1280, 960)

  private static func pinhole(_ camera: Camera) -> PinholeCamera {
    PinholeCamera(
      width: width, height: height, focalLength: SIMD2(repeating: camera.focal),
      cameraFromWorld: PinholeCamera.cameraFromWorld(
        azimuth: camera.azimuth * .pi / 180, elevation: camera.elevation * .pi / 180,
        distance: camera.distance, target: Vector3(0.05, 0.02, 0.03)))
  }

  /// The corners as the camera sees them, beginning at the near left.
  private static func corners(_ camera: Camera) -> TablePhoto.Corners {
    let (pinhole, half) = (pinhole(camera), camera.table / 2)
    let points = [[-1.0, -1], [1, -1], [1, 1], [-1, 1]].map {
      pinhole.project(Vector3($0[0] * half.x, $0[1] * half.y, 0)).pixel
    }
    return TablePhoto.Corners(width: width, height: height, points: points)
  }

  @Test("Corners without an error give the camera and its focal length", arguments: cameras)
  func exact(camera: Camera) throws {
    let corners = Self.corners(camera)
    let photo = try TablePhoto(corners, table: camera.table)
    #expect(abs(photo.focalLength / camera.focal - 1) < 1e-6)
    #expect(photo.cornerError < 1e-4)
    let truth = Self.pinhole(camera)
    for point in [Vector3(0.1, 0.2, 0.3), Vector3(-0.2, 0, 0), Vector3(0, 0, 0.4)] {
      let p = photo.rotation * point + photo.translation
      let seen = photo.focalLength * SIMD2(p.x, p.y) / p.z + SIMD2(640, 480)
      let (pixel, depth) = truth.project(point)
      #expect(abs(seen.x - pixel.x) + abs(seen.y - pixel.y) < 1e-3)
      #expect(abs(p.z - depth) < 1e-5)
    }
    #expect(photo.doubt == nil)
    #expect(abs(photo.rotation.determinant - 1) < 1e-9)
  }

  @Test("Told the other way round, the first edge is still the first", arguments: cameras)
  func mirrored(camera: Camera) throws {
    var corners = Self.corners(camera)
    let photo = try TablePhoto(corners, table: camera.table)
    let p = corners.points
    corners.points = [p[1], p[0], p[3], p[2]]
    let other = try TablePhoto(corners, table: camera.table)
    #expect((other.camera - photo.camera).length < 1e-6)
  }

  @Test("A focal length that is given is kept")
  func known() throws {
    let camera = Self.cameras[2]
    let photo = try TablePhoto(Self.corners(camera), table: camera.table, focalLength: 700)
    #expect(photo.focalLength == 700 && photo.focalLengthDeviation == 0)
    #expect(photo.cornerError < 1e-4)
    // Of a table straight from above it must be.
    let above = Camera(azimuth: 0, elevation: 90, distance: 2, focal: 900, table: [1, 1])
    #expect(throws: TablePhotoFault.noFocalLength) {
      try TablePhoto(Self.corners(above), table: above.table)
    }
    let told = try TablePhoto(Self.corners(above), table: above.table, focalLength: 900)
    // Two metres above the point that it looks at.
    #expect(abs(told.camera.z - 2.03) < 1e-6)
  }

  @Test("Corners told to a pixel leave the focal length as uncertain as is said", arguments: cameras)
  func uncertain(camera: Camera) throws {
    var generator = PCG32(seed: 7, stream: 1)
    var (sum, count) = (0.0, 0.0)
    for _ in 0..<300 {
      var corners = Self.corners(camera)
      for index in 0..<4 {
        corners.points[index] += SIMD2(
          Normal.standardSample(using: &generator), Normal.standardSample(using: &generator))
      }
      let photo = try TablePhoto(corners, table: camera.table)
      sum += pow((photo.focalLength - camera.focal) / photo.focalLengthDeviation, 2)
      count += 1
    }
    #expect((0.75...1.3).contains(sum / count), "\(sum / count)")
  }

  @Test("Other sides than the table's are doubted")
  func wrongSides() throws {
    let camera = Self.cameras[3]
    let photo = try TablePhoto(
      Self.corners(camera), table: [camera.table.y, camera.table.x], focalLength: camera.focal)
    #expect(photo.doubt?.contains("pixels off those of a table of these sides") == true)
  }

  @Test("What is no table is refused")
  func faults() {
    func fault(_ points: [SIMD2<Double>]) -> TablePhotoFault? {
      #expect(throws: TablePhotoFault.self) {
        try TablePhoto(.init(width: 100, height: 100, points: points), table: [1, 1])
      }
      do throws(TablePhotoFault) {
        _ = try TablePhoto(.init(width: 100, height: 100, points: points), table: [1, 1])
        return nil
      } catch {
        return error
      }
    }
    #expect(fault([[0, 0], [1, 1]]) == .notFour(2))
    // Two corners exchanged, and three on a line.
    #expect(fault([[10, 90], [90, 90], [30, 30], [70, 30]]) == .notConvex)
    #expect(fault([[10, 90], [90, 90], [50, 90], [30, 30]]) == .notConvex)
  }
}
