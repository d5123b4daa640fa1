/// What refinement does, and how far it goes.
public struct RefinementSettings: Sendable, Equatable {
  /// The most Levenberg–Marquardt steps in a row; 0 switches refinement off.
  public var steps = 10
  /// Yaws that are tried for each object.
  public var yaws = 8
  /// Yaws that are tried once positions are right, where something is left unexplained.
  package var turns = 48
  /// Rounds of discrete moves.
  public var rounds = 2
  /// Births are tried on a grid of this many places along each side of the table, or more if meshes
  /// are small.
  public var birthGrid = 8
  /// Discrete moves are tried where the picture's residual exceeds its noise by this many nats.
  public var residualThreshold = 1.0
  /// The same where camera or light are inferred: more is left of a picture of real things, but of
  /// an object of which twenty pixels show that are a fifth of white off, 120 in noise of 0.1.
  package var unmodelledThreshold = 40.0
  /// The degrees of freedom of the Student distribution that a picture's residual has where camera
  /// or light are inferred; infinite for a Normal one.
  package var residualFreedom = 5.0

  /// The defaults.
  public init() {}
}
