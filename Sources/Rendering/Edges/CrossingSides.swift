/// What lies on the two sides of a visible crossing.
struct CrossingSides {
  /// Where on the crossing, 0 at the edge's `from` and 1 at its `to`.
  var foot: Double
  /// The share of the pixel that lies on the other side of this part of the edge as seen from the
  /// centre: the area between the part and the pixel's border, swept by the ray from the centre
  /// to the border as it turns over the part. Positive if the centre is inside.
  var weight: Float
  /// Of the inner side among `ShadowSlots`, the outer side's being the next one; of no meaning
  /// where there are no shadows.
  var slot: Int32
  /// The part of the edge's own object next to the edge: on the inner side.
  var inside: SurfaceSide
  /// On the other side: behind the edge, or the other face of a crease.
  var outside: SurfaceSide

  /// To be filled in.
  static let blank = CrossingSides(
    foot: 0, weight: 0, slot: 0, inside: .blank, outside: .blank)
}

/// A surface next to an edge, at the foot of a crossing.
struct SurfaceSide {
  var surface: VisibleSurface
  var color: SIMD4<Float>

  static let blank = SurfaceSide(surface: .background, color: .zero)
}
