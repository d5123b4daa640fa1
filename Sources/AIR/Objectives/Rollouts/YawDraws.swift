import Probability

/// The random numbers of a step in which all modes of a yaw are judged.
struct YawDraws {
  /// Which mesh's, in [0, 1).
  let mesh: Double
  /// Which mode climbs, in [0, 1).
  let mode: Double
  /// Whether the object is proposed as the judged modes say, not as q does.
  let takesBetter: Bool
  /// Standard normals, `[mode]`.
  let noise: [Double]

  /// Nil where there is a single mode, of which nothing is drawn.
  init?(modes: Int, using generator: inout some RandomNumberGenerator) {
    guard modes > 1 else { return nil }
    mesh = Double.uniform(using: &generator)
    mode = Double.uniform(using: &generator)
    takesBetter = Double.uniform(using: &generator) < 0.5
    noise = (0..<modes).map { _ in Normal.standardSample(using: &generator) }
  }
}
