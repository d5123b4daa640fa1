import Geometry
import Rendering
import SceneModel

/// A mesh as the benchmark compares its poses: points, symmetries, diameter.
struct BenchmarkModel: Sendable {
  /// In the mesh's own frame, whose vertical through the origin is the axis of its symmetry.
  private let points: [Vector3]
  /// Turns about that axis that look the same, none among them.
  private let symmetries: [Matrix3x3]
  private let diameter: Double

  /// Of more vertices so many are compared.
  private static let mostPoints = 10_000
  /// The benchmark's steps of a continuous symmetry: none moves a point by more than a hundredth of
  /// the diameter (π / 0.01, rounded up).
  private static let continuousSteps = 315

  init(_ model: Model, _ symmetry: YawSymmetry) {
    var used = Set<Int32>()
    for face in model.mesh.faces { for corner in 0..<3 { used.insert(face.vertices[corner]) } }
    let all = used.sorted()
    let stride = (all.count + Self.mostPoints - 1) / Self.mostPoints
    points = all.indices.filter { $0 % max(1, stride) == 0 }.map {
      model.mesh.positions[Int(all[$0])]
    }
    diameter = model.diameter
    let turns =
      switch symmetry {
      case .order(let order): max(1, order)
      case .continuous: Self.continuousSteps
      }
    symmetries = (0..<turns).map { .rotation(yaw: 2 * .pi * Double($0) / Double(turns)) }
  }

  /// An error in units of its smallest threshold.
  ///
  /// - Parameter camera: what the picture was taken with, whatever was inferred.
  func error(
    _ kind: PoseError, estimate: RigidTransform, truth: RigidTransform, _ camera: PinholeCamera
  ) -> Double {
    switch kind {
    case .mssd: least(estimate, truth) { $0 } / diameter / kind.step
    case .mspd:
      least(estimate, truth) { point in
        // What lies behind the camera is nowhere in the picture.
        guard point.z > 0 else { return Vector3(repeating: .infinity) }
        let pixel = camera.project(camera: point)
        return Vector3(pixel.x, pixel.y, 0)
      } * 640 / Double(camera.width) / kind.step
    }
  }

  /// The least over the symmetries of the largest distance of a point from where it should be.
  private func least(
    _ estimate: RigidTransform, _ truth: RigidTransform, _ place: (Vector3) -> Vector3
  ) -> Double {
    let found = points.map { place(estimate($0)) }
    var best = Double.infinity
    for symmetry in symmetries {
      let turned = RigidTransform(
        rotation: truth.rotation * symmetry, translation: truth.translation)
      var largest = 0.0
      for (point, place1) in zip(points, found) {
        let distance = (place(turned(point)) - place1).length
        // Also what is not a number.
        guard distance < best else {
          largest = .infinity
          break
        }
        largest = max(largest, distance)
      }
      best = min(best, largest)
    }
    return best
  }
}
