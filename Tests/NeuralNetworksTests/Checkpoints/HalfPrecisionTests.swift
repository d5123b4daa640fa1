import Foundation
import Probability
import Testing

@testable import NeuralNetworks

@Suite struct HalfPrecisionTests {
  @Test func knownNumbers() {
    let known: [(Float, UInt16)] = [
      (0, 0), (-0.0, 0x8000), (1, 0x3C00), (-2, 0xC000), (65504, 0x7BFF), (65520, 0x7C00),
      (0x1p-14, 0x0400), (0x1p-24, 0x0001), (0x1p-25, 0x0000), (0x1.8p-25, 0x0001),
      (1 + 0x1p-11, 0x3C00), (1 + 0x3p-11, 0x3C02), (1 + 0x1.01p-11, 0x3C01),
      (.infinity, 0x7C00), (1e9, 0x7C00), (0.1, 0x2E66),
    ]
    for (value, bits) in known {
      #expect(HalfPrecision.bits(value) == bits, "\(value)")
    }
    #expect(HalfPrecision.value(HalfPrecision.bits(.nan)).isNaN)
  }

  @Test func everyHalfComesBack() {
    for bits in UInt16.min...UInt16.max {
      let value = HalfPrecision.value(bits)
      if !value.isNaN { #expect(HalfPrecision.bits(value) == bits) }
    }
  }

  /// The nearest of the two neighbours, found by trying both.
  @Test func roundingIsToTheNearest() {
    var generator = PCG32(seed: 1, stream: 0)
    for _ in 0..<20_000 {
      let exponent = Int(Double.uniform(using: &generator) * 32) - 18
      let value = Float(scalbn(1 + Double.uniform(using: &generator), exponent))
      let half = HalfPrecision.value(HalfPrecision.bits(value))
      let bits = HalfPrecision.bits(value)
      for neighbour in [bits &- 1, bits &+ 1] where neighbour < 0x7C00 {
        #expect(abs(half - value) <= abs(HalfPrecision.value(neighbour) - value))
      }
    }
  }
}
