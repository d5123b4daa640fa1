/// What stands in pictures of two dimensions; also the key by which a specification says so.
package enum GlyphKind: String, Sendable, Hashable, CaseIterable {
  /// The digits 0 to 9.
  case digits
  /// Discs, squares and triangles in three greys.
  case sprites
}
