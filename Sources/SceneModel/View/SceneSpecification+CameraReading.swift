import AssetIO
import Files
import Foundation
import Geometry
import Rendering

// How the camera of a specification is read: its pose, as azimuth, elevation and distance or as a
// rotation and a translation, and its lens, as a pinhole's or as it was calibrated.

extension SceneSpecification {
  private static let orbitKeys = [
    "azimuthDegrees", "elevationDegrees", "distance", "rollDegrees", "leanDegrees", "target",
    "targetHeight",
  ]
  private static let poseKeys = [
    "rotation", "translation", "rotationDeviationDegrees", "translationDeviation",
  ]
  private static let pinholeKeys = ["focalLength", "principalPoint"]
  private static let calibrationKeys = ["width", "height", "fx", "fy", "cx", "cy", "distortion"]
  private static let fileKeys = ["calibration"]

  /// The camera, and what is inferred of it besides its ranges.
  static func readCamera(
    _ file: JSONObjectReader, _ finder: SpecificationFileFinder, pictureWidth: Int,
    pictureHeight: Int
  ) throws(FileError) -> (Camera, [ViewLatent: Quantity]) {
    let object = try file.object(
      "camera", keys: orbitKeys + poseKeys + pinholeKeys + calibrationKeys + fileKeys)
    let isPose = try object.choosesSecond(orbitKeys, poseKeys)
    let isCalibrated = try object.choosesSecond(pinholeKeys, calibrationKeys + fileKeys)
    let isFromFile = try object.choosesSecond(calibrationKeys, fileKeys)
    var latents = isPose ? try readPose(object) : try readOrbit(object)
    let size = (pictureWidth, pictureHeight)
    let lens =
      isFromFile
      ? try Lens(calibrated: calibration(object, finder), size)
      : isCalibrated ? try Lens(calibrated: object, size) : try Lens(pinhole: object, size)
    var camera = Camera(
      azimuth: (latents[.azimuth] ?? .known(0)).bounds,
      elevation: (latents[.elevation] ?? .known(0)).bounds,
      distance: (latents[.distance] ?? .known(1)).bounds,
      targetHeight: (latents[.targetHeight] ?? .known(0)).center,
      focalLength: lens.focalLength.x, principalPoint: lens.principalPoint)
    camera.focalRatio = lens.focalRatio
    camera.calibration = lens.calibration
    latents[.zoom] = lens.zoom
    latents[.principalX] = lens.principalX
    latents[.principalY] = lens.principalY
    return (camera, latents.filter { !isSaid($0, by: camera) })
  }

  /// What the file of a calibration says, under the keys that stand for it.
  private static func calibration(
    _ camera: JSONObjectReader, _ finder: SpecificationFileFinder
  ) throws(FileError) -> JSONObjectReader {
    let url = try finder.file(
      camera, "calibration", "the file of a calibration, as ROS or OpenCV write it")
    let file = try CameraFile(readingFrom: url.path)
    let numbers: [(String, Double)] = [
      ("width", Double(file.width)), ("height", Double(file.height)), ("fx", file.focalLength.x),
      ("fy", file.focalLength.y), ("cx", file.principalPoint.x), ("cy", file.principalPoint.y),
    ]
    func located(_ content: LocatedJSON.Content) -> LocatedJSON {
      LocatedJSON(line: 1, content: content)
    }
    var members = numbers.map {
      LocatedJSON.Member(key: $0.0, line: 1, value: located(.number($0.1)))
    }
    if !file.distortion.isEmpty {
      let coefficients = file.distortion.map { located(.number($0)) }
      members.append(
        LocatedJSON.Member(key: "distortion", line: 1, value: located(.array(coefficients))))
    }
    return try JSONObjectReader(
      located(.object(members)), path: file.path, name: "the calibration")
  }

  /// Whether a camera, or what is usual, says all that a quantity does.
  private static func isSaid(
    _ entry: (key: ViewLatent, value: Quantity), by camera: Camera
  ) -> Bool {
    switch entry.key {
    case .azimuth, .elevation, .distance:
      if case .normal = entry.value { return false }
      return true
    case .targetHeight, .zoom, .principalX, .principalY: return entry.value.isKnown
    default: return entry.value == .known(0)
    }
  }

  private static func readOrbit(
    _ camera: JSONObjectReader
  ) throws(FileError) -> [ViewLatent: Quantity] {
    let degree = Double.pi / 180
    var latents: [ViewLatent: Quantity] = [
      .azimuth: try camera.quantity("azimuthDegrees", .between(-360, 360)).scaled(by: degree),
      .elevation: try camera.quantity("elevationDegrees", Camera.elevationDegrees)
        .scaled(by: degree),
      .distance: try camera.quantity("distance", .between(0.01, 1000)),
      .roll: try camera.quantity("rollDegrees", .between(-180, 180), default: .known(0))
        .scaled(by: degree),
      .lean: try camera.quantity("leanDegrees", .between(-60, 60), default: .known(0))
        .scaled(by: degree),
    ]
    if camera.optional("target") != nil {
      let target = try camera.object("target", keys: ["x", "y"])
      latents[.targetX] = try target.quantity("x", .between(-1000, 1000), default: .known(0))
      latents[.targetY] = try target.quantity("y", .between(-1000, 1000), default: .known(0))
    }
    latents[.targetHeight] = try camera.quantity(
      "targetHeight", .between(-10, 10), default: .known(0))
    return latents
  }

  // MARK: Pose

  private static func readPose(
    _ camera: JSONObjectReader
  ) throws(FileError) -> [ViewLatent: Quantity] {
    let rotation = try camera.rotation("rotation")
    let t = try camera.numbers("translation", count: 3, .between(-1000, 1000))
    let pose = GivenPose(
      cameraFromWorld: RigidTransform(
        rotation: rotation, translation: Vector3(t[0], t[1], t[2])),
      rotationDeviation: try camera.number(
        "rotationDeviationDegrees", .between(0, 10), default: 0) * .pi / 180,
      translationDeviation: try camera.number(
        "translationDeviation", .between(0, 10), default: 0))
    let line = camera.optional("rotation")?.line
    guard let latents = pose.quantities() else {
      throw FileError(
        path: camera.path, line: line,
        reason:
          "a camera of this \"rotation\" and \"translation\" does not look down at the table; "
          + "they take points of the world to the camera (x right, y down, z forward): is this the "
          + "camera's pose in the world? then give its inverse")
    }
    let limits: [(ViewLatent, ClosedRange<Double>, String)] = [
      (.elevation, 1 * .pi / 180...135 * .pi / 180, "an elevation from 1 to 135 degrees"),
      (.lean, -60 * .pi / 180...60 * .pi / 180, "a lean of at most 60 degrees"),
      (.distance, 0.01...1000, "a distance from 0.01 to 1000 m"),
      (.targetX, -1000...1000, "a target within 1000 m"),
      (.targetY, -1000...1000, "a target within 1000 m"),
    ]
    for (latent, limit, words) in limits {
      guard let quantity = latents[latent] else { continue }
      let rounding = 1e-9
      let (low, high) = (quantity.bounds.lowerBound, quantity.bounds.upperBound)
      guard low < limit.lowerBound - rounding || high > limit.upperBound + rounding else {
        continue
      }
      let unit = latent.isAngle ? Double.pi / 180 : 1
      throw FileError(
        path: camera.path, line: line,
        reason:
          "the camera's \(latent) reaches from \(JSON.rounded(low / unit, digits: 4).line) to "
          + "\(JSON.rounded(high / unit, digits: 4).line), four deviations about what this pose "
          + "says, but cameras have \(words); take smaller deviations or another pose")
    }
    return latents
  }
}

extension SceneSpecification.Camera {
  /// What elevations may be.
  static let elevationDegrees = AllowedNumbers.between(1, 135)
}

extension JSONObjectReader {
  /// Whether keys of a second kind are there, not of the first; of both together there may be none.
  fileprivate func choosesSecond(_ first: [String], _ second: [String]) throws(FileError) -> Bool {
    let (one, other) = (
      first.first { optional($0) != nil }, second.first { optional($0) != nil }
    )
    if let one, let other, let value = optional(other) {
      throw FileError(
        path: path, line: value.line,
        reason: "\(name) has both \"\(one)\" and \"\(other)\", which say the same in two ways; "
          + "leave out one of them")
    }
    return other != nil
  }

  /// The rotation under `key`: three rows of three numbers, or the nine in a row, or a vector whose
  /// length is the angle in radians.
  fileprivate func rotation(_ key: String) throws(FileError) -> Matrix3x3 {
    let expected =
      "three rows of three numbers, or a rotation vector of three numbers, in radians"
    let value = try required(key, expected)
    guard case .array(let elements) = value.content else { throw error(key, value, expected) }
    var numbers: [Double] = []
    for element in elements {
      switch element.content {
      case .number(let number): numbers.append(number)
      case .array(let row) where elements.count == 3 && row.count == 3:
        for entry in row {
          guard case .number(let number) = entry.content else {
            throw error(key, entry, expected)
          }
          numbers.append(number)
        }
      default: throw error(key, element, expected)
      }
    }
    func refusal(_ reason: String) -> FileError {
      FileError(path: path, line: value.line, reason: "\"\(key)\" \(reason)")
    }
    guard numbers.count == 9 || numbers.count == 3 && elements.count == 3 else {
      throw refusal("has \(numbers.count) numbers, but must be \(expected)")
    }
    if numbers.count == 3 {
      let vector = Vector3(numbers[0], numbers[1], numbers[2])
      let angle = vector.dot(vector).squareRoot()
      guard angle <= 2 * .pi else {
        throw refusal(
          "turns by \(JSON.rounded(angle, digits: 4).line) radians, more than all round; is it in "
            + "degrees? give radians")
      }
      return .rotation(vector: vector)
    }
    let matrix = Matrix3x3(
      rows: Vector3(numbers[0], numbers[1], numbers[2]),
      Vector3(numbers[3], numbers[4], numbers[5]), Vector3(numbers[6], numbers[7], numbers[8]))
    // Three digits are enough.
    guard matrix.distortion < 3e-3 else {
      throw refusal("is no rotation: its rows must be of length 1 and at right angles")
    }
    guard matrix.determinant > 0 else {
      throw refusal(
        "is a reflection: its determinant is -1, but must be 1; both frames are right-handed, the "
          + "camera's y points down")
    }
    return matrix.nearestRotation
  }
}
