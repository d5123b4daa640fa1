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

  // MARK: Calibrated cameras

  private func fit(
    _ calibration: Calibration, _ focalLength: SIMD2<Double> = SIMD2(100, 100)
  ) throws -> ImageFit {
    try ImageFit(
      calibration, asSeenBy: focalLength, principalPoint: SIMD2(32, 32), target: (64, 64))
  }

  @Test("What a pinhole camera sees is cut out about the axis, as the focal lengths have it")
  func asSeenByAnother() throws {
    let camera = Calibration(
      width: 640, height: 480, focalLength: SIMD2(500, 500), principalPoint: SIMD2(300, 250))
    let fit = try fit(camera)
    #expect(fit.scale == 5 && fit.calibration == nil)
    #expect(fit.crop.x == 300 - 160 && fit.crop.y == 250 - 160)
    #expect(fit.crop.width == 320 && fit.crop.height == 320)
    #expect(
      fit.description
        == "640×480, cut to the 320×320 that the model's camera sees, averaged down 5 times to 64×64")
    let finer = fit.finer(by: 2)
    #expect(finer.scale == 2.5 && finer.target == (128, 128) && finer.crop.x == fit.crop.x)
    // A picture of all colours at their places.
    let picture = Image(
      width: 640, height: 480,
      pixels: (0..<480).flatMap { y in (0..<640).flatMap { x in [Float(x), Float(y), 0] } })
    let small = picture.fitted(fit)
    #expect(abs(small[0, 0].x - 142) < 1e-3 && abs(small[63, 10].y - 142) < 1e-3)
    let another = try ImageFit(
      Calibration(
        width: 64, height: 64, focalLength: SIMD2(100.000_000_01, 100.000_000_01),
        principalPoint: SIMD2(32, 32)), asSeenBy: SIMD2(100, 100), principalPoint: SIMD2(32, 32),
      target: (64, 64))
    #expect(another.description == "64×64, used as it is")
  }

  @Test("Pixels of other proportions, and a margin that is missing") func proportions() throws {
    let tall = Calibration(
      width: 640, height: 480, focalLength: SIMD2(500, 600), principalPoint: SIMD2(320, 240))
    let fit = try fit(tall)
    // A ray is where the camera shows it: 0.1 up from the axis.
    let pixel = SIMD2(fit.crop.x + 32 * fit.scale, fit.crop.y + (32 - 10) * fit.scale)
    #expect(fit.calibration?.place(of: pixel) == SIMD2(320, 240 - 0.1 * 600))
    func narrow(_ principal: Double) throws -> ImageFit {
      try self.fit(
        Calibration(
          width: 330, height: 320, focalLength: SIMD2(500, 500),
          principalPoint: SIMD2(principal, 160)))
    }
    #expect(try narrow(165).calibration == nil)
    // Two pixels are missing at the right, less than a hundredth: they are continued.
    #expect(try narrow(172).calibration != nil)
    #expect(throws: ImageFit.Mismatch.seesLess) { try narrow(180) }
  }

  @Test("A lens that bends is undone where it shows all; one that folds is refused")
  func bentLenses() throws {
    func camera(_ k1: Double, _ focalLength: Double = 500) -> Calibration {
      Calibration(
        width: 640, height: 480, focalLength: SIMD2(repeating: focalLength),
        principalPoint: SIMD2(320, 240), distortion: LensDistortion([k1, 0, 0, 0]))
    }
    let fit = try fit(camera(-0.2))
    #expect(fit.calibration != nil && fit.description.contains("its lens's distortion undone"))
    // The middle stays, and a corner of what is seen lies nearer to it.
    #expect(fit.calibration?.place(of: SIMD2(320, 240)) == SIMD2(320, 240))
    #expect(throws: ImageFit.Mismatch.folds) { try self.fit(camera(-3)) }
    #expect(throws: ImageFit.Mismatch.seesLess) { try self.fit(camera(4, 700)) }
  }
}
