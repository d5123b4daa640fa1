import Foundation
import NeuralNetworks
import TestSupport
import Testing

/// Glimpses are read where a window lies and painted back there: places are in units of half the
/// picture, the first pixel's centre is half a pixel from the edge.
@Suite struct SpatialTransformerTests {
  static let placement = GlimpsePlacement(
    logScaleMean: -0.7, logScaleDeviation: 0.2, shiftDeviation: 0.4)

  @Test("a window as large as the picture, in its middle, reads and paints the picture itself")
  func identity() {
    let whole = GlimpsePlacement(logScaleMean: 0, logScaleDeviation: 1, shiftDeviation: 1)
    let tape = Tape(parameters: ParameterSet())
    let elements = randomNumbers(36)
    let picture = tape.input(Tensor(shape: [1, 6, 6], elements: elements))
    let middle = tape.zeros(shape: [1, 3])
    let read = tape.readGlimpses(picture, at: middle, size: 6, whole)
    let painted = tape.paintGlimpses(picture, at: middle, height: 6, width: 6, whole)
    #expect(largestDifference(tape.value(of: read), elements) < 1e-5)
    #expect(largestDifference(tape.value(of: painted), elements) < 1e-5)
  }

  @Test("a positive x is right and a positive y is down")
  func directions() {
    let half = GlimpsePlacement(
      logScaleMean: Float(log(0.5)), logScaleDeviation: 1, shiftDeviation: 1)
    let tape = Tape(parameters: ParameterSet())
    let glimpse = tape.input(Tensor(shape: [1, 2, 2], elements: [1, 2, 3, 4]))
    let place = tape.input(Tensor(shape: [1, 3], elements: [0, 0.5, -0.5]))
    let painted = tape.paintGlimpses(glimpse, at: place, height: 4, width: 4, half)
    #expect(
      largestDifference(
        tape.value(of: painted), [0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0]) < 1e-5)
  }

  @Test("both directions agree with slow twins, also where the window leaves the picture")
  func slowTwins() {
    let (height, width, size) = (9, 7, 5)
    let places: [Float] = [0.3, 0.2, -0.4, -1, 1.9, 0.1, 2, -2.2, 1.7, 0, 9, 9]
    let tape = Tape(parameters: ParameterSet())
    let pictures = Tensor(
      shape: [4, height, width], elements: randomNumbers(4 * height * width, seed: 3))
    let glimpses = Tensor(shape: [4, size, size], elements: randomNumbers(4 * size * size))
    let place = tape.input(Tensor(shape: [4, 3], elements: places))
    let read = tape.readGlimpses(tape.input(pictures), at: place, size: size, Self.placement)
    let painted = tape.paintGlimpses(
      tape.input(glimpses), at: place, height: height, width: width, Self.placement)
    var (slowRead, slowPainted): ([Float], [Float]) = ([], [])
    for index in 0..<4 {
      let z = places[index * 3..<index * 3 + 3].map { Double($0) }
      let scale = exp(-0.7 + 0.2 * z[0])
      let (centreX, centreY) = (
        Double(width) / 2 * (1 + 0.4 * z[1]), Double(height) / 2 * (1 + 0.4 * z[2])
      )
      let (sideX, sideY) = (scale * Double(width), scale * Double(height))
      for row in 0..<size {
        for column in 0..<size {
          let x = centreX + ((Double(column) + 0.5) / Double(size) - 0.5) * sideX
          let y = centreY + ((Double(row) + 0.5) / Double(size) - 0.5) * sideY
          slowRead.append(Float(slowSample(pictures, index, x: x, y: y)))
        }
      }
      for row in 0..<height {
        for column in 0..<width {
          let x = ((Double(column) + 0.5 - centreX) / sideX + 0.5) * Double(size)
          let y = ((Double(row) + 0.5 - centreY) / sideY + 0.5) * Double(size)
          slowPainted.append(Float(slowSample(glimpses, index, x: x, y: y)))
        }
      }
    }
    #expect(largestDifference(tape.value(of: read), slowRead) < 1e-4)
    #expect(largestDifference(tape.value(of: painted), slowPainted) < 1e-4)
    #expect(tape.value(of: painted).suffix(height * width).allSatisfy { $0 == 0 })
  }

  // The step is small: a bilinear sample has a kink where it passes from pixel to pixel.
  @Test func theGradientsAgreeWithCentralDifferences() {
    expectCorrectPullback(
      ["pictures": [2, 8, 7], "places": [2, 3]], step: 1e-3, tolerance: 4e-3
    ) { tape, v in [tape.readGlimpses(v[0], at: v[1], size: 5, Self.placement)] }
    expectCorrectPullback(
      ["glimpses": [2, 5, 5], "places": [2, 3]], step: 1e-3, tolerance: 4e-3
    ) { tape, v in
      [tape.paintGlimpses(v[0], at: v[1], height: 8, width: 7, Self.placement)]
    }
  }
}

/// One bilinear sample, zero outside; pixel (0, 0) has its centre at (½, ½).
private func slowSample(_ tensor: Tensor, _ index: Int, x: Double, y: Double) -> Double {
  let (rows, columns) = (tensor.shape[1], tensor.shape[2])
  var sum = 0.0
  for row in 0..<rows {
    for column in 0..<columns {
      let weight =
        max(0, 1 - abs(x - Double(column) - 0.5)) * max(0, 1 - abs(y - Double(row) - 0.5))
      sum += weight * Double(tensor.elements[(index * rows + row) * columns + column])
    }
  }
  return sum
}
