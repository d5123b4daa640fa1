import SceneModel

/// One object that the network proposes, at the mode of its posterior.
public struct ProposedObject: Sendable {
  /// Mesh, position and yaw.
  public var object: SceneObject
  /// The probability that there is an object at this step, given those that were on the canvas.
  public var presence: Double
  /// A probability a mesh.
  public var meshProbabilities: [Double]
  /// Standard deviations of x and y, in metres.
  public var positionDeviation: SIMD2<Double>
  /// The standard deviation of the yaw, in radians; 0 without a yaw.
  public var yawDeviation: Double
  /// The pose as the memory is told of it.
  var pose: PosePosterior.Sample
}
