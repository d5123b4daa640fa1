import Foundation
import Geometry
import NeuralNetworks
import Probability
import Rendering
import SceneModel

/// Where the glimpses of a slice's pictures look while a network learns, and what is learned of it.
///
/// Where to look is no latent: a network that infers looks where its number is greatest, and q of
/// a pose does not depend on how it came to look there. So attention has a loss of its own: the
/// cross-entropy to where, in this step or a later one of the same picture, something was found
/// that explains the picture: the renderer says what does, or, of a supervised baseline, a label.
///
/// The glimpses of a training look where there is much left to explain, so that everything is found
/// once, and where the network would look, so that it learns what to do there.
final class AttentionLesson {
  /// What is drawn for one glimpse, in [0, 1).
  private struct Draw {
    /// Which of the ways to choose.
    let way: Double
    /// Which cell.
    let cell: Double
  }

  private let network: InferenceNetwork
  private let height: Double
  /// `[item][step]`.
  private let draws: [[Draw]]
  /// Of how many glimpses the rest of the picture decides where they look.
  private let restShare: Double
  /// `[item]`: cells in which something was found, with how sure that is.
  private var found: [[(step: Int, cell: Int, presence: Double)]]

  /// What is less likely there is not taken for found.
  private static let leastPresence = 0.05

  /// The lesson of a slice; nil for a network without glimpses, for which nothing is drawn.
  ///
  /// - Parameter exploration: from 1 at the training's beginning to 0.
  init?(
    _ network: InferenceNetwork, items: Int, stepLimit: Int, exploration: Double,
    using generators: inout [PCG32]
  ) {
    guard let glimpse = network.architecture.glimpse else { return nil }
    self.network = network
    height = glimpse.height
    restShare = 0.25 + 0.75 * exploration
    var draws: [[Draw]] = []
    for item in 0..<items {
      draws.append(
        (0..<stepLimit).map { _ in
          Draw(
            way: .uniform(using: &generators[item]), cell: .uniform(using: &generators[item]))
        })
    }
    self.draws = draws
    found = [[(step: Int, cell: Int, presence: Double)]](repeating: [], count: items)
  }

  /// The cell that an item's glimpse looks at: where there is much left to explain, where the
  /// network would by chance, or where it will.
  func cell(
    step: Int, item: Int, _ view: StepView, _ numbers: UnsafeBufferPointer<Float>
  ) -> Int {
    let draw = draws[item][step]
    let grid = network.attentionGrid
    if draw.way < restShare {
      return Self.pick(rest(view), draw.cell) ?? grid.strongest(numbers)
    }
    if draw.way < (1 + restShare) / 2 {
      return Self.pick(probabilities(numbers), draw.cell) ?? grid.strongest(numbers)
    }
    return grid.strongest(numbers)
  }

  /// Notes that something that explains the picture stands at a place.
  func find(
    step: Int, item: Int, _ position: SIMD2<Double>, presence: Double, seenBy camera: PinholeCamera
  ) {
    let (pixel, depth) = camera.project(Vector3(position.x, position.y, height))
    guard depth > camera.near, presence > Self.leastPresence else { return }
    found[item].append((step, network.attentionGrid.index(of: pixel), presence))
  }

  /// Adds the loss's derivative in the cells' numbers.
  func addGradient(to records: inout [StepRecord], scale: Double, on tape: Tape) {
    let count = network.attentionGrid.count
    for step in records.indices {
      guard let attention = records[step].output.attention else { continue }
      tape.withValue(of: attention) { numbers in
        for (row, item) in records[step].rows.enumerated() {
          let ahead = found[item].filter { $0.step >= step }
          let total = ahead.reduce(0) { $0 + $1.presence }
          guard total > 0 else { continue }
          let weight = scale * min(1, total)
          let own = UnsafeBufferPointer(rebasing: numbers[row * count..<(row + 1) * count])
          for (index, p) in probabilities(own).enumerated() {
            records[step].attentionGradient[row * count + index] += Float(weight * p)
          }
          for find in ahead {
            records[step].attentionGradient[row * count + find.cell] -= Float(
              weight * find.presence / total)
          }
        }
      }
    }
  }

  private func probabilities(_ numbers: UnsafeBufferPointer<Float>) -> [Double] {
    softmax(
      numbers.indices.map {
        network.attentionGrid.cell(of: $0) == nil ? -.infinity : Double(numbers[$0])
      })
  }

  /// The square of each cell's mean difference between picture and canvas.
  private func rest(_ view: StepView) -> [Double] {
    let (grid, width) = (network.attentionGrid, network.architecture.width)
    return (0..<grid.count).map { index in
      guard let (column, row) = grid.cell(of: index) else { return 0 }
      var sum = SIMD4<Float>.zero
      for y in row * grid.side..<(row + 1) * grid.side {
        for at in y * width + column * grid.side..<y * width + (column + 1) * grid.side {
          sum += view.picture[at] - view.canvas[at]
        }
      }
      return Double((sum * sum).sum())
    }
  }

  /// The index whose share of the weights holds `draw`; nil if they have none.
  private static func pick(_ weights: [Double], _ draw: Double) -> Int? {
    let total = weights.reduce(0, +)
    guard total > 0, total.isFinite else { return nil }
    return Categorical.index(at: draw, of: weights.map { $0 / total })
  }
}
