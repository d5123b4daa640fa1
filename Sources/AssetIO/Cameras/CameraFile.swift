import Files
import Rendering

/// How a camera was calibrated, from a file of another program: ROS's `camera_info` (YAML), or what
/// OpenCV's `FileStorage` writes (YAML, XML or JSON). Told by what is in it, not by its name.
package struct CameraFile: Sendable {
  /// The file.
  package let path: String
  /// The size of the camera's pictures, in pixels.
  package let width: Int
  package let height: Int
  /// In pixels of these, the centre of the first pixel at 0, as OpenCV has it.
  package let focalLength: SIMD2<Double>
  package let principalPoint: SIMD2<Double>
  /// OpenCV's coefficients: none, 4, 5 or 8 of them.
  package let distortion: [Double]

  /// Longer files are refused: some have every corner of every picture of a chessboard in them.
  private static let largestSize = 16 << 20
  /// What a lens may be called whose coefficients are OpenCV's ordinary ones.
  private static let ordinaryModels = ["plumb_bob", "rational_polynomial", "radtan", "brown", "none", ""]

  /// Reads a file.
  ///
  /// - Throws: `FileError`: what is missing, or what air3d's cameras do not have.
  package init(readingFrom path: String) throws(FileError) {
    try self.init(WholeFile.read(path, limit: Self.largestSize), path: path)
  }

  /// The camera in a file's bytes; `path` is what errors call it.
  package init(_ bytes: [UInt8], path: String) throws(FileError) {
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      throw FileError(
        path: path, reason: "is not a text file in UTF-8; is it a calibration in YAML or XML?")
    }
    let start = text.first { !$0.isWhitespace && $0 != "\u{FEFF}" }
    let root: LocatedJSON
    switch start {
    case "<": root = try StorageXML.parse(text, path: path)
    case "{": root = try JSON5Reader.parse(bytes, path: path)
    default: root = try YAMLReader.parse(text, path: path)
    }
    let file = try CameraFields(root, path: path)
    try file.refuseOtherLenses()
    self.path = path
    (width, height) = try file.size()
    (focalLength, principalPoint) = try file.matrix()
    let coefficients = try file.coefficients()
    let isNone = coefficients.allSatisfy { $0 == 0 }
    if !isNone, let (model, line) = file.model(), !Self.ordinaryModels.contains(model) {
      throw FileError(
        path: path, line: line,
        reason: "the distortion model is \"\(displayed(model))\", but lenses are undistorted by "
          + "plumb_bob or rational_polynomial; undistort the pictures first, and give the camera "
          + "without distortion")
    }
    distortion = isNone ? [] : coefficients
  }

  /// The same in our convention: pixel centres at halves.
  package var calibration: Calibration {
    Calibration(
      width: width, height: height, focalLength: focalLength, principalPoint: principalPoint + 0.5,
      distortion: LensDistortion(distortion))
  }
}
