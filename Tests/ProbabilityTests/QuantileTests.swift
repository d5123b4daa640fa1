import Probability
import Testing

@Suite struct QuantileTests {
  @Test func quantilesInterpolate() {
    #expect(quantile([4, 1, 3, 2], 0.5) == 2.5)
    #expect(quantile([1, 2, 3], 1) == 3)
    #expect(quantile([10, 20], 0.25) == 12.5)
  }

  @Test func nothingHasNoQuantile() { #expect(quantile([], 0.5).isNaN) }
}
