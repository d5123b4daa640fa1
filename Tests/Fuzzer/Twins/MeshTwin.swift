import Foundation

/// A slow, strict reading of a mesh file's triangles. It gives up on whatever is doubtful: concave
/// or bent polygons, triangles that are nearly nothing, statements that it does not know.
struct MeshTwin {
  /// Why a file is not read.
  struct Fault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  /// Three corners each.
  private(set) var triangles: [[SIMD3<Double>]] = []

  /// Reads a file by its name's ending; files that it names are in `folder`.
  init(_ file: [UInt8], ending: String, folder: String) throws {
    let polygons: [[SIMD3<Double>]] =
      switch ending {
      case "obj": try OBJTwin.polygons(of: file)
      case "off": try OFFTwin.polygons(of: file)
      case "ply": try PLYTwin.polygons(of: file)
      case "stl": try STLTwin.polygons(of: file)
      case "gltf", "glb":
        try GLTFTwin.polygons(of: file, isBinary: ending == "glb", folder: folder)
      default: throw Fault("unknown ending")
      }
    for polygon in polygons { try append(polygon) }
    try checkSizes()
  }

  /// Adds the fan of a polygon that is flat and convex.
  private mutating func append(_ polygon: [SIMD3<Double>]) throws {
    guard polygon.count >= 3 else { throw Fault("fewer than three corners") }
    for corner in polygon {
      for axis in 0..<3 where !(abs(corner[axis]) < 1e25) { throw Fault("far away") }
    }
    if polygon.count > 3 {
      let normals = polygon.indices.map { index in
        Self.cross(
          polygon[(index + 1) % polygon.count] - polygon[index],
          polygon[(index + 2) % polygon.count] - polygon[(index + 1) % polygon.count])
      }
      let first = normals[0]
      for normal in normals {
        let product = Self.length(first) * Self.length(normal)
        guard product > 0, (first * normal).sum() > 0.9999 * product else {
          throw Fault("a polygon that is bent or not convex")
        }
      }
    }
    for index in 1..<polygon.count - 1 {
      triangles.append([polygon[0], polygon[index], polygon[index + 1]])
    }
  }

  /// Drops triangles without an area and gives up where it is not clear whether they have one.
  private mutating func checkSizes() throws {
    let diagonal = Self.length(size(of: triangles.flatMap { $0 }).size)
    var kept: [[SIMD3<Double>]] = []
    for triangle in triangles {
      let edges = (0..<3).map { Self.length(triangle[($0 + 1) % 3] - triangle[$0]) }
      let longest = edges.max() ?? 0
      let area = Self.area(of: triangle)
      if edges.contains(0) || area == 0 { continue }
      guard let shortest = edges.min(), shortest > 1e-4 * diagonal, area > 1e-6 * longest * longest
      else { throw Fault("a triangle that is nearly nothing") }
      kept.append(triangle)
    }
    guard !kept.isEmpty else { throw Fault("no triangles") }
    triangles = kept
  }

  /// The lowest corner of the bounding box and its size.
  var bounds: (low: SIMD3<Double>, size: SIMD3<Double>) { size(of: triangles.flatMap { $0 }) }

  /// The sum of the triangles' areas.
  var area: Double { triangles.reduce(0) { $0 + Self.area(of: $1) } }

  private func size(of corners: [SIMD3<Double>]) -> (low: SIMD3<Double>, size: SIMD3<Double>) {
    var low = SIMD3<Double>(repeating: .infinity), high = SIMD3<Double>(repeating: -.infinity)
    for corner in corners {
      low = pointwiseMin(low, corner)
      high = pointwiseMax(high, corner)
    }
    return (low, high - low)
  }

  static func area(of triangle: [SIMD3<Double>]) -> Double {
    length(cross(triangle[1] - triangle[0], triangle[2] - triangle[0])) / 2
  }

  static func cross(_ u: SIMD3<Double>, _ v: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(u.y * v.z - u.z * v.y, u.z * v.x - u.x * v.z, u.x * v.y - u.y * v.x)
  }

  static func length(_ v: SIMD3<Double>) -> Double { (v * v).sum().squareRoot() }

  /// A number as all these formats spell it; nil for another spelling.
  static func number(_ word: some StringProtocol) -> Double? {
    let word = String(word)
    guard word.wholeMatch(of: /[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?/) != nil,
      let value = Double(word.hasSuffix(".") ? word + "0" : word), value.isFinite
    else { return nil }
    // Files are read as floats of 32 bits.
    return Double(Float(value))
  }

  /// Numbers, all of which are to be spelled as above.
  static func numbers(_ words: some Collection<Substring>) throws -> [Double] {
    try words.map {
      guard let value = number($0) else { throw Fault("a number spelled otherwise") }
      return value
    }
  }

  /// A text's lines, cut into words.
  static func lines(_ file: [UInt8]) throws -> [[Substring]] {
    guard let text = String(validating: file, as: UTF8.self), !file.contains(0) else {
      throw Fault("not a text")
    }
    return text.split(whereSeparator: \.isNewline).map { line in
      line.split { $0 == " " || $0 == "\t" }
    }
  }
}
