import Rendering
import Testing

@testable import AssetIO

@Suite struct SRGBTests {
  @Test func everyByteSurvivesDecodingAndEncoding() {
    for byte in UInt8.min...UInt8.max { #expect(SRGB.encode(SRGB.decode(byte)) == byte) }
  }

  @Test func decodingFollowsTheStandard() {
    // IEC 61966-2-1: the two ends, the linear part, and the middle grey of 8 bits.
    #expect(SRGB.decode(UInt8(0)) == 0)
    #expect(SRGB.decode(UInt8(255)) == 1)
    #expect(abs(SRGB.decode(UInt8(10)) - 10 / 255 / 12.92) < 1e-9)
    #expect(abs(SRGB.decode(UInt8(128)) - 0.215_860_5) < 1e-7)
  }

  @Test func encodingRoundsExactly() {
    // Just at, below and above every half-way point, where a table would err first.
    for byte in 1...255 {
      let threshold = SRGB.decode((Double(byte) - 0.5) / 255)
      for value in [Float(threshold).nextDown, Float(threshold), Float(threshold).nextUp] {
        #expect(SRGB.encode(value) == UInt8(Double(value) < threshold ? byte - 1 : byte))
      }
    }
    for step in 0...5000 {
      let value = Float(step) / 5000
      #expect(SRGB.encode(value) == UInt8((SRGB.encode(Double(value)) * 255).rounded()))
    }
  }

  @Test func valuesOutsideTheRangeAreClamped() {
    #expect(SRGB.encode(-1 as Float) == 0)
    #expect(SRGB.encode(.nan as Float) == 0)
    #expect(SRGB.encode(Float.infinity) == 255)
    #expect(SRGB.encode(1.5 as Float) == 255)
    #expect(SRGB.encode([-1, .nan, .infinity, 1.5, 0.215_860_5]) == [0, 0, 255, 255, 128])
  }
}
