import Foundation
import NeuralNetworks
import Probability
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// The score-function objective against the ELBO's exact gradient, got by going through all seven
/// outcomes of a scene.
@Suite struct ScoreFunctionTests {
  /// A cube stands in the picture; the noise is so strong that a wrong outcome costs a few nats,
  /// not hundreds, and every outcome has a say in the gradient. The prior has three objects too,
  /// one more than the step limit, so that stopping there costs something.
  static func scene(
    size: Int = 16, noise: Double = 0.25, positionRange: Double = 0.15,
    minimumSeparation: Double = 0.35
  ) -> TinyInference {
    TinyInference(
      TinyScenes.specification(
        size: size, counts: [0.3, 0.3, 0.2, 0.2], positionRange: positionRange,
        minimumSeparation: minimumSeparation, softness: 0.15, noise: noise),
      truth: [SceneObject(mesh: 0, position: SIMD2(0.2, 0.1), yaw: 0.3)])
  }

  /// Presence and the two meshes.
  static let logits = 0..<3

  @Test func itsMeanOverAllOutcomesIsTheGradientInTheLogits() {
    let scene = Self.scene()
    let mean = scene.expectedScoreGradient(TinyInference.heads)
    let check = GradientCheck(
      of: mean.map { Float($0) }, at: TinyInference.heads, indices: Array(Self.logits)
    ) { -scene.lowerBound($0) }
    #expect(check.scale > 2, "the logits matter here, or there is nothing to check")
    #expect(check.error < 1e-3, "\(check)")
  }

  /// With the picture out of the way (its noise is huge) prior, entropies and the links between
  /// the two objects are left, which are smooth; a picture of a few pixels is not.
  @Test func itsMeanOverAllOutcomesIsTheGradientInThePoses() {
    let scene = Self.scene(noise: 1e3)
    let mean = scene.expectedScoreGradient(TinyInference.heads)
    let check = GradientCheck(of: mean.map { Float($0) }, at: TinyInference.heads) {
      -scene.lowerBound($0)
    }
    #expect(mean.allSatisfy { abs($0) < 20 } && mean.contains { abs($0) > 0.5 })
    #expect(check.error < 1e-3, "\(check)")
  }

  /// With the picture, of few pixels, whose curvature and shaded facets leave a few per cent.
  @Test func thePicturePullsThePosesWhereItIsBetterExplained() {
    let scene = Self.scene(size: 32, noise: 0.1)
    let blank = Self.scene(size: 32, noise: 1e3)
    // What the picture adds to the gradient, by the estimator and by differences.
    let mean = zip(
      scene.expectedScoreGradient(TinyInference.heads),
      blank.expectedScoreGradient(TinyInference.heads)
    ).map { $0 - $1 }
    let layout = HeadLayout(scene.network.architecture)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    // Means and directions: positions in metres, the cube's phase.
    let indices =
      [0, 1].flatMap { [layout.position($0), layout.position($0) + 1] }
      + [layout.objectCount, layout.objectCount + 1]
    for index in indices {
      func bound(_ offset: Float) -> Double {
        var heads = TinyInference.heads
        heads[index] += offset
        return blank.lowerBound(heads) - scene.lowerBound(heads)
      }
      let difference = (bound(0.005) - bound(-0.005)) / 0.01
      ab += mean[index] * difference
      aa += mean[index] * mean[index]
      bb += difference * difference
    }
    #expect(bb > 100, "the picture matters here, or there is nothing to check")
    // Measured: cosine 0.998, slope 1.04.
    #expect(ab / (aa * bb).squareRoot() > 0.99)
    #expect(abs(ab / bb - 1) < 0.1)
  }

  @Test func itsMeanOverManyDrawsIsTheExactOneWithinItsStandardError() {
    let scene = Self.scene()
    let exact = scene.expectedScoreGradient(TinyInference.heads)
    let objective = scene.scoreObjective()
    let (rounds, items) = (250, 16)
    var sums = [Double](repeating: 0, count: exact.count)
    var squares = sums
    for round in 0..<rounds {
      let gradient = scene.gradient(objective, TinyInference.heads, items: items) {
        PCG32(seed: 11, stream: UInt64(round * items + $0))
      }
      for index in sums.indices {
        let mean = gradient[index] / Double(items)
        sums[index] += mean
        squares[index] += mean * mean
      }
    }
    for index in Self.logits {
      let mean = sums[index] / Double(rounds)
      let variance = squares[index] / Double(rounds) - mean * mean
      let standardError = (variance / Double(rounds - 1)).squareRoot()
      #expect(standardError > 0)
      #expect(
        abs(mean - exact[index]) < 4 * standardError,
        "logit \(index): \(mean) ± \(standardError), exactly \(exact[index])")
      // A standard error that hides everything would let anything pass.
      #expect(standardError < 0.1 * abs(exact[Self.logits.lowerBound]))
    }
  }

  @Test func theBaselineLearnsTheReturnsAndTakesVarianceAway() {
    let scene = Self.scene()
    var parameters = scene.parameters(TinyInference.heads)
    let objective = scene.scoreObjective()
    let workspace = TrainingWorkspace(
      scene.renderer.renderer(for: scene.specification.camera.centralPose), items: 16)
    let samples = scene.picture.samples
    for item in 0..<16 { workspace.picture(item).update(from: samples, count: samples.count) }
    let frozen = parameters.names.filter { !$0.hasPrefix(ReturnBaseline.prefix) }
    let start = parameters
    var optimizer = Adam(for: parameters)

    /// The presence logit's gradient of one slice, and all gradients.
    func step(_ round: Int) -> (Float, Gradients) {
      let tape = Tape(parameters: parameters)
      var generators = (0..<16).map { PCG32(seed: 2, stream: UInt64(round * 16 + $0)) }
      var gradients = Gradients(zerosLike: parameters)
      _ = objective.accumulateGradient(
        items: 16, workspace: workspace, generators: &generators, scale: 1 / 16, tape: tape,
        into: &gradients)
      return (gradients["heads.object.bias"].elements[0], gradients)
    }
    func variance(_ rounds: Range<Int>) -> Float {
      let values = rounds.map { step($0).0 }
      let mean = values.reduce(0, +) / Float(values.count)
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
    }
    let before = variance(0..<60)
    for round in 100..<500 {
      optimizer.update(&parameters, step(round).1, learningRate: 5e-3)
      // q stays: only the baseline learns.
      for name in frozen { parameters[name] = start[name] }
    }
    let after = variance(0..<60)
    #expect(after < 0.6 * before, "variance \(before) before, \(after) after")
  }
}
