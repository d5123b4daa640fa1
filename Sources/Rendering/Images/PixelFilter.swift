/// How a pixel's value is computed from the scene inside its square.
public enum PixelFilter: Sendable {
  /// The mean over the pixel's square: the antialiased picture, whose derivatives are true at
  /// outlines, too.
  case box
  /// What is seen at the pixel's centre: jagged outlines, faster to draw, for labels, depths and
  /// pictures that need no derivative.
  case point
}
