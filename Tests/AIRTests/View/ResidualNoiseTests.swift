import Foundation
import Testing

@testable import AIR

/// The noise of a picture about its rendering as a distribution.
@Suite struct ResidualNoiseTests {
  @Test(
    "The density of a pixel's three channels has the integral one", arguments: [4, 5, .infinity])
  func integral(freedom: Double) {
    let noise = ResidualNoise(scale: 0.05, freedom: freedom)
    let constant = noise.logConstant(pixels: 1)
    // In shells, the widths growing outwards.
    let ratio = 1.01
    var (radius, sum) = (1e-5, 0.0)
    while radius < 20 {
      let middle = radius * (1 + ratio) / 2
      let density = exp(noise.logDensity([SIMD4(Float(middle), 0, 0, 0)]) + constant)
      sum += 4 * .pi * middle * middle * radius * (ratio - 1) * density
      radius *= ratio
    }
    #expect(abs(sum - 1) < 2e-3, "\(sum)")
  }
}
