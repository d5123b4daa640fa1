import Probability
import TestSupport
import Testing

@Suite struct PCG32Tests {
  @Test("The published demonstration's numbers come out")
  func publishedNumbers() {
    // pcg32-demo of the C library, "Round 1": pcg32_srandom_r(&rng, 42, 54).
    var generator = PCG32(initialState: 42, sequence: 54)
    let words = (0..<6).map { _ in generator.nextWord() }
    #expect(
      words == [0xA15C_02B7, 0x7B47_F409, 0xBA1D_3330, 0x83D2_F293, 0xBFA4_784B, 0xCBED_606E])
  }

  @Test("A 64-bit draw is two words, the first in the upper half")
  func longDraw() {
    var generator = PCG32(initialState: 42, sequence: 54)
    #expect(generator.next() == 0xA15C_02B7_7B47_F409)
  }

  @Test("Uniform numbers use the upper bits and stay below one")
  func uniformEnds() {
    struct Constant: RandomNumberGenerator {
      var value: UInt64
      mutating func next() -> UInt64 { value }
    }
    var highest = Constant(value: .max)
    #expect(Double.uniform(using: &highest) == 1 - 0x1p-53)
    var half = Constant(value: 1 << 63)
    #expect(Double.uniform(using: &half) == 0.5)
    var lowest = Constant(value: 0)
    #expect(Double.uniform(using: &lowest) == 0)
  }

  @Test("One stream is uniform")
  func oneStream() {
    var generator = PCG32(seed: 7, stream: 123)
    let draws = (0..<5000).map { _ in Double.uniform(using: &generator) }
    #expect(GoodnessOfFit.kolmogorovSmirnov(draws) { $0 } > 0.001)
  }

  @Test("A seed and a stream stay what they were when data sets were drawn from them")
  func frozen() {
    var generator = PCG32(seed: 7, stream: 123)
    let words = (0..<4).map { _ in generator.nextWord() }
    #expect(words == [0xB02E_2D43, 0x67F0_9F88, 0x8300_9236, 0xA4A3_D79D])
  }

  /// Scene i of a data set takes its numbers from stream i, so that what must look random is the
  /// n-th number of each stream, from one stream to others nearby. The published seeding fails.
  @Test("Across streams, pairs of numbers are uniform", arguments: [0, 1, 2, 4])
  func acrossStreams(draw: Int) {
    let numbers = (0..<4000).map { stream in
      var generator = PCG32(seed: 7, stream: UInt64(stream))
      for _ in 0..<draw { _ = generator.next() }
      return Int(Double.uniform(using: &generator) * 8)
    }
    for lag in [1, 2, 3, 7, 16, 64] {
      var cells = [Int](repeating: 0, count: 64)
      for (a, b) in zip(numbers, numbers.dropFirst(lag)) { cells[a * 8 + b] += 1 }
      let p = GoodnessOfFit.chiSquared(
        observed: cells, probabilities: [Double](repeating: 1.0 / 64, count: 64))
      #expect(p > 0.001 && p < 0.999, "lag \(lag)")
    }
  }

  @Test("Across seeds, pairs of numbers are uniform")
  func acrossSeeds() {
    var cells = [Int](repeating: 0, count: 64)
    for stream in 0..<4000 {
      var generator = PCG32(seed: 0, stream: UInt64(stream))
      var other = PCG32(seed: 1, stream: UInt64(stream))
      let a = Int(Double.uniform(using: &generator) * 8)
      cells[a * 8 + Int(Double.uniform(using: &other) * 8)] += 1
    }
    let p = GoodnessOfFit.chiSquared(
      observed: cells, probabilities: [Double](repeating: 1.0 / 64, count: 64))
    #expect(p > 0.001 && p < 0.999)
  }
}
