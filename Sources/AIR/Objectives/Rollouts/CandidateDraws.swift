import Probability

/// The random numbers of a step in which several poses of every mesh are judged.
struct CandidateDraws {
  /// A draw from a mode of the yaw that is itself drawn, all being as likely.
  struct Candidate {
    /// Which mode, in [0, 1).
    let mode: Double
    /// Standard normals.
    let phaseNoise: Double
    let positionNoise: SIMD2<Double>
  }

  /// Which mesh's modes are all judged, in [0, 1).
  let mesh: Double
  /// Whether it is any mesh's, not one that seems to explain the picture.
  let takesAnyMesh: Bool
  /// Which mode climbs, in [0, 1).
  let mode: Double
  /// Whether the object is proposed as the judged modes say, not as q does.
  let takesBetter: Bool
  /// Standard normals, `[mode]`.
  let noise: [Double]
  /// What is tried of every mesh beside a draw from q, `[mesh][candidate]`.
  let candidates: [[Candidate]]
  /// Which of them and q's draw is taken, by what they explain; in [0, 1), `[mesh]`.
  let choices: [Double]

  /// How many of each mesh.
  static let candidateCount = 3

  /// Nil for a network without glimpses, for which nothing is drawn.
  init?(
    _ architecture: NetworkArchitecture, using generator: inout some RandomNumberGenerator
  ) {
    guard architecture.glimpse != nil else { return nil }
    let (modes, meshes) = (architecture.yawModes.max() ?? 1, architecture.meshCount)
    mesh = Double.uniform(using: &generator)
    takesAnyMesh = Double.uniform(using: &generator) < 0.25
    mode = Double.uniform(using: &generator)
    takesBetter = Double.uniform(using: &generator) < 0.5
    noise = (0..<modes).map { _ in Normal.standardSample(using: &generator) }
    var candidates: [[Candidate]] = []
    for _ in 0..<meshes {
      candidates.append(
        (0..<Self.candidateCount).map { _ in
          Candidate(
            mode: Double.uniform(using: &generator),
            phaseNoise: Normal.standardSample(using: &generator),
            positionNoise: SIMD2(
              Normal.standardSample(using: &generator), Normal.standardSample(using: &generator)))
        })
    }
    self.candidates = candidates
    choices = (0..<meshes).map { _ in Double.uniform(using: &generator) }
  }
}
