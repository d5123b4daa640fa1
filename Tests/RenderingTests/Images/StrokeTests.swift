import Testing

@testable import Rendering

/// Lines and disks on pictures that people look at.
@Suite struct StrokeTests {
  /// How much light has been drawn on black.
  private func light(_ image: Image) -> Double {
    image.pixels.reduce(0) { $0 + Double($1) } / 3
  }

  @Test func aLineCoversItsLengthTimesItsWidth() {
    for end in [SIMD2(40.0, 10), SIMD2(10, 40), SIMD2(35, 35)] {
      var image = Image(width: 50, height: 50)
      image.stroke(from: SIMD2(10, 10), to: end, width: 2, color: .one)
      let along = end - SIMD2(10, 10)
      // And a disk at its ends.
      let area = 2 * (along * along).sum().squareRoot() + .pi
      #expect(abs(light(image) - area) < 0.05 * area)
    }
  }

  @Test func whatIsNotShownIsLeft() {
    var image = Image(width: 50, height: 50)
    image.stroke(from: SIMD2(10, 10), to: SIMD2(40, 10), width: 2, color: .one) { _, _, place in
      place < 0.5
    }
    #expect(image[14, 10] != .zero)
    #expect(image[36, 10] == .zero)
  }

  @Test func aRingIsADiskLessItsInside() {
    var disk = Image(width: 50, height: 50)
    disk.disk(at: SIMD2(25, 25), radius: 12, color: .one, opacity: 0.5)
    #expect(abs(light(disk) - 0.5 * 144 * .pi) < 3)
    var ring = Image(width: 50, height: 50)
    ring.disk(at: SIMD2(25, 25), radius: 12, width: 2, color: .one)
    #expect(abs(light(ring) - (144 - 100) * .pi) < 3)
  }

  @Test func whatLiesOutsideOfThePictureIsNoMatter() {
    var image = Image(width: 8, height: 8)
    image.stroke(from: SIMD2(-1e9, 4), to: SIMD2(1e9, 4), width: 2, color: .one)
    #expect(image[0, 3] == .one && image[7, 4] == .one && image[4, 0] == .zero)
    let before = image
    image.stroke(from: SIMD2(.nan, 4), to: SIMD2(.infinity, 4), width: 2, color: .one)
    image.disk(at: SIMD2(400, -300), radius: 12, color: .one)
    #expect(image == before)
  }
}
