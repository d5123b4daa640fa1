import Rendering
import Testing

/// The documented rule by which a picture of any size reaches the model's frame.
@Suite struct ImageFitTests {
  static let picture = Image(
    width: 12, height: 8, pixels: (0..<288).map { Float($0 * 101 % 288) / 288 })

  @Test func theSameSizeChangesNothing() {
    #expect(Self.picture.fitted(width: 12, height: 8) == Self.picture)
  }

  @Test func shrinkingAveragesBlocks() {
    let small = Self.picture.fitted(width: 3, height: 2)
    for row in 0..<2 {
      for column in 0..<3 {
        var mean = SIMD3<Float>.zero
        for y in 0..<4 { for x in 0..<4 { mean += Self.picture[4 * column + x, 4 * row + y] / 16 } }
        let difference = small[column, row] - mean
        #expect(max(difference.max(), -difference.min()) < 1e-6)
      }
    }
  }

  @Test func pixelsOnABorderCountByTheirCoveredPart() {
    // Three columns onto two: each target takes one and a half of them.
    let picture = Image(width: 3, height: 3, pixels: (0..<27).map { Float($0 / 3 % 3) })
    let small = picture.fitted(width: 2, height: 2)
    #expect(abs(small[0, 0].x - (0 + 0.5 * 1) / 1.5) < 1e-6)
    #expect(abs(small[1, 1].x - (0.5 * 1 + 2) / 1.5) < 1e-6)
  }

  @Test func theMiddleIsCutOut() {
    // Wide: 12×8 to a square keeps columns 2 to 9.
    let square = Self.picture.fitted(width: 8, height: 8)
    for row in 0..<8 {
      for column in 0..<8 { #expect(square[column, row] == Self.picture[column + 2, row]) }
    }
    // Tall: to 3:1 keeps rows 2 to 5.
    let strip = Self.picture.fitted(width: 12, height: 4)
    for row in 0..<4 {
      for column in 0..<12 { #expect(strip[column, row] == Self.picture[column, row + 2]) }
    }
  }

  @Test func growingInterpolatesBetweenCentres() {
    let picture = Image(width: 2, height: 2, pixels: [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
    let large = picture.fitted(width: 4, height: 4)
    // Centres at a quarter and three quarters between the pixels, the border continued.
    #expect((0..<4).map { large[$0, 0].x } == [0, 0.25, 0.75, 1])
    #expect((0..<4).map { large[0, $0].x } == [0, 0.5, 1.5, 2])
  }

  @Test(arguments: [(1, 1), (3, 200), (77, 51), (640, 480), (4000, 3)])
  func aUniformPictureStaysUniform(width: Int, height: Int) {
    let fitted = Image(width: width, height: height, color: [0.25, 0.5, 1])
      .fitted(width: 16, height: 16)
    for pixel in 0..<256 {
      let difference = fitted[pixel % 16, pixel / 16] - [0.25, 0.5, 1]
      #expect(max(difference.max(), -difference.min()) < 1e-5)
    }
  }

  @Test func saysWhatWasDone() {
    func words(_ source: (Int, Int)) -> String {
      ImageFit(
        source: (width: source.0, height: source.1), target: (width: 64, height: 64)
      ).description
    }
    #expect(words((64, 64)) == "64×64, used as it is")
    #expect(words((128, 128)) == "128×128, averaged down 2 times to 64×64")
    #expect(words((32, 32)) == "32×32, interpolated up 2 times to 64×64")
    #expect(
      words((1920, 1080))
        == "1920×1080, cut to its middle 1080×1080, averaged down 16.88 times to 64×64")
    #expect(words((100, 64)) == "100×64, cut to its middle 64×64")
  }
}
