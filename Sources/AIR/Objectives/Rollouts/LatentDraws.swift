import Probability

/// How the latents of a step are drawn: from q, except where a test goes through all of them.
///
/// Each is given the number of objects before the step; presence and mesh also, before that,
/// which of several draws it is.
struct LatentDraws: Sendable {
  var presence: @Sendable (Bernoulli, Int, Int, inout PCG32) -> Bool = { q, _, _, generator in
    q.sample(using: &generator)
  }
  var mesh: @Sendable (Categorical, Int, Int, inout PCG32) -> Int = { q, _, _, generator in
    q.sample(using: &generator)
  }
  var pose: @Sendable (PosePosterior, Int, inout PCG32) -> PosePosterior.Sample = {
    q, _, generator in
    q.sample(using: &generator)
  }
}
