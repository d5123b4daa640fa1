import Files
import Foundation
import Geometry
import Probability
import Rendering
import TestSupport
import Testing

@testable import SceneModel

/// Cameras as OpenCV gives them.
@Suite("Reading a camera that was calibrated and whose pose was measured")
struct GivenCameraTests {
  static let plain = "azimuthDegrees: 0, elevationDegrees: 40, distance: 4, focalLength: 100"
  static let lens = "width: 640, height: 480, fx: 600, fy: 615, cx: 322.5, cy: 238"
  static let orbit = "azimuthDegrees: 0, elevationDegrees: 40, distance: 4"
  static let down = "rotation: [[1, 0, 0], [0, -1, 0], [0, 0, -1]], translation: [0, 0, 2]"

  private func read(_ camera: String, picture: String = "width: 64, height: 48") throws
    -> SceneSpecification
  {
    let text = SceneSpecificationFileTests.text
      .replacingOccurrences(of: "width: 64, height: 48", with: picture)
      .replacing(/azimuthDegrees: \[-90, 90\].+/, with: camera)
    return try SceneSpecification.parse(text, path: "cell.json", files: shipped)
  }

  private func error(_ camera: String) -> String? { message { _ = try read(camera) } }

  /// A pose's numbers as a specification has them.
  private func pose(_ transform: RigidTransform, _ rest: String = "") -> String {
    let rows = transform.rotation.transpose.columns
    func list(_ v: Vector3) -> String { "[\(v.x), \(v.y), \(v.z)]" }
    return "rotation: [\(list(rows.0)), \(list(rows.1)), \(list(rows.2))], "
      + "translation: \(list(transform.translation)), \(rest)focalLength: 100"
  }

  // MARK: Lens

  @Test("Photographs of 640×480 become pictures of 64×48: everything is a tenth")
  func calibration() throws {
    let camera = try read("\(Self.orbit), \(Self.lens)").camera
    #expect(largest(camera.focalLengths - SIMD2(60, 61.5)) < 1e-12)
    // OpenCV's first pixel has its centre at 0, here at a half.
    #expect(largest(camera.principalPoint - SIMD2(32.3, 23.85)) < 1e-12)
  }

  @Test("Of a square picture the photograph's left and right are cut off")
  func crop() throws {
    let specification = try read("\(Self.orbit), \(Self.lens)", picture: "width: 48, height: 48")
    #expect(largest(specification.camera.focalLengths - SIMD2(60, 61.5)) < 1e-12)
    #expect(largest(specification.camera.principalPoint - SIMD2(24.3, 23.85)) < 1e-12)
    let fit = try #require(specification.fit(ofPictures: (640, 480)))
    #expect(fit == ImageFit(source: (640, 480), target: (48, 48)))
  }

  @Test("A world point is seen where OpenCV's formula says, brought to the picture's size")
  func projection() throws {
    let transform = PinholeCamera.cameraFromWorld(azimuth: 0.3, elevation: 0.8, distance: 3)
    let text = pose(transform).replacing("focalLength: 100", with: Self.lens)
    let specification = try read(text)
    let camera = specification.pinholeCamera(specification.viewPrior.center)
    let point = Vector3(0.2, -0.3, 0.1)
    let p = transform(point)
    let photographed = SIMD2(600 * p.x / p.z + 322.5, 615 * p.y / p.z + 238)
    let expected = (photographed + 0.5) / 10
    #expect(largest(camera.project(point).pixel - expected) < 1e-9)
  }

  @Test("Without fy, cx and cy pixels are squares and the axis is in the middle")
  func usualLens() throws {
    let camera = try read("\(Self.orbit), width: 640, height: 480, fx: 600").camera
    #expect(camera.focalLengths == SIMD2(60, 60))
    #expect(camera.principalPoint == SIMD2(32, 24))
  }

  @Test("What of the lens is not known is inferred, in the picture's units")
  func lensPriors() throws {
    let lens = Self.lens.replacing("cx: 322.5", with: "cx: { mean: 322.5, deviation: 6.4 }")
      .replacing("fx: 600", with: "fx: [540, 660]")
    let prior = try read("\(Self.orbit), \(lens)").viewPrior
    #expect(prior.free == [.zoom, .principalX])
    #expect(abs(prior[.zoom].bounds.lowerBound - 0.9) < 1e-12)
    #expect(abs(prior[.principalX].deviation - 0.01) < 1e-12)
  }

  @Test("A principal point may be left to be inferred, each coordinate for itself")
  func principalPoint() throws {
    let specification = try read(
      "\(Self.plain), principalPoint: [[30, 34], { mean: 24, deviation: 0.64 }]")
    #expect(specification.camera.principalPoint == SIMD2(32, 24))
    let prior = specification.viewPrior
    #expect(prior.free == [.principalX, .principalY])
    #expect(prior[.principalX] == .uniform(-1.0 / 32...1.0 / 32))
    #expect(abs(prior[.principalY].deviation - 0.01) < 1e-12)
    var view = prior.center
    view[.principalY] = 0.01
    #expect(specification.pinholeCamera(view).principalPoint == SIMD2(32, 24.64))
  }

  @Test("Photographs are brought to the picture, air3d's own pictures left alone, others refused")
  func pictureSizes() throws {
    let specification = try read(
      "\(Self.orbit), \(Self.lens), distortion: [-0.3, 0.1, 0, 0]")
    #expect(
      specification.fit(ofPictures: (640, 480))?.description
        == "640×480, its lens's distortion undone, averaged down 10 times to 64×48")
    #expect(specification.fit(ofPictures: (64, 48))?.description == "64×48, used as it is")
    #expect(specification.fit(ofPictures: (1280, 960)) == nil)
    #expect(specification.fit(ofPictures: (480, 640)) == nil)
  }

  @Test("A picture drawn larger is the same photograph's", arguments: [(128, 96), (256, 192)])
  func resized(width: Int, height: Int) throws {
    let specification = try read("\(Self.orbit), \(Self.lens), distortion: [0.2, 0, 0, 0]")
    let small = try #require(specification.fit(ofPictures: (640, 480)))
    let larger = specification.resized(width: width, height: height)
    let large = try #require(larger.fit(ofPictures: (640, 480)))
    #expect(small.crop.width < 640)
    #expect(abs(large.crop.width - small.crop.width) < 1e-9)
    #expect(
      abs(larger.camera.focalLength * large.scale - specification.camera.focalLength * small.scale)
        < 1e-9)
  }

  @Test("A barrel bends so little that nothing is cut; a pincushion shows less than the photograph")
  func cut() throws {
    func crop(_ distortion: String) throws -> Double {
      let camera = "\(Self.orbit), \(Self.lens), distortion: \(distortion)"
      return try #require(try read(camera).fit(ofPictures: (640, 480))).crop.width
    }
    #expect(try crop("[-0.3, 0.1, 0, 0]") == 640)
    #expect(try crop("[0.3, 0, 0, 0]") < 630)
  }

  @Test("What folds over inside the picture, or has other coefficients, is refused")
  func distortionErrors() {
    let camera = "\(Self.orbit), \(Self.lens), "
    let coefficients =
      "; are these the coefficients k1, k2, p1, p2, k3, … of this \"fx\", \"fy\", \"width\" and "
      + "\"height\", and not those of a fisheye lens?"
    #expect(
      error(camera + "distortion: [-1.2, 0, 0, 0]")
        == "cell.json:4: \"distortion\" folds the picture over: it shows one point twice"
        + coefficients)
    #expect(
      error(camera + "distortion: [90, 0, 0, 0]")
        == "cell.json:4: \"distortion\" is so strong that without it hardly anything of the picture "
        + "is left" + coefficients)
    #expect(
      error(camera + "distortion: [0, 0, 0, 0, 0, -9, 0, 0]")?.contains("distortion") == true)
    #expect(
      error(camera + "distortion: [0.1, 0]")
        == "cell.json:4: \"distortion\" has 2 numbers, but must be OpenCV's 4, 5 or 8: "
        + "[k1, k2, p1, p2, k3, k4, k5, k6]; thin prisms and tilted sensors are not supported")
  }

  @Test("A lens is told in one way")
  func lensErrors() {
    #expect(
      error("\(Self.plain), fx: 600")
        == "cell.json:4: \"camera\" has both \"focalLength\" and \"fx\", which say the same in two "
        + "ways; leave out one of them")
    #expect(
      error("\(Self.orbit), width: 640, height: 480, fx: -600")
        == "cell.json:4: \"fx\" is -600, but must be a number from 0.1 to 1000000, a list of the "
        + "lowest and the highest one, or { mean: …, deviation: … }")
    #expect(error("\(Self.orbit), fx: 600, height: 480")?.contains("lacks \"width\"") == true)
    #expect(error("\(Self.orbit), fx: 600, width: 640.5, height: 480")?.contains("width") == true)
  }

  // MARK: Lens from a file

  @Test("A calibration's file says what the keys say") func calibrationFile() throws {
    let path = repository.appendingPathComponent("Scenes/Examples/camera_info.yaml").path
    let file = try read("\(Self.orbit), calibration: \"\(path)\"")
    let keys = try read(
      "\(Self.orbit), width: 640, height: 480, fx: 612.4, fy: 613.1, cx: 318.2, cy: 242, "
        + "distortion: [-0.31, 0.12, 0.001, -0.0004, -0.02]")
    #expect(file == keys)
  }

  @Test("It is looked for beside the specification, and its errors name it")
  func calibrationErrors() throws {
    let folder = try TemporaryFolder()
    func read(_ camera: String) throws -> SceneSpecification {
      let text = SceneSpecificationFileTests.text
        .replacing(/azimuthDegrees: \[-90, 90\].+/, with: "\(Self.orbit), \(camera)")
      return try SceneSpecification.parse(text, path: folder.file("cell.json"), files: shipped)
    }
    try folder.write(
      "lens.yaml",
      "width: 640\nheight: 480\nK: [600, 0, 319.5, 0, 600, 239.5, 0, 0, 1]\nD: [-1.2, 0, 0, 0]")
    #expect(
      message { _ = try read("calibration: \"lens.yaml\"") }
        == "\(folder.file("lens.yaml")):1: \"distortion\" folds the picture over: it shows one point "
        + "twice; are these the coefficients k1, k2, p1, p2, k3, … of this \"fx\", \"fy\", \"width\" "
        + "and \"height\", and not those of a fisheye lens?")
    #expect(
      message { _ = try read("calibration: \"none.yaml\"") }?
        .contains("there is no file \"none.yaml\", neither in \(folder.path)") == true)
    #expect(
      message { _ = try read("calibration: \"lens.yaml\", fx: 600") }
        == "\(folder.file("cell.json")):4: \"camera\" has both \"fx\" and \"calibration\", which say the "
        + "same in two ways; leave out one of them")
    #expect(
      message { _ = try read("calibration: \"lens.yaml\", focalLength: 600") }?
        .contains("has both \"focalLength\" and \"calibration\"") == true)
  }

  @Test("Weights and sets keep where it lies") func keptCalibration() throws {
    let folder = try TemporaryFolder()
    let text = SceneSpecificationFileTests.text
      .replacing(/azimuthDegrees: \[-90, 90\].+/, with: "\(Self.orbit), calibration: \"lens.yaml\"")
    let lens = try String(
      contentsOf: repository.appendingPathComponent("Scenes/Examples/camera_info.yaml"),
      encoding: .utf8)
    _ = try folder.write(lens, to: "a/lens.yaml")
    let path = try folder.write(text, to: "a/cell.json")
    _ = try folder.write("", to: "b/weights")
    let document = try SpecificationDocument(readingFrom: path, shipped: shipped)
    let source = document.source(keptIn: folder.file("b"))
    #expect(source.files["lens.yaml"] == "../a/lens.yaml")
    let kept = try source.specification(
      named: "cell", keptIn: folder.file("b/weights"), shipped: shipped)
    #expect(kept == (try document.specification()))
  }

  // MARK: Pose

  @Test("A pose is that of a camera that looks at a point, whatever it is")
  func poses() throws {
    var generator = PCG32(seed: 4, stream: 0)
    for _ in 0..<200 {
      func uniform(_ range: ClosedRange<Double>) -> Double {
        Uniform(range.lowerBound, range.upperBound).sample(using: &generator)
      }
      let level = PinholeCamera.cameraFromWorld(
        azimuth: uniform(-3...3), elevation: uniform(0.05...1.57), distance: uniform(0.5...3),
        target: Vector3(uniform(-1...1), uniform(-1...1), 0))
      let turned =
        RigidTransform(rotation: .rotation(yaw: uniform(-3...3))) * level
      let specification = try read(pose(turned))
      #expect(specification.viewPrior.free.isEmpty)
      let camera = specification.pinholeCamera(specification.viewPrior.center)
      #expect((camera.cameraFromWorld.translation - turned.translation).isNearZero)
      let (a, b) = (camera.cameraFromWorld.rotation.columns, turned.rotation.columns)
      #expect((a.0 - b.0).isNearZero && (a.1 - b.1).isNearZero && (a.2 - b.2).isNearZero)
    }
  }

  @Test("A rotation vector, nine numbers in a row, and rows with three digits are rotations, too")
  func rotations() throws {
    let matrix = try read("\(Self.down), focalLength: 100")
    let down = matrix.camera.centralPose
    #expect(abs(down.elevation - .pi / 2) < 1e-12)
    #expect(down.distance == 2)
    for rotation in ["[3.141592653589793, 0, 0]", "[1, 0, 0, 0, -1, 0, 0, 0, -1]"] {
      let other = try read("rotation: \(rotation), translation: [0, 0, 2], focalLength: 100")
      #expect(abs(other.camera.centralPose.azimuth - down.azimuth) < 1e-9)
      #expect(abs(other.camera.centralPose.elevation - down.elevation) < 1e-9)
    }
    let rounded = try read(
      "rotation: [[1, 0, 0], [0, -0.643, -0.766], [0, 0.766, -0.643]], translation: [0, 0, 4], "
        + "focalLength: 100")
    #expect(abs(rounded.camera.centralPose.elevation - 40 * .pi / 180) < 1e-3)
  }

  @Test(
    "A pose that may be off is inferred; the camera's own axes have the deviation that was said")
  func uncertainPose() throws {
    let transform = PinholeCamera.cameraFromWorld(azimuth: 0.3, elevation: 0.7, distance: 2)
    let prior = try read(
      pose(transform, "rotationDeviationDegrees: 1, translationDeviation: 0.01, ")
    ).viewPrior
    #expect(
      prior.free == [.azimuth, .elevation, .distance, .roll, .targetX, .targetY])
    #expect(abs(prior[.elevation].deviation * 180 / .pi - 1) < 1e-4)
    // A turn about the picture's vertical axis turns the camera by more about the table's.
    #expect(abs(prior[.azimuth].deviation * 180 / .pi - 1 / cos(0.7)) < 1e-3)
    // As many draws of what is meant have these deviations.
    var generator = PCG32(seed: 5, stream: 0)
    var squares: [ViewLatent: Double] = [:]
    let count = 4000
    for _ in 0..<count {
      func vector(_ deviation: Double) -> Vector3 {
        Vector3(
          Normal.standardSample(using: &generator), Normal.standardSample(using: &generator),
          Normal.standardSample(using: &generator)) * deviation
      }
      let turn = RigidTransform(rotation: .rotation(vector: vector(.pi / 180)))
      let orbit = try #require(
        CameraOrbit(turn * RigidTransform(translation: vector(0.01)) * transform))
      for latent in prior.free {
        squares[latent, default: 0] += pow(orbit[latent] - prior[latent].center, 2)
      }
    }
    for latent in prior.free {
      let measured = (squares[latent, default: 0] / Double(count)).squareRoot()
      #expect(abs(measured / prior[latent].deviation - 1) < 0.06, "\(latent)")
    }
  }

  @Test("Straight down the camera leans where the azimuth would have to turn all round")
  func uncertainPoseFromAbove() throws {
    let specification = try read("\(Self.down), rotationDeviationDegrees: 2, focalLength: 100")
    let prior = specification.viewPrior
    // To first order the distance does not change.
    #expect(prior.free == [.elevation, .roll, .lean, .targetX, .targetY])
    for latent in [ViewLatent.elevation, .lean, .roll] {
      #expect(abs(prior[latent].deviation * 180 / .pi - 2) < 1e-4, "\(latent)")
    }
    #expect(prior[.targetX].deviation > 0.06 && prior[.targetX].deviation < 0.08)
  }

  @Test("What is no rotation, or looks elsewhere, is refused")
  func poseErrors() {
    func rotation(_ text: String) -> String? {
      error("rotation: \(text), translation: [0, 0, 2], focalLength: 100")
    }
    let expected =
      "three rows of three numbers, or a rotation vector of three numbers, in radians"
    #expect(
      rotation("[[1, 0, 0], [0, -1, 0], [0, 0, -1.1]]")
        == "cell.json:4: \"rotation\" is no rotation: its rows must be of length 1 and at right "
        + "angles")
    #expect(
      rotation("[[1, 0, 0], [0, 1, 0], [0, 0, -1]]")
        == "cell.json:4: \"rotation\" is a reflection: its determinant is -1, but must be 1; both "
        + "frames are right-handed, the camera's y points down")
    #expect(rotation("[[1, 0], [0, 1]]")?.contains("must be \(expected)") == true)
    #expect(
      rotation("[1, 2]") == "cell.json:4: \"rotation\" has 2 numbers, but must be \(expected)")
    #expect(rotation("40") == "cell.json:4: \"rotation\" is 40, but must be \(expected)")
    #expect(
      rotation("[180, 0, 0]")
        == "cell.json:4: \"rotation\" turns by 180 radians, more than all round; is it in degrees? "
        + "give radians")
    let away =
      "cell.json:4: a camera of this \"rotation\" and \"translation\" does not look down at the "
      + "table; they take points of the world to the camera (x right, y down, z forward): is this "
      + "the camera's pose in the world? then give its inverse"
    #expect(rotation("[0, 0, 0]") == away)
    #expect(
      error("rotation: [3.14159, 0, 0], translation: [0, 0, -2], focalLength: 100") == away)
    #expect(
      error("\(Self.down), distance: 2, focalLength: 100")
        == "cell.json:4: \"camera\" has both \"distance\" and \"rotation\", which say the same in "
        + "two ways; leave out one of them")
    #expect(
      error("\(Self.down), translationDeviation: 1, focalLength: 100")
        == "cell.json:4: the camera's distance reaches from -2 to 6, four deviations about what "
        + "this pose says, but cameras have a distance from 0.01 to 1000 m; take smaller deviations "
        + "or another pose")
  }
}

extension Vector3 {
  fileprivate var isNearZero: Bool { dot(self) < 1e-18 }
}
