import Files
import Rendering

/// The lens of a specification's camera, as it is read.
struct Lens {
  /// In pixels of the specification's pictures, as all the rest.
  var focalLength: SIMD2<Double>
  /// The same along y in units of that along x.
  var focalRatio = 1.0
  var principalPoint: SIMD2<Double>
  /// How photographs are brought to the specification's pictures.
  var calibration: Calibration?
  /// `ViewLatent.zoom`, and so on.
  var zoom: Quantity
  var principalX: Quantity
  var principalY: Quantity

  /// Reads `focalLength` and `principalPoint`.
  init(
    pinhole camera: JSONObjectReader, _ size: (width: Int, height: Int)
  ) throws(FileError) {
    let length = try camera.quantity("focalLength", .between(0.1, 1e6))
    let middle = SIMD2(Double(size.width), Double(size.height)) / 2
    let (column, row) =
      try camera.quantities("principalPoint", .between(-1e5, 1e5))
      ?? (.known(middle.x), .known(middle.y))
    focalLength = SIMD2(repeating: length.center)
    principalPoint = SIMD2(column.center, row.center)
    zoom = length.scaled(by: 1 / length.center)
    principalX = column.offCentre(inUnitsOf: Double(size.width))
    principalY = row.offCentre(inUnitsOf: Double(size.width))
  }

  /// Reads what a calibration says.
  init(
    calibrated camera: JSONObjectReader, _ size: (width: Int, height: Int)
  ) throws(FileError) {
    let width = try camera.integer("width", 16...65_535)
    let height = try camera.integer("height", 16...65_535)
    let fx = try camera.quantity("fx", .between(0.1, 1e6))
    let fy = try camera.number("fy", .between(0.1, 1e6), default: fx.center)
    // In OpenCV's pictures the centre of the first pixel is at 0.
    let cx = try camera.quantity(
      "cx", .between(-1e5, 1e5), default: .known(Double(width - 1) / 2))
    let cy = try camera.quantity(
      "cy", .between(-1e5, 1e5), default: .known(Double(height - 1) / 2))
    let calibration = Calibration(
      width: width, height: height, focalLength: SIMD2(fx.center, fy),
      principalPoint: SIMD2(cx.center, cy.center) + 0.5,
      distortion: try Self.readDistortion(camera))
    let fit: ImageFit
    do throws(Calibration.Fault) {
      fit = try ImageFit(calibration, target: size)
    } catch {
      throw FileError(
        path: camera.path, line: camera.optional("distortion")?.line,
        reason: Self.words(error) + "; are these the coefficients k1, k2, p1, p2, k3, … of this "
          + "\"fx\", \"fy\", \"width\" and \"height\", and not those of a fisheye lens?")
    }
    let (crop, scale) = (fit.crop, fit.scale)
    focalLength = calibration.focalLength / scale
    focalRatio = fy / fx.center
    principalPoint = (calibration.principalPoint - SIMD2(crop.x, crop.y)) / scale
    self.calibration = calibration
    zoom = fx.scaled(by: 1 / fx.center)
    principalX = cx.offCentre(inUnitsOf: scale * Double(size.width))
    principalY = cy.offCentre(inUnitsOf: scale * Double(size.width))
  }

  private static func words(_ fault: Calibration.Fault) -> String {
    switch fault {
    case .folds: return "\"distortion\" folds the picture over: it shows one point twice"
    case .leavesNothing:
      return "\"distortion\" is so strong that without it hardly anything of the picture is left"
    }
  }

  private static func readDistortion(
    _ camera: JSONObjectReader
  ) throws(FileError) -> LensDistortion {
    guard let value = camera.optional("distortion") else { return LensDistortion() }
    let coefficients = try camera.numbers("distortion", .between(-1e4, 1e4))
    guard [4, 5, 8].contains(coefficients.count) else {
      throw FileError(
        path: camera.path, line: value.line,
        reason: "\"distortion\" has \(coefficients.count) numbers, but must be OpenCV's 4, 5 or 8: "
          + "[k1, k2, p1, p2, k3, k4, k5, k6]; thin prisms and tilted sensors are not supported")
    }
    return LensDistortion(coefficients)
  }
}

extension Quantity {
  /// How far it is from its centre.
  fileprivate func offCentre(inUnitsOf unit: Double) -> Quantity {
    shifted(by: -center).scaled(by: 1 / unit)
  }
}
