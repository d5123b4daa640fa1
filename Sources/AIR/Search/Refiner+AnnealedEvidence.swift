import Probability
import Rendering
import SceneModel

extension Refiner {
  /// Bounds log p(picture) by annealed importance sampling, at the noise that is settled for the
  /// scene that was found: of that scene nothing else is used.
  ///
  /// - Parameter truth: the picture's scene, which makes it a draw of the posterior.
  /// - Returns: nil where camera or light are inferred, or where a file has cut the picture off.
  func annealedEvidence(
    _ picture: Image, of refinement: Refinement, truth: [SceneObject]
  ) -> AnnealedEvidence? {
    guard viewDescent == nil else { return nil }
    begin(picture)
    let squaredError = settleNoise(candidates(refinement.objects))
    guard cuts.count == 0 else { return nil }
    let sampler = AnnealedSampler(renderer, noise: noise)
    // As fine as a pose is known.
    sampler.shifts = [0.0005, 0.002, 0.01, 0.05, 0.2].map {
      $0 * specification.prior.positionRanges.max() / 0.75
    }
    sampler.turns = [0.002, 0.01, 0.05, 0.3, 1]
    var generator = PCG32(seed: 0, stream: 0)
    var bounds = sampler.evidence(
      of: picture, truth: truth, chains: Self.annealedChains, steps: Self.annealedSteps,
      using: &generator)
    let constant = logConstant + logNoiseVolume(squaredError: squaredError)
    bounds.lower += constant
    bounds.upper += constant
    return bounds
  }

  private static let annealedChains = 4
  private static let annealedSteps = 60_000
}
