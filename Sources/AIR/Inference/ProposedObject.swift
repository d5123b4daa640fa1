import SceneModel

/// One object that the network proposes, at the mode of its posterior.
package struct ProposedObject: Sendable {
  /// Mesh, position and yaw.
  package var object: SceneObject
  /// The probability that there is an object at this step, given those that were on the canvas.
  package var presence: Double
  /// A probability a mesh.
  package var meshProbabilities: [Double]
  /// Standard deviations of x and y, in metres.
  package var positionDeviation: SIMD2<Double>
  /// The standard deviation of the yaw, in radians; 0 without a yaw.
  package var yawDeviation: Double
  /// The pose as the memory is told of it.
  var pose: PosePosterior.Sample
}
