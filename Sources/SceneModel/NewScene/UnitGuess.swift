import Foundation

/// In which unit a mesh is a thing that stands on a table.
///
/// Files do not say it, or say it wrongly. Each unit is weighed by how usual it is and by how usual
/// things are of the size that the mesh then has: Normal in the logarithm, half of them between 7
/// and 21 centimetres.
package struct UnitGuess: Sendable {
  /// The likeliest unit.
  package let unit: MeshUnit
  /// Why, and what else it may be; nil where there is no doubt.
  package let doubt: String?
  /// Whether a user has said which it is.
  package let isGiven: Bool

  private static let usualSize = 0.12
  private static let logDeviation = 0.8
  /// What is less probable is doubted.
  private static let leastProbability = 0.75
  /// Things of other sizes are doubted whatever their unit, in metres.
  private static let sizes = 0.01...1.0

  /// Of a user who knows it.
  ///
  /// - Parameter extent: the mesh's largest, in the file's units.
  package init(given unit: MeshUnit, extent: Double) {
    self.unit = unit
    isGiven = true
    doubt =
      Self.sizes.contains(extent * unit.metres)
      ? nil
      : "it is \(Self.short(extent * unit.metres)) m large in \(unit.rawValue), as you say, which "
        + "few things on a table are"
  }

  /// Weighs the units.
  ///
  /// - Parameters:
  ///   - extent: the mesh's largest, in the file's units.
  ///   - isMetric: whether its format says that they are metres.
  package init(extent: Double, isMetric: Bool) {
    let weights = MeshUnit.allCases.map { unit -> Double in
      let usual =
        switch unit {
        case .metres: isMetric ? 0.97 : 0.5
        case .millimetres: isMetric ? 0.01 : 0.3
        case .centimetres: isMetric ? 0.01 : 0.15
        case .inches: isMetric ? 0.01 : 0.05
        }
      let z = log(extent * unit.metres / Self.usualSize) / Self.logDeviation
      return log(usual) - z * z / 2
    }
    let ranked = zip(MeshUnit.allCases, weights).sorted { $0.1 > $1.1 }
    let best = ranked[0]
    let probability = 1 / weights.reduce(0) { $0 + exp($1 - best.1) }
    (unit, isGiven) = (best.0, false)
    func size(_ unit: MeshUnit) -> String { "\(Self.short(extent * unit.metres)) m" }
    if !Self.sizes.contains(extent * best.0.metres) {
      doubt =
        "it is \(size(best.0)) large in the likeliest unit, \(best.0.rawValue), which few things on "
        + "a table are; give the mesh the scale that is right"
    } else if probability < Self.leastProbability {
      let other = ranked[1].0
      doubt =
        "its unit is uncertain: it is \(size(best.0)) large if in \(best.0.rawValue), as taken, and "
        + "\(size(other)) if in \(other.rawValue), scale: \(Self.short(other.metres))"
    } else {
      doubt = nil
    }
  }

  private static func short(_ value: Double) -> String { String(format: "%.3g", value) }
}
