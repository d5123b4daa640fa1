import Foundation

/// A turn of everything about the table's axis: objects, camera and light together. The picture
/// stays as it is if the table looks the same after it (`SceneSpecification.turnOrder`).
package struct SceneTurn: Sendable, Equatable {
  /// Radians, counter-clockwise seen from above.
  package let angle: Double
  private let cosine: Double
  private let sine: Double

  /// No turn.
  package static let none = SceneTurn(0, of: 1)

  /// `count` of `order` turns of a full one.
  package init(_ count: Int, of order: Int) {
    angle = 2 * .pi * Double(count) / Double(order)
    // Quarters leave no rounding.
    let quarters = 4 * count
    if quarters.isMultiple(of: order) {
      let quarter = ((quarters / order) % 4 + 4) % 4
      (cosine, sine) = ([1, 0, -1, 0][quarter], [0, 1, 0, -1][quarter])
    } else {
      (cosine, sine) = (cos(angle), sin(angle))
    }
  }

  /// Whether nothing is turned.
  package var isNone: Bool { angle == 0 }

  /// A point or a direction of the table's plane after the turn.
  package func callAsFunction(_ v: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(cosine * v.x - sine * v.y, sine * v.x + cosine * v.y)
  }

  /// An object after the turn.
  package func callAsFunction(_ object: SceneObject) -> SceneObject {
    guard !isNone else { return object }
    var turned = object
    turned.position = self(object.position)
    turned.yaw = (object.yaw + angle).wrapped(into: 2 * .pi)
    return turned
  }

  /// A camera after the turn.
  package func callAsFunction(_ camera: CameraPose) -> CameraPose {
    CameraPose(
      azimuth: camera.azimuth + angle, elevation: camera.elevation, distance: camera.distance)
  }

  /// A view after the turn.
  package func callAsFunction(_ view: View) -> View {
    guard !isNone else { return view }
    var turned = view
    turned[.azimuth] += angle
    turned[.lightAzimuth] = remainder(view[.lightAzimuth] + angle, 2 * .pi)
    let target = self(SIMD2(view[.targetX], view[.targetY]))
    (turned[.targetX], turned[.targetY]) = (target.x, target.y)
    return turned
  }

  /// Standard deviations of x and y after the turn, if they are independent.
  package func deviations(_ d: SIMD2<Double>) -> SIMD2<Double> {
    guard !isNone else { return d }
    let (cc, ss, squares) = (cosine * cosine, sine * sine, d * d)
    return SIMD2(
      (cc * squares.x + ss * squares.y).squareRoot(),
      (ss * squares.x + cc * squares.y).squareRoot())
  }
}
