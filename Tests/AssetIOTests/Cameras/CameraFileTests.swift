import Files
import Probability
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// Calibrations in the files of other programs, each as that program writes it.
@Suite struct CameraFileTests {
  /// As ROS's `camera_calibration` writes it.
  static let ros = """
    image_width: 640
    image_height: 480
    camera_name: narrow_stereo
    camera_matrix:
      rows: 3
      cols: 3
      data: [612.4, 0.000000, 318.2, 0.000000, 613.1, 242.0, 0.000000, 0.000000, 1.000000]
    distortion_model: plumb_bob
    distortion_coefficients:
      rows: 1
      cols: 5
      data: [-0.31, 0.12, 0.001, -0.0004, -0.02]
    rectification_matrix:
      rows: 3
      cols: 3
      data: [1, 0, 0, 0, 1, 0, 0, 0, 1]
    """
  /// As `ros2 topic echo /camera_info` prints it, one message after the other.
  static let printed = """
    header:
      stamp:
        sec: 12
        nanosec: 340
      frame_id: 'camera # left'
    height: 480
    width: 640
    distortion_model: plumb_bob
    d:
    - -0.31
    - 0.12
    - 0.001
    - -0.0004
    - -0.02
    k:
    - 612.4
    - 0.0
    - 318.2
    - 0.0
    - 613.1
    - 242.0
    - 0.0
    - 0.0
    - 1.0
    binning_x: 0
    binning_y: 0
    roi:
      x_offset: 0
      y_offset: 0
      do_rectify: false
    ---
    header:
      stamp: nothing that is read
    """
  /// As OpenCV 4's sample `calibration` writes it.
  static let opencv = """
    %YAML:1.0
    ---
    calibration_time: "Thu Nov  4 10:29:20 2021"
    nframes: 11
    image_width: 640
    image_height: 480
    flags: 0
    camera_matrix: !!opencv-matrix
       rows: 3
       cols: 3
       dt: d
       data: [ 6.1240000000000000e+02, 0., 3.1820000000000000e+02, 0.,
           6.1310000000000000e+02, 242., 0., 0., 1. ]
    distortion_coefficients: !!opencv-matrix
       rows: 5
       cols: 1
       dt: d
       data: [ -3.1e-01, 1.2000000000000000e-01, 1.e-03,
           -4.0000000000000000e-04, -.02 ]
    avg_reprojection_error: 1.9497e-01
    """
  static let xml = """
    <?xml version="1.0"?>
    <opencv_storage>
    <!-- the camera on the left -->
    <calibration_time>"Thu Nov  4 10:29:20 2021"</calibration_time>
    <image_Width>640</image_Width>
    <image_Height>480</image_Height>
    <Camera_Matrix type_id="opencv-matrix">
      <rows>3</rows>
      <cols>3</cols>
      <dt>d</dt>
      <data>
        6.1240000000000000e+02 0. 3.1820000000000000e+02 0.
        6.1310000000000000e+02 242. 0. 0. 1.</data></Camera_Matrix>
    <Distortion_Coefficients type_id="opencv-matrix">
      <rows>5</rows>
      <cols>1</cols>
      <dt>d</dt>
      <data>
        -3.1e-01 1.2e-01 1.e-03 -4.e-04 -2.e-02</data></Distortion_Coefficients>
    <empty/>
    </opencv_storage>
    """
  static let json = """
    { "image_width": 640, "image_height": 480,
      "camera_matrix": { "type_id": "opencv-matrix", "rows": 3, "cols": 3, "dt": "d",
        "data": [ 612.4, 0.0, 318.2, 0.0, 613.1, 242.0, 0.0, 0.0, 1.0 ] },
      "distCoeffs": [ -0.31, 0.12, 0.001, -0.0004, -0.02 ] }
    """

  private func read(_ text: String) throws -> CameraFile {
    try CameraFile(Array(text.utf8), path: "camera")
  }

  private func error(_ text: String) -> String? { message { _ = try read(text) } }

  @Test("The same camera, however it is written", arguments: [ros, printed, opencv, xml, json])
  func formats(text: String) throws {
    let file = try read(text)
    #expect(file.width == 640 && file.height == 480)
    #expect(file.focalLength == SIMD2(612.4, 613.1))
    #expect(file.principalPoint == SIMD2(318.2, 242))
    #expect(file.distortion == [-0.31, 0.12, 0.001, -0.0004, -0.02])
    // Our first pixel has its centre at a half.
    #expect(file.calibration.principalPoint == SIMD2(318.7, 242.5))
    #expect(file.calibration.distortion == LensDistortion([-0.31, 0.12, 0.001, -0.0004, -0.02]))
    // Lines may end as they do on Windows.
    #expect(try read(text.replacing("\n", with: "\r\n")).focalLength == file.focalLength)
  }

  @Test("Without distortion: none is said, or all coefficients are 0, also of another model")
  func plainLenses() throws {
    #expect(
      try read("{ width: 640, height: 480, fx: 600, fy: 610, cx: 319.5, cy: 239.5 }")
        .calibration.distortion.isNone)
    let zeros = Self.ros.replacing("-0.31, 0.12, 0.001, -0.0004, -0.02", with: "0, 0, 0, 0, 0")
    #expect(try read(zeros).distortion.isEmpty)
    #expect(try read(zeros.replacing("plumb_bob", with: "equidistant")).distortion.isEmpty)
    // The prisms that OpenCV writes with them are 0.
    let long = "-0.31, 0.12, 0.001, -0.0004, -0.02, 0, 0, 0, 0, 0, 0, 0, 0, 0"
    let prisms = Self.ros.replacing("-0.31, 0.12, 0.001, -0.0004, -0.02", with: long)
      .replacing("cols: 5", with: "cols: 14")
    #expect(try read(prisms).distortion == [-0.31, 0.12, 0.001, -0.0004, -0.02, 0, 0, 0])
  }

  @Test(
    "What a camera here does not have is refused, and what is missing is named",
    arguments: [
      (
        ("distortion_model: plumb_bob", "distortion_model: equidistant"),
        "camera:8: the distortion model is \"equidistant\", but lenses are undistorted by plumb_bob "
          + "or rational_polynomial; undistort the pictures first, and give the camera without "
          + "distortion"
      ),
      (
        ("image_width: 640\n", ""),
        "camera: lacks \"image_width\", the size in pixels of the pictures that were calibrated; "
          + "add it"
      ),
      (
        ("image_width: 640", "image_width: 640.5"),
        "camera:1: \"image_width\" is 640.5, but must be from 16 to 65535 pixels"
      ),
      (
        ("camera_matrix", "matrix"),
        "camera: lacks \"camera_matrix\", the nine numbers fx, 0, cx, 0, fy, cy, 0, 0, 1; is this a "
          + "calibration of one camera as ROS or OpenCV write it?"
      ),
      (
        ("[612.4, 0.000000,", "[612.4, 3,"),
        "camera:4: \"camera_matrix\" has a skew of 3, but cameras here have none; calibrate without "
          + "it"
      ),
      (
        ("[612.4,", "[0,"),
        "camera:4: \"camera_matrix\" has the focal lengths 0 and 613.1, but they must be from 0.1 to "
          + "1000000 pixels; has this camera been calibrated?"
      ),
      (
        ("[612.4, 0.000000,", "[612.4,"),
        "camera:7: \"camera_matrix\" says that it has 9 numbers, but there are 8"
      ),
      (
        ("data: [-0.31, 0.12, 0.001, -0.0004, -0.02]", "data: [-0.31, 0.12, 0.001, x, -0.02]"),
        "camera:12: \"distortion_coefficients\" has \"x\" where a number must be"
      ),
      (
        ("cols: 5\n  data: [-0.31, 0.12,", "cols: 3\n  data: ["),
        "camera:9: \"distortion_coefficients\" has 3 coefficients, but must have OpenCV's 4, 5 or 8: "
          + "k1, k2, p1, p2, k3, k4, k5, k6; thin prisms and tilted sensors are not supported"
      ),
      (
        ("camera_name", "fisheye_model: 1\ncamera_name"),
        "camera:3: was calibrated with OpenCV's fisheye model, whose coefficients mean something "
          + "else; undistort the pictures first, and give the camera without distortion"
      ),
      (
        ("camera_name", "binning_x: 2\ncamera_name"),
        "camera:3: \"binning_x\" is 2, so that the matrix is of larger pictures; give a calibration "
          + "of the pictures themselves"
      ),
    ] as [((String, String), String)])
  func refusals(change: (String, String), message: String) {
    #expect(error(Self.ros.replacing(change.0, with: change.1)) == message)
  }

  @Test("YAML that is not written so, each with its line", arguments: [
    ("a: 1\n\tb: 2", "camera:2: is indented by a tab, which YAML has not; take blanks"),
    ("# nothing\n", "camera: there is nothing in it but comments"),
    ("hello", "camera:1: \"hello\" is no \"key: value\"; is this a calibration as ROS or OpenCV write it?"),
    ("a: [1, 2", "camera:1: a bracket that is opened here is not closed"),
    ("a: [1, [2]\n", "camera:1: a bracket that is opened here is not closed"),
    ("a: [1,, 2]", "camera:1: a value is missing between two commas or brackets"),
    ("a: [1 [2]]", "camera:1: between two values of a list must be a comma"),
    ("a: [1] 2", "camera:1: something follows the bracket that closes the value"),
    ("a: 1\n  b: 2", "camera:2: \"b: 2\" is indented, but the line above it has its value already"),
    ("a:\n    b: 2\n  c: 3", "camera:3: \"c: 3\" does not fit to the lines above it; are its blanks as theirs?"),
    ("a: 1\na: 2", "camera:2: \"a: 2\" has a key that was there"),
    ("a: |\n  text", "camera:1: \"a: |\" has a \"|\" of YAML, which no calibration needs; write the value itself"),
    ("a: &x 1", "camera:1: \"a: &x 1\" has a \"&\" of YAML, which no calibration needs; write the value itself"),
    ("- 1\n- 2", "camera:1: is a list, but a calibration has keys such as camera_matrix and image_width"),
    ("a: \"b", "camera:1: a quotation is not closed where it ends"),
  ])
  func wrongYAML(text: String, message: String) { #expect(error(text) == message) }

  @Test("XML that is not OpenCV's", arguments: [
    ("<a>1</a>", "camera: its outermost element is <a>, but OpenCV's is <opencv_storage>"),
    ("<opencv_storage>\n<a>1</b></opencv_storage>", "camera:2: </b> closes <a>"),
    ("<opencv_storage>\n<a>1", "camera:2: the element <a> is not closed"),
    ("<opencv_storage>\n<a>&x;</a></opencv_storage>", "camera:2: an entity that is not one of XML's own five is not looked up"),
    ("<!DOCTYPE a [ <!ENTITY x \"y\"> ]><opencv_storage/>", "camera:1: an element's name is missing; XML as OpenCV's has none else"),
    ("<opencv_storage><a>1<b>2</b></a></opencv_storage>", "camera:1: the element <a> has both a text and elements in it"),
    ("<opencv_storage><a>1</a><a>2</a></opencv_storage>", "camera:1: the element <a> is there twice"),
    ("<opencv_storage><a x=\"1></a></opencv_storage>", "camera:1: the attribute that begins here does not end"),
    ("<opencv_storage/><b/>", "camera:1: something follows the end of <opencv_storage>"),
  ])
  func wrongXML(text: String, message: String) { #expect(error(text) == message) }

  @Test("Deep nesting is refused and does not exhaust the stack") func deepNesting() {
    let brackets = String(repeating: "[", count: 100_000)
    #expect(error("a: " + brackets)?.contains("is not closed") == true)
    #expect(
      error("a: " + brackets + String(repeating: "]", count: 100_000))
        == "camera:1: brackets are nested deeper than 32 times")
    #expect(
      error((0..<500).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"))?
        .contains("is nested deeper than 32 times") == true)
    #expect(error("a: " + String(repeating: "- ", count: 10_000) + "1") != nil)
    #expect(
      error("- " + String(repeating: "- ", count: 10_000) + "1")?
        .contains("is nested deeper than 32 times") == true)
    #expect(
      error(String(repeating: "<opencv_storage>", count: 100_000))
        == "camera:1: elements are nested deeper than 32 times")
  }

  @Test("Files that end early, or of which bytes are wrong, are read or refused, and never crash")
  func damage() throws {
    var generator = PCG32(seed: 1, stream: 0)
    for text in [Self.ros, Self.printed, Self.opencv, Self.xml, Self.json] {
      let whole = Array(text.utf8)
      for count in 0..<whole.count {
        _ = try? CameraFile(Array(whole.prefix(count)), path: "camera")
      }
      for _ in 0..<2000 {
        var bytes = whole
        for _ in 0...Int(generator.next() % 4) {
          let place = Int(generator.next() % UInt64(bytes.count))
          switch generator.next() % 3 {
          case 0: bytes[place] = UInt8(generator.next() % 128)
          case 1: bytes.remove(at: place)
          default: bytes.insert(Array("[]{}:-,<>&\"'#! \n\t".utf8).randomElement(using: &generator) ?? 0, at: place)
          }
        }
        _ = try? CameraFile(bytes, path: "camera")
      }
    }
    #expect(error("\u{0}")?.hasPrefix("camera: is not a text file") == true)
    #expect(message { _ = try CameraFile([0xFF, 0xFE], path: "camera") }?.contains("UTF-8") == true)
  }
}
