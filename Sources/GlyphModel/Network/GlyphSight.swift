/// How a step knows what earlier steps have explained.
package enum GlyphSight: String, Sendable, Hashable, CaseIterable {
  /// It remembers: the picture goes into a long short-term memory, and so does what each step has
  /// found. The paper's AIR (section 2.2).
  case memory
  /// It sees: what earlier steps have painted is taken away from the picture, and there is no other
  /// memory. The paper's DAIR (section 3.1), which counts further than it was taught.
  case rest
}
