import Foundation
import Geometry
import Rendering

/// Table, camera, prior and picture size that suit the sizes of some meshes.
package struct NewSceneLayout: Sendable, Equatable {
  /// The table's edges along x and along y, in metres.
  package let table: SIMD2<Double>
  /// `prior.minimumSeparation`: the widest mesh beside itself, however both are turned.
  package let minimumSeparation: Double
  /// `prior.positionRange` along x and along y, with room for `largestCount`.
  package let positionRanges: SIMD2<Double>
  /// The most objects: three, or as many as there is room for on a table that is given.
  package let largestCount: Int
  /// `prior.softness`.
  package let softness: Double
  /// Where the camera stands.
  package let camera: Camera
  /// The picture's columns and rows.
  package let width: Int
  package let height: Int
  /// How large each mesh appears in the middle of the table, in pixels.
  package let appearances: [Double]

  /// Where the camera stands.
  package enum Camera: Sendable, Equatable {
    /// So far from a point above the table's middle, in metres, with so long a lens, in pixels.
    case chosen(distance: Double, targetHeight: Double, focalLength: Double)
    /// Where a photograph was taken.
    case photographed
  }

  /// The elevation of a camera that is chosen, in degrees.
  package static let elevationDegrees = 40.0
  /// Every mesh is to be at least as many pixels large.
  package static let leastAppearance = 10.0
  /// The sides of pictures that are taken, the smallest that will do.
  private static let sides = [64, 96, 128]
  /// So much of the picture's half is filled by what must be seen.
  private static let filling = 0.96

  /// Finds them.
  ///
  /// - Parameter sizes: each mesh's largest distance from its axis and its height, in metres.
  package init(_ sizes: [(radius: Double, height: Double)]) {
    let radius = sizes.map(\.radius).max() ?? 0.1
    let height = sizes.map(\.height).max() ?? 0.1
    minimumSeparation = Self.roundedUp(2.1 * radius)
    let positionRange = Self.roundedUp(1.45 * minimumSeparation)
    positionRanges = SIMD2(repeating: positionRange)
    largestCount = Self.usualCount
    let tableWidth = Self.roundedUp(2 * (positionRange + radius))
    table = SIMD2(repeating: tableWidth)
    softness = max(0.0001, Self.roundedUp(tableWidth / 100))
    let distance = Self.roundedUp(2 * max(tableWidth, height))
    let targetHeight = Self.roundedUp(height / 4)
    // What must be seen: the table's corners, and the tops of objects that stand outermost.
    let cameraFromWorld = PinholeCamera.cameraFromWorld(
      azimuth: 0, elevation: Self.elevationDegrees * .pi / 180, distance: distance,
      target: Vector3(0, 0, targetHeight))
    let outermost = positionRange + radius
    var reach = 0.0
    for (edge, z) in [(tableWidth / 2, 0), (outermost, height)] {
      for x in [-edge, edge] {
        for y in [-edge, edge] {
          let point = cameraFromWorld(Vector3(x, y, z))
          reach = max(reach, abs(point.x / point.z), abs(point.y / point.z))
        }
      }
    }
    let focalLengthOfSide = Self.filling / (2 * reach)
    let (side, appearances) = Self.side(sizes, scale: focalLengthOfSide / distance)
    (width, self.height) = (side, side)
    camera = .chosen(
      distance: distance, targetHeight: targetHeight,
      focalLength: (focalLengthOfSide * Double(side)).rounded(.down))
    self.appearances = appearances
  }

  /// Finds them for a table and a camera that are given by a photograph.
  ///
  /// - Parameter sizes: each mesh's largest distance from its axis and its height, in metres.
  package init(_ sizes: [(radius: Double, height: Double)], _ photo: TablePhoto) {
    let radius = sizes.map(\.radius).max() ?? 0.1
    table = photo.table
    camera = .photographed
    minimumSeparation = Self.roundedUp(2.1 * radius)
    softness = max(0.0001, Self.roundedUp(table.min() / 100))
    // What stands outermost ends at the edge, if it is not too wide for that.
    let ranges = pointwiseMax(table / 2 - radius, table / 4)
    positionRanges = ranges
    let room = PairInteraction(
      range: ranges, minimumSeparation: minimumSeparation, softness: softness)
    largestCount = (2...Self.usualCount).reversed().first { room.hasRoom(for: $0) } ?? 1
    let longer = max(photo.width, photo.height)
    let (side, appearances) = Self.side(
      sizes, scale: photo.focalLength / Double(longer) / photo.camera.length)
    func length(_ pixels: Int) -> Int {
      // Networks halve pictures three times.
      max(8, Int((Double(side * pixels) / Double(longer) / 8).rounded()) * 8)
    }
    (width, height) = (length(photo.width), length(photo.height))
    self.appearances = appearances
  }

  /// None to so many objects, where there is a choice.
  private static let usualCount = 3

  /// The longer side of pictures that are large enough, and how large each mesh appears in them, in
  /// pixels.
  ///
  /// - Parameter scale: how many sides of the picture a metre is long in the middle of the table.
  private static func side(
    _ sizes: [(radius: Double, height: Double)], scale: Double
  ) -> (side: Int, appearances: [Double]) {
    func appearances(_ side: Int) -> [Double] {
      sizes.map { max(2 * $0.radius, $0.height) * scale * Double(side) }
    }
    let side =
      sides.first { appearances($0).allSatisfy { $0 >= leastAppearance } } ?? sides[sides.count - 1]
    return (side, appearances(side))
  }

  /// The next number of two digits that is not smaller.
  private static func roundedUp(_ value: Double) -> Double {
    guard value > 0 else { return value }
    let unit = pow(10, floor(log10(value)) - 1)
    // A rounding away from a number of two digits is that number; of two digits, not of seventeen.
    let digits = (value / unit - 1e-9).rounded(.up)
    return unit < 1 ? digits / (1 / unit).rounded() : digits * unit
  }
}
