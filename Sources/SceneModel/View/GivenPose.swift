import Foundation
import Geometry
import Rendering

/// A camera's pose as others measure it, a rotation and a translation, and how far it may be off.
struct GivenPose {
  /// OpenCV's: +X right, +Y down, +Z forward in the camera's frame.
  var cameraFromWorld: RigidTransform
  /// The standard deviation of a turn about each of the camera's axes, in radians.
  var rotationDeviation: Double
  /// The standard deviation of the camera's place along each axis, in metres.
  var translationDeviation: Double

  /// Cameras whose elevation is larger lean instead of going round the table: straight down, where
  /// azimuth and roll are one, they would have to go round it by much for a little.
  private static let steep = 60 * Double.pi / 180
  private static let latents: [ViewLatent] = [
    .azimuth, .elevation, .lean, .roll, .distance, .targetX, .targetY,
  ]

  /// What is known of the camera's latents: Normal, each with the deviation that it has if the pose
  /// is off in every direction, independently; nil if it does not look down at the table.
  func quantities() -> [ViewLatent: Quantity]? {
    guard let orbit = CameraOrbit(cameraFromWorld) else { return nil }
    let azimuth = orbit.elevation > Self.steep ? orbit.azimuth : nil
    var variances: [ViewLatent: Double] = [:]
    for (change, deviation) in changes where deviation > 0 {
      guard let (more, less) = changed(change, azimuth) else { return nil }
      for latent in Self.latents {
        var difference = more[latent] - less[latent]
        if latent.isAngle { difference.formRemainder(dividingBy: 2 * .pi) }
        let slope = difference / (2 * Self.step)
        variances[latent, default: 0] += slope * slope * deviation * deviation
      }
    }
    var quantities: [ViewLatent: Quantity] = [:]
    for latent in Self.latents {
      let deviation = variances[latent, default: 0].squareRoot()
      // What only rounding moves is known.
      quantities[latent] =
        deviation > 1e-7
        ? .normal(mean: orbit[latent], deviation: deviation) : .known(orbit[latent])
    }
    return quantities
  }

  private static let step = 1e-4

  /// Turns of the camera about its axes, and moves along them, with their deviations.
  private var changes: [((Double) -> RigidTransform, Double)] {
    [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)].flatMap { axis in
      [
        ({ RigidTransform(rotation: .rotation(vector: $0 * axis)) }, rotationDeviation),
        ({ RigidTransform(translation: $0 * axis) }, translationDeviation),
      ]
    }
  }

  private func changed(
    _ change: (Double) -> RigidTransform, _ azimuth: Double?
  ) -> (more: CameraOrbit, less: CameraOrbit)? {
    guard
      let more = CameraOrbit(change(Self.step) * cameraFromWorld, azimuth: azimuth),
      let less = CameraOrbit(change(-Self.step) * cameraFromWorld, azimuth: azimuth)
    else { return nil }
    return (more, less)
  }
}
