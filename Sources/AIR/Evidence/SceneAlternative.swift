import Foundation
import SceneModel

/// A scene that a picture may show in place of the one that was found.
package struct SceneAlternative: Sendable {
  /// In what it differs.
  package enum Change: Sendable, Equatable {
    /// An object, by its index, is turned otherwise.
    case turn(object: Int)
    /// An object, by its index, is of another mesh.
    case exchange(object: Int)
    /// An object, by its index, is not there.
    case absence(object: Int)
    /// There is one object more, the last.
    case addition

    /// As scene files have it.
    var word: String {
      switch self {
      case .turn: "turn"
      case .exchange: "exchange"
      case .absence: "absence"
      case .addition: "addition"
      }
    }
  }

  /// In what it differs.
  package var change: Change
  /// What stands on the table then.
  package var objects: [SceneObject]
  /// log of its evidence over that of the scene that was found.
  package var logOdds: Double
}

extension [SceneAlternative] {
  /// Less probable ones, against the scene that was found, are not told.
  static let leastLogOdds = -9.0

  /// How probable each is, if one of them or the scene that was found is shown.
  package var weights: [Double] {
    let odds = map { exp($0.logOdds) }
    let whole = odds.reduce(1, +)
    return odds.map { $0 / whole }
  }
}
