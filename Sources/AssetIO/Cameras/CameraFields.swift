import Files

/// Takes the values of a camera's file by the names that programs have for them.
struct CameraFields {
  private let path: String
  private let members: [LocatedJSON.Member]

  /// Names as they are compared: small letters alone.
  private enum Name {
    static let width = ["imagewidth", "width"]
    static let height = ["imageheight", "height"]
    static let size = ["imagesize"]
    static let matrix = ["cameramatrix", "k"]
    static let distortion = ["distortioncoefficients", "distcoeffs", "d"]
  }

  init(_ root: LocatedJSON, path: String) throws(FileError) {
    guard case .object(let members) = root.content else {
      throw FileError(
        path: path, line: root.line,
        reason: "is \(root.kind), but a calibration has keys such as camera_matrix and image_width")
    }
    self.path = path
    self.members = members
  }

  private static func compared(_ name: String) -> String {
    String(name.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  private func member(_ names: [String]) -> LocatedJSON.Member? {
    for name in names {
      if let found = members.first(where: { Self.compared($0.key) == name }) { return found }
    }
    return nil
  }

  private func fault(_ line: Int?, _ reason: String) -> FileError {
    FileError(path: path, line: line, reason: reason)
  }

  // MARK: Values

  /// The size of the camera's pictures.
  func size() throws(FileError) -> (width: Int, height: Int) {
    if let size = member(Name.size) {
      let numbers = try numbers(size.value, size.key)
      guard numbers.count == 2 else {
        throw fault(size.line, "\"\(displayed(size.key))\" must be the width and the height")
      }
      return (try side(numbers[0], size), try side(numbers[1], size))
    }
    var sides: [Int] = []
    for (names, word) in [(Name.width, "image_width"), (Name.height, "image_height")] {
      guard let found = member(names) else {
        throw fault(
          nil, "lacks \"\(word)\", the size in pixels of the pictures that were calibrated; add it")
      }
      guard case .number(let number) = found.value.content else {
        throw fault(
          found.line,
          "\"\(displayed(found.key))\" is \(found.value.kind), but must be a number of pixels")
      }
      sides.append(try side(number, found))
    }
    return (sides[0], sides[1])
  }

  private func side(_ number: Double, _ member: LocatedJSON.Member) throws(FileError) -> Int {
    guard let side = Int(exactly: number), (16...65_535).contains(side) else {
      throw fault(
        member.line,
        "\"\(displayed(member.key))\" is \(JSON.number(number).line), but must be from 16 to 65535 "
          + "pixels")
    }
    return side
  }

  /// Focal lengths and the principal point.
  func matrix() throws(FileError) -> (focalLength: SIMD2<Double>, principalPoint: SIMD2<Double>) {
    if member(Name.matrix) == nil, let simple = try separateNumbers() { return simple }
    guard let found = member(Name.matrix) else {
      throw fault(
        nil,
        "lacks \"camera_matrix\", the nine numbers fx, 0, cx, 0, fy, cy, 0, 0, 1; is this a "
          + "calibration of one camera as ROS or OpenCV write it?")
    }
    let name = displayed(found.key)
    let k = try numbers(found.value, found.key)
    guard k.count == 9 else {
      throw fault(found.line, "\"\(name)\" has \(k.count) numbers, but must have 3 rows of 3")
    }
    guard k[0] >= 0.1, k[4] >= 0.1, max(k[0], k[4]) <= 1e6 else {
      throw fault(
        found.line,
        "\"\(name)\" has the focal lengths \(JSON.number(k[0]).line) and \(JSON.number(k[4]).line), "
          + "but they must be from 0.1 to 1000000 pixels; has this camera been calibrated?")
    }
    guard k[3] == 0, k[6] == 0, k[7] == 0, abs(k[8] - 1) < 1e-9 else {
      throw fault(found.line, "\"\(name)\" must be fx, 0, cx, 0, fy, cy, 0, 0, 1, row by row")
    }
    guard abs(k[1]) <= 1e-6 * k[0] else {
      throw fault(
        found.line,
        "\"\(name)\" has a skew of \(JSON.number(k[1]).line), but cameras here have none; calibrate "
          + "without it")
    }
    guard max(abs(k[2]), abs(k[5])) <= 1e5 else {
      throw fault(found.line, "\"\(name)\" has its axis beyond 100000 pixels")
    }
    return (SIMD2(k[0], k[4]), SIMD2(k[2], k[5]))
  }

  /// `fx`, `fy`, `cx` and `cy`, each for itself, as BOP's `camera.json` has them.
  private func separateNumbers() throws(FileError) -> (SIMD2<Double>, SIMD2<Double>)? {
    var found: [Double] = []
    for name in ["fx", "fy", "cx", "cy"] {
      guard let member = member([name]) else { return nil }
      let limits = name.hasPrefix("f") ? 0.1...1e6 : -1e5...1e5
      guard case .number(let number) = member.value.content, limits.contains(number) else {
        throw fault(
          member.line,
          "\"\(name)\" is \(member.value.kind), but must be a number of pixels, such as 600.5")
      }
      found.append(number)
    }
    return (SIMD2(found[0], found[1]), SIMD2(found[2], found[3]))
  }

  /// The coefficients of the distortion, as many as OpenCV's ordinary lenses have.
  func coefficients() throws(FileError) -> [Double] {
    guard let found = member(Name.distortion) else { return [] }
    if case .null = found.value.content { return [] }
    let all = try numbers(found.value, found.key)
    // Thin prisms and a tilted sensor, which most calibrations leave alone.
    let rest = all.dropFirst(8)
    guard [0, 4, 5, 8, 12, 14].contains(all.count), rest.allSatisfy({ $0 == 0 }) else {
      throw fault(
        found.line,
        "\"\(displayed(found.key))\" has \(all.count) coefficients, but must have OpenCV's 4, 5 or "
          + "8: k1, k2, p1, p2, k3, k4, k5, k6; thin prisms and tilted sensors are not supported")
    }
    guard all.allSatisfy({ abs($0) <= 1e4 }) else {
      throw fault(found.line, "\"\(displayed(found.key))\" has coefficients beyond 10000")
    }
    return Array(all.prefix(8))
  }

  /// What the distortion is called, in small letters; nil if nothing says it.
  func model() -> (name: String, line: Int)? {
    guard let found = member(["distortionmodel", "cameramodel"]),
      case .string(let name) = found.value.content
    else { return nil }
    // A pinhole is a camera, and no distortion.
    return name.lowercased() == "pinhole" ? nil : (name.lowercased(), found.line)
  }

  /// Throws if the file is of a camera that is none of ours.
  func refuseOtherLenses() throws(FileError) {
    if let fisheye = member(["fisheyemodel"]), case .number(let number) = fisheye.value.content,
      number != 0
    {
      throw fault(
        fisheye.line,
        "was calibrated with OpenCV's fisheye model, whose coefficients mean something else; "
          + "undistort the pictures first, and give the camera without distortion")
    }
    for name in ["binning_x", "binning_y"] {
      if let binning = member([Self.compared(name)]),
        case .number(let number) = binning.value.content, number > 1
      {
        throw fault(
          binning.line,
          "\"\(name)\" is \(JSON.number(number).line), so that the matrix is of larger pictures; "
            + "give a calibration of the pictures themselves")
      }
    }
    if let roi = member(["roi"]), case .object(let members) = roi.value.content {
      for member in members where ["x_offset", "y_offset"].contains(member.key) {
        if case .number(let number) = member.value.content, number != 0 {
          throw fault(
            member.line,
            "\"roi\" begins at another pixel than the first, so that the matrix is of larger "
              + "pictures; give a calibration of the pictures themselves")
        }
      }
    }
  }

  // MARK: Numbers

  /// The numbers of a list, of a list of rows, or of a matrix with `rows`, `cols` and `data`.
  private func numbers(_ value: LocatedJSON, _ key: String) throws(FileError) -> [Double] {
    switch value.content {
    case .number(let number): return [number]
    case .array(let elements):
      var all: [Double] = []
      for element in elements {
        switch element.content {
        case .number(let number): all.append(number)
        case .array(let row):
          for entry in row {
            guard case .number(let number) = entry.content else { throw noNumber(entry, key) }
            all.append(number)
          }
        default: throw noNumber(element, key)
        }
      }
      return all
    case .object(let members):
      guard let data = members.first(where: { $0.key == "data" }) else {
        throw fault(value.line, "\"\(displayed(key))\" lacks \"data\", its numbers")
      }
      let all = try numbers(data.value, key)
      var expected = 1.0
      for name in ["rows", "cols"] {
        guard case .number(let count)? = members.first(where: { $0.key == name })?.value.content
        else { throw fault(value.line, "\"\(displayed(key))\" lacks \"\(name)\"") }
        expected *= count
      }
      guard expected == Double(all.count) else {
        throw fault(
          data.line,
          "\"\(displayed(key))\" says that it has \(JSON.number(expected).line) numbers, but there "
            + "are \(all.count)")
      }
      return all
    default: throw noNumber(value, key)
    }
  }

  private func noNumber(_ value: LocatedJSON, _ key: String) -> FileError {
    fault(value.line, "\"\(displayed(key))\" has \(value.kind) where a number must be")
  }
}
