import Foundation

// A bare table looks the same from several sides. Where the camera may stand on any of them, no
// picture tells which: scenes that are turned as a whole are one scene.

extension SceneSpecification {
  /// How many turns of the whole scene, camera and light with it, change neither its picture nor
  /// its prior: four for a bare square table that may be seen and lit from everywhere, two for a
  /// rectangle; 1 if the sides are told apart.
  package var turnOrder: Int {
    let prior = viewPrior
    guard Self.isAllRound(prior, .azimuth), table.texture == nil, lighting.lights.count <= 1,
      lighting.lights.isEmpty || Self.isAllRound(prior, .lightAzimuth),
      [ViewLatent.targetX, .targetY].allSatisfy({ prior[$0] == .known(0) })
    else { return 1 }
    let (size, ranges) = (table.size, self.prior.positionRanges)
    return size.x == size.y && ranges.x == ranges.y ? 4 : 2
  }

  /// Whether the camera's azimuth is anything of a full turn, alike.
  package var isSeenFromAllRound: Bool { Self.isAllRound(viewPrior, .azimuth) }

  private static func isAllRound(_ prior: ViewPrior, _ latent: ViewLatent) -> Bool {
    guard case .uniform = prior[latent] else { return false }
    return prior.isCircle(latent)
  }

  /// The turn that changes no picture and brings an azimuth nearest to another one.
  package func turn(of azimuth: Double, towards other: Double) -> SceneTurn {
    let order = turnOrder
    guard order > 1 else { return .none }
    let turns = Int(((other - azimuth) * Double(order) / (2 * .pi)).rounded())
    // Whole turns, too, so that the azimuth is a number near the other.
    return SceneTurn(turns, of: order)
  }

  /// The turn that changes no picture and brings an azimuth into the part of the circle that
  /// readings are given in, about the middle of its prior.
  package func canonicalTurn(of azimuth: Double) -> SceneTurn {
    turn(of: azimuth, towards: viewPrior[.azimuth].center)
  }
}
