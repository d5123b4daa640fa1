import Foundation
import Geometry
import Rendering

/// Table, camera, prior and picture size that suit the sizes of some meshes.
package struct NewSceneLayout: Sendable, Equatable {
  /// The table's edge, in metres.
  package let tableWidth: Double
  /// `prior.minimumSeparation`: the widest mesh beside itself, however both are turned.
  package let minimumSeparation: Double
  /// `prior.positionRange`, with room for three.
  package let positionRange: Double
  /// `prior.softness`.
  package let softness: Double
  /// The camera's distance from the point that it looks at, in metres.
  package let distance: Double
  /// That point's height, in metres.
  package let targetHeight: Double
  /// In pixels.
  package let focalLength: Double
  /// The picture's columns and rows.
  package let side: Int
  /// How large each mesh appears in the middle of the table, in pixels.
  package let appearances: [Double]

  /// The camera's elevation, in degrees.
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
    positionRange = Self.roundedUp(1.45 * minimumSeparation)
    tableWidth = Self.roundedUp(2 * (positionRange + radius))
    softness = max(0.0001, Self.roundedUp(tableWidth / 100))
    distance = Self.roundedUp(2 * max(tableWidth, height))
    targetHeight = Self.roundedUp(height / 4)
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
    let distance = distance
    func appearances(side: Int) -> [Double] {
      sizes.map { size in
        max(2 * size.radius, size.height) * focalLengthOfSide * Double(side) / distance
      }
    }
    side =
      Self.sides.first { side in
        appearances(side: side).allSatisfy { $0 >= Self.leastAppearance }
      } ?? Self.sides[Self.sides.count - 1]
    focalLength = (focalLengthOfSide * Double(side)).rounded(.down)
    self.appearances = appearances(side: side)
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
