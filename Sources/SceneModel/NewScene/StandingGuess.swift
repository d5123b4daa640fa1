import AssetIO
import Geometry

/// Which axis of a mesh file points up, from the format's convention and from the geometry.
package struct StandingGuess: Sendable {
  /// The axis.
  package let axis: UpAxis
  /// What speaks for it, a few words.
  package let evidence: String
  /// What may be wrong with it; nil where there is no doubt.
  package let doubt: String?

  /// So much more must speak for the other axis than the format's before it is taken.
  private static let margin = 0.35
  /// Edges of a cube differ by less.
  private static let evenness = 0.02

  /// Looks at a mesh of one face or more, in the file's own coordinates.
  ///
  /// - Parameter convention: the axis that points up by the format's convention.
  package init(_ mesh: TriangleMesh, convention: UpAxis) {
    let other: UpAxis = convention == .z ? .y : .z
    let (usual, unusual) = (Signs(mesh, up: convention), Signs(mesh, up: other))
    let difference = usual.weight - unusual.weight
    axis = difference < -Self.margin ? other : convention
    let (taken, left) = axis == convention ? (usual, unusual) : (unusual, usual)
    let reasons = taken.reasons(against: left, axis)
    let byFormat = axis == convention ? ["the format's"] : []
    evidence = (byFormat + reasons).joined(separator: ", ")
    let size = usual.size
    let isEven = size.max() - min(size.x, size.y, size.z) < Self.evenness * size.max()
    if axis != convention {
      doubt =
        "by its format +\(convention.rawValue.uppercased()) points up, by its shape "
        + "+\(axis.rawValue.uppercased()) (\(evidence)), as taken; look at it, and give the mesh "
        + "upAxis: \"\(convention.rawValue)\" if it lies on its side"
    } else if abs(difference) <= Self.margin, !isEven {
      doubt =
        "its shape does not tell which way is up; +\(axis.rawValue.uppercased()) is taken, as its "
        + "format has it; look at it, and give the mesh upAxis: \"\(other.rawValue)\" if it lies on "
        + "its side"
    } else {
      doubt = nil
    }
  }

  /// What speaks for an axis.
  private struct Signs {
    /// Whether the lowest point is at zero.
    let standsOnZero: Bool
    /// The part of the footprint's box that lies flat on the ground.
    let base: Double
    /// 1 where every turn about the axis moves the surface in itself, 0 where it moves no more in
    /// itself than that of a box.
    let roundness: Double
    /// The part of a turn by which the sides of a box move in themselves.
    private static let boxy = 0.7
    /// The extents, in the file's coordinates.
    let size: Vector3

    var weight: Double { (standsOnZero ? 1 : 0) + base + 2 * roundness }

    init(_ mesh: TriangleMesh, up: UpAxis) {
      // (x, y, z) with z up.
      func upright(_ v: Vector3) -> Vector3 { up == .z ? v : Vector3(v.x, -v.z, v.y) }
      var (low, high) = (Vector3(repeating: .infinity), Vector3(repeating: -.infinity))
      for position in mesh.positions {
        low = pointwiseMin(low, upright(position))
        high = pointwiseMax(high, upright(position))
      }
      size = high - low
      let extent = size.max()
      standsOnZero = abs(low.z) <= 0.01 * extent
      var (area, middle, flat) = (0.0, Vector3.zero, 0.0)
      let faces = mesh.faces.map { face -> (place: Vector3, normal: Vector3, area: Double) in
        let corners = TriangleMesh.Corners(of: face, positions: mesh.positions)
        let (normal, sum) = (upright(corners.area), upright(corners.a + corners.b + corners.c))
        return (sum / 3, normal.normalized, normal.length / 2)
      }
      for face in faces where face.area > 0 {
        area += face.area
        middle += face.place * face.area
        if face.normal.z < -0.95, face.place.z < low.z + 0.01 * extent { flat += face.area }
      }
      middle = area > 0 ? middle / area : middle
      let footprint = size.x * size.y
      base = footprint > 0 ? min(1, flat / footprint) : 0
      var (moved, turned) = (0.0, 0.0)
      for face in faces where face.area > 0 {
        let arm = face.place - middle
        moved += face.area * abs(face.normal.y * arm.x - face.normal.x * arm.y)
        // What lies flat moves in itself about whatever axis, and says nothing.
        let side = (face.normal.x * face.normal.x + face.normal.y * face.normal.y).squareRoot()
        turned += face.area * side * (arm.x * arm.x + arm.y * arm.y).squareRoot()
      }
      let share = turned > 0 ? 1 - moved / turned : 0
      roundness = max(0, share - Self.boxy) / (1 - Self.boxy)
    }

    func reasons(against other: Signs, _ axis: UpAxis) -> [String] {
      var reasons: [String] = []
      if standsOnZero, !other.standsOnZero { reasons.append("it stands on \(axis.rawValue) = 0") }
      if base > other.base + 0.1 { reasons.append("its base is flat there") }
      if roundness > other.roundness + 0.1 { reasons.append("it is rounder about this axis") }
      return reasons
    }
  }
}
