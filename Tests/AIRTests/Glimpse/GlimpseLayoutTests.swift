import SceneModel
import Testing

@testable import AIR

/// The windows that suit a specification's meshes, and what weights say of them.
@Suite struct GlimpseLayoutTests {
  @Test func aWindowHoldsEveryMesh() {
    let renderer = TinyScenes.renderer(TinyScenes.specification(size: 16, counts: [0.5, 0.5]))
    let layout = GlimpseLayout(renderer)
    // A cube of edge 0.4 and a sphere of radius 0.22: half the mean height is 0.21, and the cube's
    // corners are √2 · 0.2 beside its axis and 0.21 under the centre.
    #expect(abs(layout.height - 0.21) < 1e-9)
    #expect(abs(layout.radius - 1.25 * (0.08 + 0.21 * 0.21).squareRoot()) < 0.001)
  }

  @Test func itsTextIsReadBack() {
    let layout = GlimpseLayout(cells: 24, radius: 0.444, height: 0.215, yawModes: 8)
    #expect(layout.text == "24,0.444,0.215,8")
    #expect(GlimpseLayout(text: layout.text) == layout)
  }

  @Test(
    arguments: [
      "", "24", "24,0.4,0.2", "24,0.4,0.2,8,1", "0,0.4,0.2,8", "23,0.4,0.2,8", "260,0.4,0.2,8",
      "24,0,0.2,8", "24,-1,0.2,8", "24,nan,0.2,8", "24,inf,0.2,8", "24,0.4,-1,8", "24,0.4,0.2,0",
      "24,0.4,0.2,65", "+24,0.4,0.2,8", "24,0.40,0.2,8", "24,0.4,0.2,8.0",
    ])
  func whatNoGlimpseIsIsRefused(_ text: String) {
    #expect(GlimpseLayout(text: text) == nil)
  }

  /// Details are the glimpses': what sees the whole picture need not grow with it.
  @Test(
    arguments: [
      (64, 64, 1), (128, 128, 2), (96, 96, 1), (128, 96, 2), (256, 256, 4), (72, 72, 1),
      (512, 384, 8), (104, 104, 2), (160, 160, 2), (200, 200, 5),
    ])
  func theWholePictureIsSeenInAtMost96Cells(_ width: Int, _ height: Int, _ expected: Int) {
    var architecture = NetworkArchitecture(
      TinyScenes.specification(size: 16, counts: [0.5, 0.5]))
    (architecture.width, architecture.height) = (width, height)
    #expect(architecture.coarseness == 1)
    architecture.glimpse = GlimpseLayout(cells: 24, radius: 0.4, height: 0.2, yawModes: 8)
    #expect(architecture.coarseness == expected)
  }
}
