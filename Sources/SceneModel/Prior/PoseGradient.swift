/// How a number changes with an object's pose on the table.
package struct PoseGradient: Sendable, Equatable {
  /// Per metre.
  package var x: Double
  /// Per metre.
  package var y: Double
  /// Per radian.
  package var yaw: Double

  static let zero = PoseGradient(x: 0, y: 0, yaw: 0)

  static func += (a: inout PoseGradient, b: PoseGradient) {
    a = PoseGradient(x: a.x + b.x, y: a.y + b.y, yaw: a.yaw + b.yaw)
  }

  static func * (a: PoseGradient, factor: Double) -> PoseGradient {
    PoseGradient(x: a.x * factor, y: a.y * factor, yaw: a.yaw * factor)
  }

  /// The derivative in x, y and yaw: 0, 1 and 2.
  package subscript(motion: Int) -> Double { motion == 0 ? x : motion == 1 ? y : yaw }
}
