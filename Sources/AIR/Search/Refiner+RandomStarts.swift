import Foundation
import Probability
import Rendering
import SceneModel

extension Refiner {
  /// Explains a picture without a network: scenes drawn from the prior, each improved to the next
  /// maximum, over and over, until so many pictures have been rendered. Count and meshes stay as
  /// they were drawn.
  ///
  /// - Parameter renderLimit: no start is begun after that; the last one is finished.
  package func searchFromRandomStarts(
    _ picture: Image, optimizer: LocalOptimizer, renderLimit: Int,
    using generator: inout PCG32
  ) -> SearchTrace {
    begin(picture)
    var trace = SearchTrace()
    // The empty table costs one picture and may be right.
    let empty = score([])
    trace.note([], score: empty, renders: renders)
    while renders < renderLimit {
      var scene = prior.prior.sample(using: &generator).objects.map {
        Candidate(object: $0, origin: nil, meshProbabilities: nil)
      }
      switch optimizer {
      case .gradient: climb(&scene, steps: Self.gradientSteps)
      case .levenbergMarquardt: descend(&scene, steps: Self.levenbergMarquardtSteps)
      }
      let score = score(scene)
      trace.note(scene.map(\.object), score: score, renders: renders)
    }
    trace.renders = renders
    return trace
  }

  /// Explains a picture without a network, greedily: the object of any mesh and any place of a grid
  /// that explains most is added, turned and moved, as often as that raises the posterior; then all
  /// moves of refinement.
  ///
  /// - Parameter grid: places along each side of the table.
  package func searchOnGrid(_ picture: Image, grid: Int) -> SearchTrace {
    var settings = settings
    settings.birthGrid = grid
    settings.rounds = prior.prior.specification.prior.maximumCount + 1
    settings.steps = max(settings.steps, 1)
    let refiner = Refiner(renderer, settings: settings)
    let refinement = refiner.refine(picture, from: [])
    var trace = SearchTrace()
    trace.note(refinement.objects, score: refinement.logJoint, renders: refinement.renders)
    trace.renders = refinement.renders
    return trace
  }

  private static let levenbergMarquardtSteps = 20
  private static let gradientSteps = 60
  /// The first steps of the gradient's ascent, in metres and radians; they shrink to a tenth.
  private static let firstStep = [0.05, 0.05, 0.2]

  /// Ascends the gradient of log p(picture, scene).
  private func climb(_ scene: inout [Candidate], steps: Int) {
    guard !scene.isEmpty else { return }
    let count = scene.count * 3
    var mean = [Double](repeating: 0, count: count)
    var square = mean
    var best = (score: -Double.infinity, scene: scene)
    var adjoint = [SIMD4<Float>](repeating: .zero, count: picture.count)
    let scale = Float(1 / (noise * noise))
    for step in 1...steps {
      let score = score(scene)
      if score > best.score { best = (score, scene) }
      canvas.withPicture { drawn in
        for index in picture.indices { adjoint[index] = (picture[index] - drawn[index]) * scale }
      }
      let motions = adjoint.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { canvas.pullback($0) } ?? []
      }
      renders += scene.count
      let shrink = 1 - 0.9 * Double(step) / Double(steps)
      let pushes = prior.prior.logPlacement(of: scene.map(\.object)).gradients
      for index in scene.indices {
        let slopes = [
          motions[index].x + pushes[index].x, motions[index].y + pushes[index].y,
          motions[index].yaw + pushes[index].yaw,
        ]
        for (motion, value) in slopes.enumerated() {
          let place = index * 3 + motion
          mean[place] = 0.8 * mean[place] + 0.2 * value
          square[place] = 0.95 * square[place] + 0.05 * value * value
          let size = (square[place] / (1 - pow(0.95, Double(step)))).squareRoot()
          guard size > 0 else { continue }
          let change =
            Self.firstStep[motion] * shrink * mean[place] / (1 - pow(0.8, Double(step))) / size
          if motion < 2 {
            scene[index].object.position[motion] += change
          } else {
            scene[index].object.yaw += change
          }
        }
      }
    }
    scene = best.scene
  }
}
