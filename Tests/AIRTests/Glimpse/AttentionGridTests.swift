import Geometry
import Testing

@testable import AIR

/// The cells of the picture that a network attends to, and the places that they show.
@Suite struct AttentionGridTests {
  static func grid(_ width: Int, _ height: Int) -> AttentionGrid {
    var architecture = NetworkArchitecture(
      TinyScenes.specification(size: 16, counts: [0.5, 0.5]))
    (architecture.width, architecture.height) = (width, height)
    architecture.glimpse = GlimpseLayout(cells: 24, radius: 0.4, height: 0.2, yawModes: 8)
    return InferenceNetwork(architecture).attentionGrid
  }

  @Test(arguments: [(64, 64, 4), (64, 48, 4), (128, 128, 8), (104, 104, 8), (72, 72, 4)])
  func everyPixelIsInOneCell(_ width: Int, _ height: Int, _ side: Int) {
    let grid = Self.grid(width, height)
    #expect(grid.side == side)
    var pixels = [Int](repeating: 0, count: grid.count)
    for y in 0..<height {
      for x in 0..<width { pixels[grid.index(of: SIMD2(Double(x), Double(y)) + 0.5)] += 1 }
    }
    for index in 0..<grid.count {
      #expect(pixels[index] == (grid.cell(of: index) == nil ? 0 : side * side))
    }
  }

  /// A place that is seen in a cell's middle is the cell's, and is in it.
  @Test func aCellShowsThePlaceThatIsSeenInIt() {
    let grid = Self.grid(64, 48)
    let camera = GlimpseFrameTests.camera(azimuth: 0.3, elevation: 40)
    for index in [grid.index(of: SIMD2(30, 20)), grid.index(of: SIMD2(41, 33))] {
      let place = grid.place(of: index, height: 0.2, reach: 5, seenBy: camera)
      let (pixel, _) = camera.project(Vector3(place.x, place.y, 0.2))
      let middle = SIMD2(
        Double(grid.cell(of: index)?.column ?? 0) + 0.5,
        Double(grid.cell(of: index)?.row ?? 0) + 0.5)
      let difference = pixel - middle * 4
      #expect((difference * difference).sum() < 1e-18)
      #expect(grid.index(of: pixel) == index)
    }
  }

  @Test func whatShowsNoTableIsAsFarAsPositionsReach() {
    let grid = Self.grid(64, 48)
    let camera = GlimpseFrameTests.camera(elevation: 5)
    let place = grid.place(
      of: grid.index(of: SIMD2(32, 0)), height: 0.2, reach: 0.8, seenBy: camera)
    #expect(place.y == 0.8 && abs(place.x) <= 0.8)
  }

  @Test func theStrongestCellIsAttendedTo() {
    let grid = Self.grid(64, 48)
    var numbers = [Float](repeating: -1, count: grid.count)
    numbers[17] = 2
    numbers.withUnsafeBufferPointer { #expect(grid.strongest($0) == 17) }
  }
}
