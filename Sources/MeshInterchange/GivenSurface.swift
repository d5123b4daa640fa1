/// What of a mesh's surface its user gives: what its file says of that does not count, and the
/// files that it names for it are not missed.
package struct GivenSurface: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The colour of every material.
  package static let color = GivenSurface(rawValue: 1)
  /// The texture of every material.
  package static let texture = GivenSurface(rawValue: 2)
}
