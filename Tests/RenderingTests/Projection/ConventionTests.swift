import Foundation
import Geometry
import TestSupport
import Testing

@testable import Rendering

/// What is where: the conventions that everything else relies on, one test each.
@Suite struct ConventionTests {
  /// A camera that looks along the world's +Z with the world's +X to its right.
  static func plainCamera(_ width: Int, _ height: Int, focalLength: Double = 1) -> PinholeCamera {
    PinholeCamera(
      width: width, height: height, focalLength: SIMD2(repeating: focalLength),
      principalPoint: .zero, cameraFromWorld: .identity)
  }

  static let flatLight = Lighting(direction: Vector3(0, 0, -1), ambient: 1, diffuse: 0)

  /// A mesh whose corners lie at given places of the plane z = 1; counter-clockwise as seen by
  /// `plainCamera` with focal length 1, whose pixels are then the plane's units.
  static func flat(
    _ corners: [SIMD2<Double>], color: SIMD3<Float> = .one, texture: Image? = nil,
    textureCoordinates t: [SIMD2<Double>]? = nil
  ) -> Model {
    let n = Vector3(0, 0, -1)
    var faces: [TriangleMesh.Face] = []
    for k in 1..<corners.count - 1 {
      var face = TriangleMesh.Face(
        vertices: SIMD3(0, Int32(k), Int32(k + 1)), normals: .init(n, n, n))
      if let t { face.textureCoordinates = .init(t[0], t[k], t[k + 1]) }
      faces.append(face)
    }
    return Model(
      mesh: TriangleMesh(positions: corners.map { Vector3($0, 1) }, faces: faces),
      materials: [Material(color: color, texture: texture)])
  }

  static func picture(_ model: Model, _ camera: PinholeCamera) -> Image {
    Renderer(
      camera: camera, lighting: flatLight, background: .zero, meshes: [PreparedMesh(model)]
    ).render([Placement(mesh: 0, worldFromObject: .identity)])
  }

  @Test func imagesAreRowMajorFromTheTopLeft() {
    var image = Image(width: 3, height: 2)
    image[2, 1] = SIMD3(1, 2, 3)
    #expect(image.pixels.count == 18)
    #expect(Array(image.pixels[15..<18]) == [1, 2, 3])
    image[1, 0] = SIMD3(4, 5, 6)
    #expect(Array(image.pixels[3..<6]) == [4, 5, 6])
    #expect(image.samples[1] == SIMD4(4, 5, 6, 0))
  }

  @Test func pixelCentresLieAtHalves() {
    // A square of one pixel around (3.5, 2.5) covers exactly the pixel in column 3, row 2.
    let square = Self.flat([SIMD2(3, 2), SIMD2(3, 3), SIMD2(4, 3), SIMD2(4, 2)])
    let image = Self.picture(square, Self.plainCamera(7, 5))
    for row in 0..<5 {
      for column in 0..<7 {
        let expected: Float = column == 3 && row == 2 ? 1 : 0
        #expect(abs(image[column, row].x - expected) < 1e-5)
      }
    }
  }

  @Test func theCentredCamerasAxisMeetsThePictureInItsMiddle() {
    let camera = PinholeCamera(
      width: 6, height: 4, focalLength: SIMD2(50, 60), cameraFromWorld: .identity)
    #expect(camera.principalPoint == SIMD2(3, 2))
    #expect(camera.project(Vector3(0, 0, 5)).pixel == SIMD2(3, 2))
  }

  @Test func theCameraHasXToTheRightYDownAndZForward() {
    let camera = PinholeCamera(
      width: 100, height: 80, focalLength: SIMD2(50, 40), cameraFromWorld: .identity)
    #expect(camera.project(camera: Vector3(1, 0, 2)) == SIMD2(75, 40))
    #expect(camera.project(camera: Vector3(0, 1, 2)) == SIMD2(50, 60))
    #expect(camera.project(Vector3(0.3, -0.2, 7)).depth == 7)
  }

  @Test func azimuthZeroStandsOnTheMinusYSideAndGrowsCounterClockwise() {
    func center(_ azimuth: Double, _ elevation: Double) -> Vector3 {
      PinholeCamera(
        width: 8, height: 8, focalLength: SIMD2(10, 10),
        cameraFromWorld: PinholeCamera.cameraFromWorld(
          azimuth: azimuth, elevation: elevation, distance: 2, target: Vector3(1, 2, 3))
      ).center
    }
    #expect((center(0, 0) - Vector3(1, 0, 3)).length < 1e-12)
    #expect((center(.pi / 2, 0) - Vector3(3, 2, 3)).length < 1e-12)
    #expect((center(0, .pi / 2) - Vector3(1, 2, 5)).length < 1e-12)
    #expect((center(0, .pi / 6) - Vector3(1, 2 - 3.0.squareRoot(), 4)).length < 1e-12)
  }

  @Test func theLookingCameraShowsTheTargetInTheMiddleAndUpIsUp() {
    for azimuth in stride(from: -3.0, to: 3, by: 0.7) {
      let target = Vector3(0.1, -0.2, 0.3)
      let camera = PinholeCamera(
        width: 64, height: 48, focalLength: SIMD2(70, 70),
        cameraFromWorld: PinholeCamera.cameraFromWorld(
          azimuth: azimuth, elevation: 0.6, distance: 3, target: target))
      let (pixel, depth) = camera.project(target)
      #expect(abs(pixel.x - 32) < 1e-9 && abs(pixel.y - 24) < 1e-9 && abs(depth - 3) < 1e-12)
      let above = camera.project(target + Vector3(0, 0, 0.1)).pixel
      #expect(abs(above.x - 32) < 1e-9 && above.y < 24)
      let right = camera.project(target + Vector3(cos(azimuth), sin(azimuth), 0) * 0.1).pixel
      #expect(right.x > 32 && abs(right.y - 24) < 1e-9)
      #expect(abs(camera.cameraFromWorld.rotation.determinant - 1) < 1e-12)
    }
  }

  @Test func aRayIsTheProjectionTurnedRound() {
    let camera = PinholeCamera(
      width: 64, height: 48, focalLength: SIMD2(70, 60), principalPoint: SIMD2(30, 20),
      cameraFromWorld: PinholeCamera.cameraFromWorld(azimuth: 0.4, elevation: 0.6, distance: 3))
    let pixel = SIMD2(11.25, 40.5)
    let (again, depth) = camera.project(camera.center + camera.ray(through: pixel) * 2.5)
    #expect(abs(again.x - pixel.x) < 1e-9 && abs(again.y - pixel.y) < 1e-9)
    #expect(abs(depth - 2.5) < 1e-12)
  }

  @Test func counterClockwiseFacesAreSeenAndClockwiseOnesAreNot() {
    // Counter-clockwise as seen, with y downwards: right, then up, then left.
    let corners = [SIMD2(1.0, 4.0), SIMD2(4, 4), SIMD2(4, 1), SIMD2(1, 1)]
    #expect(Self.picture(Self.flat(corners), Self.plainCamera(5, 5))[2, 2].x == 1)
    #expect(Self.picture(Self.flat(corners.reversed()), Self.plainCamera(5, 5))[2, 2].x == 0)
  }

  @Test func texturesHaveUToTheRightAndVDownFromTheTopLeftCorner() {
    var texture = Image(width: 2, height: 2)
    texture[0, 0] = SIMD3(1, 0, 0)
    texture[1, 0] = SIMD3(0, 1, 0)
    texture[0, 1] = SIMD3(0, 0, 1)
    texture[1, 1] = SIMD3(1, 1, 1)
    // Two by two pixels for two by two texels: each pixel's centre is a texel's centre.
    let model = Self.flat(
      [SIMD2(0, 2), SIMD2(2, 2), SIMD2(2, 0), SIMD2(0, 0)], texture: texture,
      textureCoordinates: [SIMD2(0, 1), SIMD2(1, 1), SIMD2(1, 0), SIMD2(0, 0)])
    // The outline lies on the picture's border, where its place is known to 4e-6 of a pixel.
    let image = Self.picture(model, Self.plainCamera(2, 2))
    for row in 0..<2 {
      for column in 0..<2 {
        let difference = image[column, row] - texture[column, row]
        #expect(max(abs(difference.x), abs(difference.y), abs(difference.z)) < 5e-6)
      }
    }
  }

  @Test func texturesRepeatAndAreFilteredBilinearly() {
    var image = Image(width: 4, height: 2)
    for column in 0..<4 { image[column, 0] = SIMD3(repeating: Float(column)) }
    let texture = Texture(image)
    #expect(texture.sample(u: 0.125, v: 0.25).color.x == 0)
    #expect(texture.sample(u: 0.625, v: 0.25).color.x == 2)
    #expect(texture.sample(u: 0.5, v: 0.25).color.x == 1.5)
    #expect(texture.sample(u: 0, v: 0.25).color.x == 1.5, "half of the first and of the last")
    #expect(texture.sample(u: 0.625, v: 0.5).color.x == 1)
    for shift in [-2, -1, 1, 3] {
      let shifted = texture.sample(u: 0.625 + Float(shift), v: 0.25 - Float(shift)).color.x
      #expect(abs(shifted - 2) < 1e-5)
    }
  }
}
