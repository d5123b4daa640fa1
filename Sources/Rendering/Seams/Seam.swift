import Geometry

/// A part of the line along which the surfaces of two objects cut through each other: no edge of a
/// mesh, but the colour jumps there.
struct Seam {
  /// Comes first, so that it lies where the seam does. As seen: x and y in pixels, 1/depth in 1/m.
  /// The first object shows to its right, the second to its left.
  var edge: ActiveEdge
  /// The two objects, and the face of each.
  var first: (instance: Int, face: Int)
  var second: (instance: Int, face: Int)
  /// How fast the first one's inverse depth less the second's falls across the line, to the left;
  /// in 1/m per pixel.
  var slope: Double
}
