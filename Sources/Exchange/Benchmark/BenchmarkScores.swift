import Files
import Geometry
import Rendering
import SceneModel

/// The figures of many readings by the benchmark BOP: average recall (as in its challenge of 2019,
/// which says what is to be found) and average precision (as in that of 2024, which says nothing),
/// by MSSD and by MSPD.
package struct BenchmarkScores: Sendable {
  private let models: [BenchmarkModel]
  /// All estimates, `[mesh]`.
  private var estimates: [[Estimate]]
  /// Objects that are to be found, `[mesh]`.
  private var targets: [Int]

  /// One object that was read.
  private struct Estimate: Sendable {
    var picture: Int
    var score: Double
    /// Whether it is one of as many estimates of its mesh, the surest, as are to be found.
    var isAsked: Bool
    /// `[error][threshold]`.
    var outcomes: [[Outcome]]
  }

  private enum Outcome: Sendable {
    case right
    case wrong
    /// Of an object that is hardly seen: neither.
    case ignored
  }

  /// Figures of readings of these meshes; there are none yet.
  package init(_ renderer: SceneRenderer) {
    models = renderer.models.enumerated().map { index, model in
      BenchmarkModel(model, renderer.specification.meshes[index].yawSymmetry)
    }
    estimates = models.map { _ in [] }
    targets = models.map { _ in 0 }
  }

  /// Adds a reading of a picture.
  ///
  /// - Parameters:
  ///   - picture: its number; the order in which pictures are added is no matter.
  ///   - camera: as it was inferred.
  ///   - scores: how sure each object's mesh is.
  package mutating func add(
    _ picture: Int, _ truth: BenchmarkPicture, found objects: [SceneObject],
    _ camera: PinholeCamera, scores: [Double]
  ) {
    for mesh in models.indices {
      let truths = truth.objects.filter { $0.mesh == mesh }
      let asked = truths.count { $0.isTarget }
      targets[mesh] += asked
      let found = objects.indices.filter { objects[$0].mesh == mesh }
        .map { (index: $0, score: BOPResults.score(scores[$0])) }
        // The surest first, as the file has them where they are as sure.
        .sorted { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
      guard !found.isEmpty else { continue }
      let outcomes = PoseError.allCases.map { kind -> [[Outcome]] in
        let errors = found.map { estimate in
          truths.map {
            models[mesh].error(
              kind, estimate: BenchmarkPicture.pose(objects[estimate.index], camera),
              truth: $0.pose, truth.camera)
          }
        }
        return (1...PoseError.thresholdCount).map {
          Self.outcomes(errors, truths.map(\.isTarget), below: Double($0))
        }
      }
      for (rank, estimate) in found.enumerated() {
        estimates[mesh].append(
          Estimate(
            picture: picture, score: estimate.score, isAsked: rank < asked,
            outcomes: outcomes.map { $0.map { $0[rank] } }))
      }
    }
  }

  /// Gives each estimate in turn the nearest object that no other one has, first of those that are
  /// to be found.
  ///
  /// - Parameter errors: `[estimate][object]`.
  private static func outcomes(
    _ errors: [[Double]], _ isTarget: [Bool], below limit: Double
  ) -> [Outcome] {
    var isTaken = [Bool](repeating: false, count: isTarget.count)
    return errors.map { row in
      for wanted in [true, false] {
        let free = row.indices.filter {
          isTarget[$0] == wanted && !isTaken[$0] && row[$0] < limit
        }
        guard let nearest = free.min(by: { row[$0] < row[$1] }) else { continue }
        isTaken[nearest] = true
        return wanted ? .right : .ignored
      }
      return .wrong
    }
  }

  /// The share of objects that were found at each threshold; NaN without any.
  package func recalls(_ kind: PoseError) -> [Double] {
    let sought = Double(targets.reduce(0, +))
    return (0..<PoseError.thresholdCount).map { threshold in
      let found = estimates.joined().count {
        $0.isAsked && $0.outcomes[kind.rawValue][threshold] == .right
      }
      return sought > 0 ? Double(found) / sought : .nan
    }
  }

  /// The mean of `recalls`; NaN without any.
  package func averageRecall(_ kind: PoseError) -> Double {
    recalls(kind).reduce(0, +) / Double(PoseError.thresholdCount)
  }

  /// The area under precision over recall, the mean over the thresholds and over the meshes that
  /// are to be found; NaN without any.
  package func averagePrecision(_ kind: PoseError) -> Double {
    var (sum, count) = (0.0, 0)
    for mesh in models.indices where targets[mesh] > 0 {
      // Those as sure in the pictures' order, and within a picture as they were added.
      let sorted = estimates[mesh].enumerated().sorted {
        ($1.element.score, $0.element.picture, $0.offset)
          < ($0.element.score, $1.element.picture, $1.offset)
      }.map(\.element)
      for threshold in 0..<PoseError.thresholdCount {
        sum += Self.precision(
          sorted.map { $0.outcomes[kind.rawValue][threshold] }, of: targets[mesh])
        count += 1
      }
    }
    return count > 0 ? sum / Double(count) : .nan
  }

  /// The mean over the recalls 0, 1, …, 100 % of the best precision at that recall or beyond, as
  /// COCO has it.
  private static func precision(_ outcomes: [Outcome], of targets: Int) -> Double {
    var (right, wrong) = (0, 0)
    var curve: [(right: Int, precision: Double)] = []
    for outcome in outcomes where outcome != .ignored {
      if outcome == .right { right += 1 } else { wrong += 1 }
      curve.append((right, Double(right) / Double(right + wrong)))
    }
    var (sum, best) = (0.0, 0.0)
    for percent in (0...100).reversed() {
      while let last = curve.last, last.right * 100 >= percent * targets {
        best = max(best, last.precision)
        curve.removeLast()
      }
      sum += best
    }
    return sum / 101
  }

  /// Under the names that the benchmark's own programs give them.
  package var json: JSON {
    [
      "bop19_average_recall_mssd": .rounded(averageRecall(.mssd), digits: 6),
      "bop19_average_recall_mspd": .rounded(averageRecall(.mspd), digits: 6),
      "bop24_mAP_mssd": .rounded(averagePrecision(.mssd), digits: 6),
      "bop24_mAP_mspd": .rounded(averagePrecision(.mspd), digits: 6),
    ]
  }

  /// The same for people, a row each.
  package var rows: [(String, String)] {
    func both(_ figure: (PoseError) -> Double) -> String {
      PoseError.allCases.map { Formatted.percent(figure($0), digits: 2) }.joined(separator: ", ")
    }
    return [
      ("BOP's average recall, MSSD and MSPD", both(averageRecall)),
      ("BOP's average precision, MSSD and MSPD", both(averagePrecision)),
    ]
  }
}
