/// What a view changes in the shapes and the looks of what is drawn: the table's thickness, and
/// what objects and table reflect specularly.
package struct ViewSurfaces: Sendable, Equatable {
  /// How far the table's sides reach down, in metres.
  var tableThickness: Double
  /// See `ViewLatent`.
  var gloss: Double
  var shininess: Double
  var tableGloss: Double
  var tableShininess: Double

  /// Nothing of it changes.
  static let plain = ViewSurfaces(
    tableThickness: 0, gloss: 0, shininess: 32, tableGloss: 0, tableShininess: 32)
}

extension View {
  /// What the view changes in what is drawn.
  package var surfaces: ViewSurfaces {
    ViewSurfaces(
      tableThickness: max(0, self[.tableThickness]), gloss: max(0, self[.gloss]),
      shininess: self[.shininess], tableGloss: max(0, self[.tableGloss]),
      tableShininess: self[.tableShininess])
  }
}
