/// Why no camera is found from a table's corners.
package enum TablePhotoFault: Error, Equatable, Sendable {
  /// Not four corners, but so many.
  case notFour(Int)
  /// Not the corners of a convex quadrilateral in their order.
  case notConvex
  /// No focal length explains them, or any does.
  case noFocalLength
  /// The camera would stand below the table's top.
  case notFromAbove

  /// What is wrong, and what to do.
  package var reason: String {
    switch self {
    case .notFour(let count):
      "has \(count) corners; give the four of the table's top, such as \"102,540 890,552 701,210 "
        + "260,204\""
    case .notConvex:
      "is not the outline of a table: give its corners one after the other round the table, "
        + "beginning with the two of the near edge"
    case .noFocalLength:
      "does not tell the focal length, as a table seen straight from above, or of other sides, "
        + "does not: give --focal-length, in pixels of the photograph, or take it from the side"
    case .notFromAbove: "is seen from below the table's top; compare the corners' order"
    }
  }
}
