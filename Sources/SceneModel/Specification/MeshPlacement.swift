import AssetIO
import Foundation
import Geometry
import Rendering

/// How large a mesh is and where it stands, judged against the table.
///
/// Files do not say their unit (millimetres are as common as metres), seldom which axis is up, and
/// have their origin anywhere. What is implausible becomes a warning, with the key that mends it.
struct MeshPlacement {
  private let low: Vector3
  private let high: Vector3
  private let triangleCount: Int
  private let file: MeshFile
  private let tableSize: SIMD2<Double>

  /// A mesh smaller than this part of the table is implausible.
  static let smallestPart = 1.0 / 500
  /// So far, as a part of its largest extent, a mesh may stand above or below the table.
  static let tolerance = 0.05

  /// Looks at a mesh in metres, +Z up.
  init(_ mesh: TriangleMesh, file: MeshFile, tableSize: SIMD2<Double>) {
    low = mesh.positions.reduce(Vector3(repeating: .infinity), pointwiseMin)
    high = mesh.positions.reduce(Vector3(repeating: -.infinity), pointwiseMax)
    triangleCount = mesh.faces.count
    self.file = file
    self.tableSize = tableSize
  }

  private var size: Vector3 { high - low }
  private var largest: Double { size.max() }

  /// Size, place, axis and scale in one line.
  var description: String {
    func point(_ p: Vector3) -> String {
      "(\(Self.metres(p.x)), \(Self.metres(p.y)), \(Self.metres(p.z)))"
    }
    return "\(extents), from \(point(low)) to \(point(high)), \(triangleCount) triangles; "
      + "scale \(Self.metres(file.scale)), +\(file.upAxisOrFormats.rawValue) up, origin "
      + (file.origin == .base ? "at its base" : "as in the file")
  }

  /// The table's longer edge.
  private var tableWidth: Double { tableSize.max() }

  private var extents: String {
    "\(Self.metres(size.x)) × \(Self.metres(size.y)) × \(Self.metres(size.z)) m"
  }

  /// What is implausible, a sentence each.
  var warnings: [String] { [sizeWarning, placeWarning].compactMap { $0 } }

  private var sizeWarning: String? {
    let table =
      tableSize.x == tableSize.y
      ? "the table, which is \(Self.metres(tableWidth)) m wide"
      : "the table, which measures \(Self.metres(tableSize.x)) × \(Self.metres(tableSize.y)) m"
    if largest > tableWidth {
      // In the file's own units: what it needs does not depend on the scale that it has.
      let own = largest / file.scale
      let remedy =
        file.scale != 1 && plausible.contains(own)
        ? "leave out its scale"
        : [("millimetres", 0.001), ("centimetres", 0.01), ("inches", 0.0254)]
          .first { plausible.contains(own * $0.1) }
          .map { "if the file is in \($0.0), give the mesh scale: \(Self.metres($0.1))" }
      return "it measures \(extents), larger than \(table); "
        + (remedy ?? "give the mesh a smaller scale")
    }
    guard largest < tableWidth * Self.smallestPart else { return nil }
    let remedy =
      plausible.contains(largest / file.scale)
      ? "leave out its scale"
      : [1000.0, 100].first { plausible.contains(largest * $0) }
        .map { "give the mesh scale: \(Self.metres(file.scale * $0))" } ?? "give it a larger scale"
    return "it measures \(extents), less than 1/500 of \(table); \(remedy)"
  }

  /// The extents of what usually stands on a table: what a remedy should lead to.
  private var plausible: ClosedRange<Double> { tableWidth / 100...tableWidth }

  private var placeWarning: String? {
    guard file.origin == .file else { return nil }
    let margin = Self.tolerance * largest
    let isLying = abs(otherLow) <= 0.01 * largest
    let axis = file.upAxisOrFormats == .z ? "y" : "z"
    let turn = isLying ? "upAxis: \"\(axis)\", if it lies on its side, or " : ""
    if low.z < -margin {
      return "it reaches \(Self.metres(-low.z)) m below the table; give the mesh \(turn)"
        + "origin: \"base\""
    }
    if low.z > margin {
      return "it floats \(Self.metres(low.z)) m above the table; give the mesh \(turn)"
        + "origin: \"base\""
    }
    // What turns about a point beside it cannot be placed sensibly.
    let isBeside =
      max(low.x, low.y) > margin || min(high.x, high.y) < -margin
    guard isBeside else { return nil }
    let middle = (low + high) / 2
    let distance = (middle.x * middle.x + middle.y * middle.y).squareRoot()
    return "its middle is \(Self.metres(distance)) m beside its origin; give the mesh "
      + "origin: \"base\""
  }

  /// The height of the lowest vertex if the other axis were up.
  private var otherLow: Double { file.upAxisOrFormats == .z ? low.y : -high.y }

  /// Three digits, or all of them before the point.
  private static func metres(_ value: Double) -> String {
    // What is a rounding away from nothing is nothing.
    guard value.magnitude >= 1e-9 else { return "0" }
    let format = (100..<1e7).contains(value.magnitude) ? "%.0f" : "%.3g"
    return String(format: format, value)
  }
}
