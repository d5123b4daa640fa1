/// What texture coordinates outside 0 to 1 show.
package enum RawWrap: UInt8, Sendable, Equatable, CaseIterable {
  /// The texture again.
  case `repeat`
  /// Its outermost texels.
  case clampToEdge
  /// The texture again, every second time reversed.
  case mirroredRepeat
}
