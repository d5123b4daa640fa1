/// An object that was found in a picture, and how sure that is.
public struct ObjectEstimate: Sendable, Equatable {
  /// Mesh, position and yaw.
  public var object: SceneObject
  /// The name of its mesh.
  public var mesh: String
  /// The probability of each mesh of the specification, by name.
  public var meshProbabilities: [String: Double]
  /// The standard deviations of x and y, in metres.
  public var positionDeviation: SIMD2<Double>
  /// The standard deviation of the yaw, in radians; nil for a mesh that looks the same at every
  /// yaw.
  public var yawDeviation: Double?
  /// Where one deviation does not tell it, the ranges that together hold 95 % of the yaw's
  /// probability, the likeliest first; the deviation is that of the range that the yaw is in.
  package var yawRanges: [YawRange]?

  /// Makes an estimate.
  ///
  /// - Parameters:
  ///   - object: an object of the specification's.
  ///   - probabilities: the probability of each of its meshes, `[category]`.
  ///   - positionDeviation: the standard deviations of x and y, in metres.
  ///   - yawDeviation: the standard deviation of the yaw, in radians; it is left out for a mesh
  ///     that looks the same at every yaw.
  package init(
    _ object: SceneObject, probabilities: [Double], positionDeviation: SIMD2<Double>,
    yawDeviation: Double, _ specification: SceneSpecification
  ) {
    let mesh = specification.meshes[object.mesh]
    self.object = object
    self.mesh = mesh.name
    meshProbabilities = Dictionary(
      zip(specification.meshes.map(\.name), probabilities), uniquingKeysWith: { first, _ in first })
    self.positionDeviation = positionDeviation
    self.yawDeviation = mesh.yawSymmetry == .continuous ? nil : yawDeviation
  }

  /// The point of the table that the mesh's origin stands on, in metres: the file's, or that of
  /// its axis or base (`origin` in the specification).
  public var position: SIMD2<Double> { object.position }

  /// The turn about the vertical, in radians; nil for a mesh that looks the same at every yaw.
  public var yaw: Double? { yawDeviation == nil ? nil : object.yaw }

  /// The probability of the mesh that it is said to be.
  package var meshProbability: Double { meshProbabilities[mesh] ?? 0 }
}
