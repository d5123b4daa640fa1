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
  private let fileOrigin: Vector3
  private let tableSize: SIMD2<Double>
  private let pixelsPerMetre: Double

  /// A mesh smaller than this part of the table is implausible.
  static let smallestPart = 1.0 / 500
  /// So far, as a part of its largest extent, a mesh may stand above or below the table.
  static let tolerance = 0.05

  /// What appears smaller cannot be told from the noise, in pixels.
  static let smallestAppearance = 3.0

  /// Looks at a mesh in metres, +Z up.
  ///
  /// - Parameters:
  ///   - fileOrigin: where its frame has the file's origin.
  ///   - pixelsPerMetre: in the picture, at the middle of the table.
  init(
    _ mesh: TriangleMesh, file: MeshFile, fileOrigin: Vector3 = .zero, tableSize: SIMD2<Double>,
    pixelsPerMetre: Double
  ) {
    low = mesh.positions.reduce(Vector3(repeating: .infinity), pointwiseMin)
    high = mesh.positions.reduce(Vector3(repeating: -.infinity), pointwiseMax)
    triangleCount = mesh.faces.count
    self.file = file
    self.fileOrigin = fileOrigin
    self.tableSize = tableSize
    self.pixelsPerMetre = pixelsPerMetre
  }

  private var size: Vector3 { high - low }
  private var largest: Double { size.max() }

  /// Size, place, axis and scale in one line.
  var description: String {
    func point(_ p: Vector3) -> String {
      "(\(Self.metres(p.x)), \(Self.metres(p.y)), \(Self.metres(p.z)))"
    }
    let origin =
      switch file.origin {
      case .file: "as in the file"
      case .base: "at its base"
      case .axis:
        fileOrigin == .zero
          ? "as in the file" : "on its axis, at \(point(Vector3.zero - fileOrigin)) of the file"
      }
    return "\(extents), about \(Self.metres(largest * pixelsPerMetre)) pixels large, from "
      + "\(point(low)) to \(point(high)), \(triangleCount) triangles; "
      + "scale \(Self.metres(file.scale)), +\(file.upAxisOrFormats.rawValue) up, origin \(origin)"
  }

  /// The table's longer edge.
  private var tableWidth: Double { tableSize.max() }

  private var extents: String {
    "\(Self.metres(size.x)) × \(Self.metres(size.y)) × \(Self.metres(size.z)) m"
  }

  /// What is implausible, a sentence each.
  var warnings: [String] { [sizeWarning ?? appearanceWarning, placeWarning].compactMap { $0 } }

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

  /// By what a warning of that is known.
  static let tooSmall = "too small to be recognised"

  private var appearanceWarning: String? {
    let pixels = largest * pixelsPerMetre
    guard pixels < Self.smallestAppearance else { return nil }
    return "it appears about \(Self.metres(pixels)) pixels large, \(Self.tooSmall); give "
      + "the picture more pixels with a focalLength that grows with them, or bring the camera nearer"
  }

  /// The extents of what usually stands on a table: what a remedy should lead to.
  private var plausible: ClosedRange<Double> { tableWidth / 100...tableWidth }

  private var placeWarning: String? {
    let margin = Self.tolerance * largest
    // As the file has it, wherever it has been moved to.
    let bottom = low.z - fileOrigin.z
    let isLying = abs(otherLow) <= 0.01 * largest && bottom.magnitude > margin
    let axis = file.upAxisOrFormats == .z ? "y" : "z"
    guard file.origin == .file else {
      // Of a file that says "base", its author knows how it stands.
      return file.origin == .axis && isLying && file.upAxis == nil
        ? "it lies on its side, or so it seems: its file stands it on \(axis) = 0; give the mesh "
          + "upAxis: \"\(axis)\", or upAxis: \"\(file.upAxisOrFormats.rawValue)\" if it lies rightly"
        : nil
    }
    let turn = isLying ? "upAxis: \"\(axis)\", if it lies on its side, or " : ""
    if low.z < -margin {
      return "it reaches \(Self.metres(-low.z)) m below the table; give the mesh "
        + "\(turn)origin: \"axis\""
    }
    if low.z > margin {
      return "it floats \(Self.metres(low.z)) m above the table; give the mesh "
        + "\(turn)origin: \"axis\""
    }
    // What turns about a point beside it cannot be placed sensibly.
    let isBeside =
      max(low.x, low.y) > margin || min(high.x, high.y) < -margin
    guard isBeside else { return nil }
    let middle = (low + high) / 2
    let distance = (middle.x * middle.x + middle.y * middle.y).squareRoot()
    return "its middle is \(Self.metres(distance)) m beside its origin; give the mesh "
      + "origin: \"axis\""
  }

  /// What is implausible about a footprint that a specification states: its mesh stands beside it,
  /// as after its scale or its origin was changed.
  static func warning(of stated: Footprint, for seen: Footprint) -> String? {
    let excess = seen.excess(over: stated)
    guard excess > 0.1 * seen.radius else { return nil }
    return "it stands up to \(metres(excess)) m outside of its footprint; write that anew, as air3d "
      + "new-scene --footprints does, or leave it out"
  }

  /// The height of the lowest vertex if the other axis were up.
  private var otherLow: Double {
    file.upAxisOrFormats == .z ? low.y - fileOrigin.y : fileOrigin.y - high.y
  }

  /// Three digits, or all of them before the point.
  private static func metres(_ value: Double) -> String {
    // What is a rounding away from nothing is nothing.
    guard value.magnitude >= 1e-9 else { return "0" }
    let format = (100..<1e7).contains(value.magnitude) ? "%.0f" : "%.3g"
    return String(format: format, value)
  }
}
