import Foundation
import Rendering
import Testing

@testable import AssetIO

/// A lens's distortion, as OpenCV has it, and how it is undone.
@Suite struct UndistortionTests {
  private func calibration(
    _ coefficients: [Double], width: Int = 160, height: Int = 120
  ) -> Calibration {
    Calibration(
      width: width, height: height, focalLength: SIMD2(150, 155), principalPoint: SIMD2(82, 58.5),
      distortion: LensDistortion(coefficients))
  }

  /// Worked by hand: r² = 0.13; the radial factor is (1 + 0.1·0.13 − 0.2·0.0169 + 0.5·0.002197) /
  /// (1 + 0.3·0.13 + 0.01·0.0169 − 0.02·0.002197).
  @Test func aRayIsBentAsOpenCVSays() {
    let lens = LensDistortion([0.1, -0.2, 0.01, -0.02, 0.5, 0.3, 0.01, -0.02])
    let bent = lens(SIMD2(0.3, -0.2))
    let q = 1.0107185 / 1.03912506
    #expect(abs(bent.x - (0.3 * q + 2 * 0.01 * -0.06 - 0.02 * (0.13 + 0.18))) < 1e-9)
    #expect(abs(bent.y - (-0.2 * q + 0.01 * (0.13 + 0.08) - 2 * 0.02 * -0.06)) < 1e-9)
  }

  @Test func noCoefficientsBendNothing() {
    #expect(LensDistortion().isNone)
    #expect(LensDistortion([0, 0, 0, 0, 0]).isNone)
    #expect(LensDistortion()(SIMD2(0.3, -0.2)) == SIMD2(0.3, -0.2))
  }

  /// The sign of the derivative's determinant, against central differences.
  @Test func aFoldIsWhereTheDerivativesDeterminantChangesItsSign() {
    let lens = LensDistortion([-0.9, 0.2, 0.05, -0.04, 0.1, 0.2, 0, 0])
    var folds = 0
    for x in stride(from: -0.9, through: 0.9, by: 0.15) {
      for y in stride(from: -0.9, through: 0.9, by: 0.15) {
        let ray = SIMD2(x, y)
        let step = 1e-5
        let dx = (lens(ray + SIMD2(step, 0)) - lens(ray - SIMD2(step, 0))) / (2 * step)
        let dy = (lens(ray + SIMD2(0, step)) - lens(ray - SIMD2(0, step))) / (2 * step)
        let isRegular = dx.x * dy.y - dx.y * dy.x > 0 && dx.x + dy.y > 0
        #expect(lens.isRegular(at: ray) == isRegular)
        folds += isRegular ? 0 : 1
      }
    }
    #expect(folds > 10)
  }

  @Test func withoutDistortionPhotographsAreFittedAsPicturesAre() throws {
    let picture = Image(
      width: 160, height: 120, pixels: (0..<160 * 120 * 3).map { Float($0 % 97) / 97 })
    let fit = try ImageFit(calibration([0, 0, 0, 0]), target: (40, 40))
    #expect(picture.fitted(fit) == picture.fitted(width: 40, height: 40))
  }

  /// A photograph of straight bands, taken through the lens, becomes the bands again.
  @Test(
    arguments: [
      [-0.3, 0.1, 0.002, -0.003, 0], [0.25, 0.05, -0.002, 0.001], [0.1, 0, 0, 0, 0, 0.4, 0.1, 0.02],
    ], [1, 4])
  func undistortingUndoesTheLens(_ coefficients: [Double], shrink: Int) throws {
    let calibration = calibration(coefficients)
    /// What a pinhole camera sees at a place.
    func scene(_ place: SIMD2<Double>) -> Float {
      Float(0.5 + 0.2 * sin(place.x / 9) + 0.2 * cos(place.y / 7))
    }
    /// Where a pinhole camera shows what the photograph shows at a place, by Newton's method.
    func straight(_ place: SIMD2<Double>) -> SIMD2<Double> {
      var pixel = place
      for _ in 0..<60 { pixel += place - calibration.place(of: pixel) }
      return pixel
    }
    var photograph = Image(width: 160, height: 120)
    for row in 0..<120 {
      for column in 0..<160 {
        photograph[column, row] = SIMD3(
          repeating: scene(straight(SIMD2(Double(column) + 0.5, Double(row) + 0.5))))
      }
    }
    let fit = try ImageFit(calibration, target: (160 / shrink, 120 / shrink))
    let undistorted = photograph.fitted(fit)
    var worst: Float = 0
    for row in 1..<fit.target.height - 1 {
      for column in 1..<fit.target.width - 1 {
        let middle = SIMD2(
          fit.crop.x + (Double(column) + 0.5) * fit.scale,
          fit.crop.y + (Double(row) + 0.5) * fit.scale)
        // The mean of the bands over a pixel.
        var mean: Float = 0
        for v in 0..<8 {
          for u in 0..<8 {
            mean += scene(
              middle + (SIMD2(Double(u), Double(v)) - 3.5) / 8 * fit.scale) / 64
          }
        }
        worst = max(worst, abs(undistorted[column, row].x - mean))
      }
    }
    #expect(worst < 0.004)
  }

  @Test func whatTheCameraDidNotSeeIsCutOff() throws {
    let pincushion = calibration([0.25, 0, 0, 0])
    let fit = try ImageFit(pincushion, target: (160, 120))
    #expect(fit.crop.width < 150)
    for corner in [SIMD2(0.0, 0), SIMD2(1.0, 0), SIMD2(0, 1.0), SIMD2(1.0, 1)] {
      let place = pincushion.place(
        of: SIMD2(fit.crop.x, fit.crop.y) + corner * SIMD2(fit.crop.width, fit.crop.height))
      #expect(place.min() > -1e-5 && place.x < 160 + 1e-5 && place.y < 120 + 1e-5)
    }
    #expect(
      fit.description.hasPrefix("160×120, its lens's distortion undone, cut to its middle"))
  }

  @Test func whatFoldsOverIsRefused() {
    #expect(throws: Calibration.Fault.folds) {
      try ImageFit(calibration([-1.5, 0, 0, 0]), target: (64, 48))
    }
    #expect(throws: Calibration.Fault.leavesNothing) {
      try ImageFit(calibration([90, 0, 0, 0]), target: (64, 48))
    }
  }
}
