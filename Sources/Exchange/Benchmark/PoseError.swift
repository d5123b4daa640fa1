/// The errors of a pose by which the benchmark (BOP) says whether it is right.
package enum PoseError: Int, Sendable, CaseIterable {
  /// The maximum symmetry-aware surface distance: of the model's points, the farthest from where it
  /// should be, for the symmetry that makes it least. Right below 5, 10, …, 50 % of the diameter.
  case mssd
  /// The maximum symmetry-aware projection distance: the same in the picture. Right below 5, 10, …,
  /// 50 pixels of a picture that is 640 wide.
  case mspd

  /// How many times the smallest threshold the largest is; all whole multiples are tried.
  package static let thresholdCount = 10
  /// An object of which less is seen is no target, as a share of its pixels.
  package static let leastVisible = 0.1

  /// The smallest threshold: a share of the diameter, or pixels of a picture that is 640 wide.
  package var step: Double { self == .mssd ? 0.05 : 5 }
}
