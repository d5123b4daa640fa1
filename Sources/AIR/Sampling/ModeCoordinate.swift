import Foundation
import SceneModel

/// A number of a scene and its view, as a proposal moves it.
enum ModeCoordinate {
  /// Of an object: motion 0 is x, 1 is y, in metres; 2 is yaw, in radians, which comes round after
  /// a period.
  case motion(object: Int, motion: Int, period: Double?)
  /// A latent of the view, in its unit; angles that go round have a period.
  case latent(ViewLatent, period: Double?)
  /// The logarithm of a latent that parts of the picture are multiplied with: where exposure and
  /// lights stand in for one another, their logarithms do so along straight lines.
  case logarithm(ViewLatent)

  /// - Parameter period: of the object's yaw; nil of what looks the same at any.
  init(_ parameter: (object: Int, motion: Int), period: Double?) {
    self = .motion(
      object: parameter.object, motion: parameter.motion,
      period: parameter.motion == 2 ? period : nil)
  }

  init(_ latent: ViewLatent, _ prior: ViewPrior) {
    self =
      latent.isFactor
      ? .logarithm(latent) : .latent(latent, period: prior.isCircle(latent) ? 2 * .pi : nil)
  }

  /// How far a scene is from another one in this coordinate; NaN if it has none, as of a factor
  /// that is not above zero.
  func difference(_ scene: SampledScene, from center: SampledScene) -> Double {
    switch self {
    case .motion(let object, let motion, let period):
      let (moved, middle) = (scene.objects[object], center.objects[object])
      guard motion == 2 else { return moved.position[motion] - middle.position[motion] }
      let turn = moved.yaw - middle.yaw
      return period.map { remainder(turn, $0) } ?? turn
    case .latent(let latent, let period):
      let change = scene.view[latent] - center.view[latent]
      return period.map { remainder(change, $0) } ?? change
    case .logarithm(let latent):
      return log(scene.view[latent] / center.view[latent])
    }
  }

  func move(_ scene: inout SampledScene, by change: Double) {
    switch self {
    case .motion(let object, let motion, _):
      if motion < 2 {
        scene.objects[object].position[motion] += change
      } else {
        scene.objects[object].yaw += change
      }
    case .latent(let latent, _): scene.view[latent] += change
    case .logarithm(let latent): scene.view[latent] *= exp(change)
    }
  }

  /// The unit of the coordinate in that of the number itself, at a scene.
  func unit(at scene: SampledScene) -> Double {
    guard case .logarithm(let latent) = self else { return 1 }
    return scene.view[latent]
  }
}
