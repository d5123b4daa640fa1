import Foundation
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// Several draws from q for each picture of a slice, with their weights: what estimators of
/// importance-weighted bounds are made of.
///
/// Rows of the workspace are particles: particle k of picture i is row i · count + k.
struct ParticleRollout {
  /// A draw of presence and, if there is an object, of its mesh and pose.
  struct Decision {
    var step: Int
    var row: Int
    var object: (mesh: Int, pose: PosePosterior.Sample)?
  }

  /// Particles a picture.
  let count: Int
  var rollout: Rollout
  /// `[particle]`, in the order of the steps.
  var decisions: [[Decision]]
  /// `[particle]`: log p(picture, scene) − log q(scene | picture) under the tempered likelihood, in
  /// nats.
  var logWeights: [Double]

  /// The log weights of a picture's particles.
  func logWeights(ofPicture index: Int) -> ArraySlice<Double> {
    logWeights[index * count..<(index + 1) * count]
  }
}
