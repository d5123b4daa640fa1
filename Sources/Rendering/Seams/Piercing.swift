/// Where an edge of an object goes through a surface of another one, and is hidden from there on.
struct Piercing {
  var instance: Int
  /// Index into the object's active edges.
  var edge: Int
  /// 0 at the edge's `from` and 1 at its `to`, as seen.
  var place: Double
}
