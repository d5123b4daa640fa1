import Files
import Foundation
import Geometry

/// A photograph of a table: where the camera stands that took it, found from the table's four
/// corners.
///
/// A rectangle of known sides and four points determine a pinhole camera with square pixels whose
/// axis goes through the picture's middle, focal length included: seven numbers from eight (R.
/// Hartley and A. Zisserman, "Multiple View Geometry in Computer Vision", 2003, chapters 4 and 8).
/// The homography gives a first answer; the least squares of the corners' distances the last one.
package struct TablePhoto: Sendable {
  /// What the picture shows.
  package struct Corners: Sendable, Equatable {
    /// Columns and rows of the picture's file.
    package var width: Int
    package var height: Int
    /// In pixels from the picture's upper left, in their order round the table, beginning with the
    /// ends of the edge that is nearest to the camera, or is to count as that.
    package var points: [SIMD2<Double>]

    package init(width: Int, height: Int, points: [SIMD2<Double>]) {
      (self.width, self.height, self.points) = (width, height, points)
    }
  }

  /// The camera is at `rotation` · point + `translation` of a point of the table's frame, x to the
  /// right, y down, z forward, in metres.
  package let rotation: Matrix3x3
  package let translation: Vector3
  /// In pixels of the picture's file.
  package let focalLength: Double
  /// The standard deviation of the focal length, if corners are told to a pixel; 0 if it was given.
  package let focalLengthDeviation: Double
  /// The root mean square of the corners' distances from where such a camera sees them, in pixels.
  package let cornerError: Double
  /// Of the picture's file.
  package let width: Int
  package let height: Int
  /// The table's edge along x and along y, in metres.
  package let table: SIMD2<Double>

  /// Finds the camera.
  ///
  /// - Parameters:
  ///   - table: the length of the edge between the first two corners, and of the next one, in
  ///     metres.
  ///   - known: the focal length in pixels of the picture's file; nil to find it.
  /// - Throws: `TablePhotoFault`.
  package init(
    _ corners: Corners, table: SIMD2<Double>, focalLength known: Double? = nil
  ) throws(TablePhotoFault) {
    (width, height, self.table) = (corners.width, corners.height, table)
    let middle = SIMD2(Double(corners.width), Double(corners.height)) / 2
    var points = corners.points.map { $0 - middle }
    try Self.check(points)
    // Seen from above, the table's corners follow each other to the left. Told the other way round
    // the first edge is still the first.
    if Self.area(points) > 0 { points = [points[1], points[0], points[3], points[2]] }
    let first = try Self.first(points, table, known)
    var pose = first
    var (damping, error) = (1e-6, Self.squaredError(first, points, table))
    for _ in 0..<100 {
      let system = Self.normalEquations(pose, points, table, isFocalKnown: known != nil)
      var matrix = system.matrix
      let count = system.slope.count
      for row in 0..<count { matrix[row * count + row] *= 1 + damping }
      guard let factor = CholeskyFactorization(matrix, size: count) else { break }
      let moved = pose.moved(by: factor.solve(system.slope))
      let next = Self.squaredError(moved, points, table)
      if next < error {
        let isLast = error - next < 1e-12 * error
        (pose, error, damping) = (moved, next, damping / 10)
        if isLast { break }
      } else {
        damping *= 10
        if damping > 1e6 { break }
      }
    }
    guard pose.camera.z > 0 else { throw .notFromAbove }
    rotation = pose.rotation
    translation = pose.translation
    focalLength = pose.focalLength
    cornerError = (error / 4).squareRoot()
    if known == nil {
      let system = Self.normalEquations(pose, points, table, isFocalKnown: false)
      let factor = CholeskyFactorization(system.matrix, size: 7)
      // The last parameter is the logarithm.
      let variance = factor?.inverseDiagonal[6] ?? .infinity
      focalLengthDeviation = variance.squareRoot() * pose.focalLength
    } else {
      focalLengthDeviation = 0
    }
    guard known != nil || focalLengthDeviation < pose.focalLength / 2 else {
      throw .noFocalLength
    }
  }

  /// The camera's place in the table's frame, in metres.
  package var camera: Vector3 { -1 * (rotation.transpose * translation) }

  /// How far the corners may be off, as a share of the picture's longer side, before it is doubted
  /// that they are a rectangle's with these sides.
  private static let largestError = 0.01

  /// What a user should look at; nil if there is nothing.
  package var doubt: String? {
    let error = Formatted.fixed(cornerError, digits: 1)
    if cornerError > Self.largestError * Double(max(width, height)) {
      return "the corners are \(error) pixels off those of a table of these sides, whatever the "
        + "camera; compare their order, the table's sides, and whether the lens distorts"
    }
    if focalLengthDeviation > focalLength / 10 {
      return "the picture hardly tells the focal length, "
        + "\(Formatted.fixed(focalLength, digits: 0)) ± "
        + "\(Formatted.fixed(focalLengthDeviation, digits: 0)) pixels if each corner is told to a "
        + "pixel; give it, or take the picture from nearer and from the side"
    }
    return nil
  }
}

// MARK: The search

extension TablePhoto {
  /// A camera about the picture's middle.
  private struct Pose {
    var rotation: Matrix3x3
    var translation: Vector3
    var focalLength: Double

    var camera: Vector3 { -1 * (rotation.transpose * translation) }

    /// Where it sees a point, in pixels from the picture's middle.
    func project(_ point: Vector3) -> SIMD2<Double> {
      let p = rotation * point + translation
      return focalLength * SIMD2(p.x, p.y) / p.z
    }

    /// A turn about the camera's axes, a move along them, and a change of the focal length's
    /// logarithm, if there is a seventh number.
    func moved(by change: [Double]) -> Pose {
      var pose = self
      pose.rotation =
        Matrix3x3.rotation(vector: Vector3(change[0], change[1], change[2])) * rotation
      pose.translation = pose.translation + Vector3(change[3], change[4], change[5])
      if change.count > 6 { pose.focalLength *= exp(min(1, max(-1, change[6]))) }
      return pose
    }
  }

  private static func cornersOnTable(_ table: SIMD2<Double>) -> [Vector3] {
    let half = table / 2
    return [
      Vector3(-half.x, -half.y, 0), Vector3(half.x, -half.y, 0), Vector3(half.x, half.y, 0),
      Vector3(-half.x, half.y, 0),
    ]
  }

  /// Twice the signed area; above zero of corners that follow each other clockwise as seen.
  private static func area(_ points: [SIMD2<Double>]) -> Double {
    points.indices.reduce(0) { sum, index in
      let (a, b) = (points[index], points[(index + 1) % points.count])
      return sum + a.x * b.y - a.y * b.x
    }
  }

  private static func cross(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    a.x * b.y - a.y * b.x
  }

  /// Throws unless four points are a convex quadrilateral's corners in their order.
  private static func check(_ points: [SIMD2<Double>]) throws(TablePhotoFault) {
    guard points.count == 4 else { throw .notFour(points.count) }
    let turns = points.indices.map { index in
      cross(
        points[(index + 1) % 4] - points[index],
        points[(index + 2) % 4] - points[(index + 1) % 4])
    }
    let least = turns.map(abs).min() ?? 0
    guard turns.allSatisfy({ $0 > 0 }) || turns.allSatisfy({ $0 < 0 }), least > 1 else {
      throw .notConvex
    }
  }

  /// The camera that the homography from table to picture tells, its constraints met as well as may
  /// be.
  private static func first(
    _ p: [SIMD2<Double>], _ table: SIMD2<Double>, _ known: Double?
  ) throws(TablePhotoFault) -> Pose {
    // From the unit square (P. Heckbert, "Fundamentals of texture mapping and image warping", 1989).
    let (d1, d2, s) = (p[1] - p[2], p[3] - p[2], p[0] - p[1] + p[2] - p[3])
    let determinant = cross(d1, d2)
    let (g, h) = (cross(s, d2) / determinant, cross(d1, s) / determinant)
    let (a, b) = (p[1] - p[0] + g * p[1], p[3] - p[0] + h * p[3])
    // Of the table's frame, about its middle.
    let x = Vector3(a.x, a.y, g) * (1 / table.x)
    let y = Vector3(b.x, b.y, h) * (1 / table.y)
    let origin = Vector3(p[0].x, p[0].y, 1) + (Vector3(a.x, a.y, g) + Vector3(b.x, b.y, h)) * 0.5
    var focal = known
    if focal == nil {
      // x and y are at right angles and of one length once a focal length has been divided out:
      // two linear equations of 1 / f².
      let dot = (x.x * y.x + x.y * y.y, x.z * y.z)
      let lengths = (x.x * x.x + x.y * x.y - y.x * y.x - y.y * y.y, x.z * x.z - y.z * y.z)
      let weight = dot.0 * dot.0 + lengths.0 * lengths.0 / 4
      let value = -(dot.0 * dot.1 + lengths.0 * lengths.1 / 4) / weight
      guard value > 0, value.isFinite else { throw .noFocalLength }
      focal = 1 / value.squareRoot()
    }
    guard let focal else { throw .noFocalLength }
    func ray(_ v: Vector3) -> Vector3 { Vector3(v.x / focal, v.y / focal, v.z) }
    let (r1, r2, t) = (ray(x), ray(y), ray(origin))
    let scale = (t.z < 0 ? -1 : 1) * 2 / (r1.length + r2.length)
    // At right angles, half of what is missing taken from each.
    let (u, v) = (r1 * (scale / abs(scale) / r1.length), r2 * (scale / abs(scale) / r2.length))
    let (sum, difference) = ((u + v).normalized, (u - v).normalized)
    let half = 0.5.squareRoot()
    let (first, second) = ((sum + difference) * half, (sum - difference) * half)
    return Pose(
      rotation: Matrix3x3(columns: first, second, first.cross(second)), translation: t * scale,
      focalLength: focal)
  }

  private static func squaredError(
    _ pose: Pose, _ points: [SIMD2<Double>], _ table: SIMD2<Double>
  ) -> Double {
    zip(cornersOnTable(table), points).reduce(0) { sum, pair in
      let d = pose.project(pair.0) - pair.1
      return sum + (d * d).sum()
    }
  }

  /// JᵀJ and Jᵀr, r what the corners are off, by central differences.
  private static func normalEquations(
    _ pose: Pose, _ points: [SIMD2<Double>], _ table: SIMD2<Double>, isFocalKnown: Bool
  ) -> (matrix: [Double], slope: [Double]) {
    let count = isFocalKnown ? 6 : 7
    let corners = cornersOnTable(table)
    let step = 1e-6
    let columns = (0..<count).map { index -> [SIMD2<Double>] in
      var change = [Double](repeating: 0, count: count)
      change[index] = index < 3 || index == 6 ? step : step * table.max()
      let (ahead, behind) = (pose.moved(by: change), pose.moved(by: change.map { -$0 }))
      return corners.map {
        (ahead.project($0) - behind.project($0)) / (2 * change[index])
      }
    }
    let residual = zip(points, corners).map { $0 - pose.project($1) }
    func product(_ a: [SIMD2<Double>], _ b: [SIMD2<Double>]) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 * $1.1).sum() }
    }
    return (
      columns.flatMap { row in columns.map { product(row, $0) } },
      columns.map { product($0, residual) }
    )
  }
}
