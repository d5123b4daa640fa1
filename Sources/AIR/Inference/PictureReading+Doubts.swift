import Files
import Foundation
import SceneModel

extension PictureReading {
  /// What a row's ± and probabilities do not tell, a line each: yaws that hardly show, and other
  /// scenes that the picture may show, from 5 % on.
  package var doubts: [String] {
    yawRanges
      + zip(alternatives, alternatives.weights).filter { $0.1 >= Self.leastWeight }.map {
        alternative, weight in "Or, \(Formatted.percent(weight)): " + text(of: alternative)
      }
  }

  private static let leastWeight = 0.05

  private var yawRanges: [String] {
    objects.enumerated().compactMap { index, object in
      object.yawRanges.map { ranges in
        let texts = ranges.map { range in
          let ends = [range.bounds.lowerBound, range.bounds.upperBound].map { $0 * 180 / .pi }
          return String(format: "%.0f to %.0f°", ends[0], ends[1])
            + (ranges.count > 1 ? " (\(Formatted.percent(range.probability)))" : "")
        }
        return "Row \(index + 1): the yaw is 95 % sure to be from "
          + texts.joined(separator: " or ")
      }
    }
  }

  private func text(of alternative: SceneAlternative) -> String {
    func place(_ object: SceneObject) -> String {
      let mesh = specification.meshes[object.mesh]
      let yaw = String(format: ", %.1f°", object.yaw * 180 / .pi)
      return "\(mesh.name) at ("
        + String(format: "%.3f, %.3f", object.position.x, object.position.y) + ") m"
        + (mesh.yawSymmetry == .continuous ? "" : yaw)
    }
    switch alternative.change {
    case .turn(let row), .exchange(let row):
      return "row \(row + 1) is a \(place(alternative.objects[row]))"
    case .absence(let row):
      return "row \(row + 1) is not there"
    case .addition:
      return alternative.objects.last.map { "there is a \(place($0)), too" } ?? ""
    }
  }
}
