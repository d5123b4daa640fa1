#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A learning rate that rises linearly from zero to its peak and then falls along half a cosine
/// (Loshchilov and Hutter, "SGDR", ICLR 2017, equation 5, without restarts).
package struct CosineSchedule: Sendable, Hashable {
  /// The highest rate, reached at the end of the warm-up.
  package var peak: Float
  /// The rate at `totalSteps` and after.
  package var final: Float
  /// Updates until the peak.
  package var warmUpSteps: Int
  /// Updates until the final rate, warm-up included.
  package var totalSteps: Int

  /// A schedule over `totalSteps` updates.
  package init(peak: Float, final: Float, warmUpSteps: Int, totalSteps: Int) {
    precondition(warmUpSteps >= 0 && totalSteps >= 0, "negative number of steps")
    self.peak = peak
    self.final = final
    self.warmUpSteps = warmUpSteps
    self.totalSteps = totalSteps
  }

  /// The rate for the update after `step` updates have been made; the first update is step 0.
  package func learningRate(atStep step: Int) -> Float {
    if step < warmUpSteps { return peak * Float(step + 1) / Float(warmUpSteps) }
    let fallSteps = totalSteps - warmUpSteps
    guard fallSteps > 0 else { return final }
    let progress = min(1, Double(step - warmUpSteps) / Double(fallSteps))
    return final + (peak - final) * Float(0.5 * (1 + cos(Double.pi * progress)))
  }
}
