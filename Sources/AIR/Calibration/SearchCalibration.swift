import Probability

/// Whether refinement finds the maximum, and whether its log evidence is right.
package struct SearchCalibration: Sendable {
  /// By how many nats the scene that was found has a higher log joint than what refinement makes of
  /// the true scene; below zero where it stuck.
  package private(set) var gains: [Double] = []
  /// Laplace's log evidence less that of importance sampling, in nats, where the samples' weights
  /// are to be trusted.
  package private(set) var evidenceErrors: [Double] = []
  /// Pictures of which they are not: Pareto's k is 0.7 or more.
  package private(set) var untrusted = 0

  /// Laplace's log evidence less the middle of the bounds of annealed importance sampling, in nats,
  /// where these meet.
  package private(set) var annealedErrors: [Double] = []
  /// Pictures of which they do not meet.
  package private(set) var unmet = 0

  /// Nothing yet.
  package init() {}

  /// So much less than from the truth is called stuck.
  package static let tolerance = 0.5
  /// From here on weights are not to be trusted.
  package static let largestShape = 0.7

  /// The share of pictures in which refinement did not stick; NaN of none.
  package var foundShare: Double {
    let found = gains.filter { $0 >= -Self.tolerance }.count
    return gains.isEmpty ? .nan : Double(found) / Double(gains.count)
  }

  /// By how many nats less was found than from the truth, of pictures that are not of that share.
  package var lacks: [Double] { gains.filter { $0 < -Self.tolerance }.map { -$0 } }

  /// Adds a picture.
  package mutating func add(found: Double, fromTruth: Double) { gains.append(found - fromTruth) }

  /// Adds a picture of which samples were drawn.
  mutating func add(_ samples: PosteriorSamples, laplace: Double) {
    if samples.paretoShape < Self.largestShape {
      evidenceErrors.append(laplace - samples.logEvidence)
    } else {
      untrusted += 1
    }
  }

  /// Adds a picture whose evidence annealed importance sampling has bounded.
  mutating func add(_ annealed: AnnealedEvidence, laplace: Double) {
    if let value = annealed.value {
      annealedErrors.append(laplace - value)
    } else {
      unmet += 1
    }
  }

  /// Adds what another one has seen.
  package mutating func merge(_ other: SearchCalibration) {
    gains += other.gains
    evidenceErrors += other.evidenceErrors
    untrusted += other.untrusted
    annealedErrors += other.annealedErrors
    unmet += other.unmet
  }

  /// The size of the evidence's error that a share of the pictures does not exceed, in nats.
  package func evidenceError(_ share: Double) -> Double {
    quantile(evidenceErrors.map(abs), share)
  }
}
