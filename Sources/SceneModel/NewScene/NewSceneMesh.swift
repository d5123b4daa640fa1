import AssetIO
import Geometry

/// A mesh of a specification that is being made, and what was found out about it.
package struct NewSceneMesh: Sendable {
  /// What scene files will call it.
  package internal(set) var name: String
  /// Its file, as the user named it.
  package let path: String
  /// Its file, as the specification names it.
  package let file: String
  /// The unit of its file.
  package let unit: UnitGuess
  /// Which way it stands.
  package let standing: StandingGuess
  /// Whether that is what its format says.
  let standsByConvention: Bool
  /// The picture beside it that is taken for a texture that lies elsewhere, as the specification
  /// names it; nil if there is no such.
  let texture: String?
  /// Whether the specification says `origin: "axis"`.
  package internal(set) var isMoved = true
  /// Where its file's origin lies among the coordinates of the mesh as it stands, in metres.
  package internal(set) var fileOrigin = Vector3.zero
  /// Its largest distance from its axis and its height, in metres.
  var reach: (radius: Double, height: Double)
  /// Its extents as it stands, in metres.
  package internal(set) var extents: Vector3
  /// Its outline on the table, if others are to be kept out of it.
  var footprint: Footprint?
  /// What its turns look like; nil before they were drawn.
  package internal(set) var turns: TurnComparison?
  /// What may be wrong, a sentence each.
  var doubts: [String] = []
}
