extension SceneRenderer {
  /// The ground that each mesh stands over, in the specification's order.
  package var footprints: [Footprint] {
    models.map { Footprint(of: $0.mesh) }
  }
}

extension [SceneObject] {
  /// How far objects stand in each other: by how much two of them must be moved apart until their
  /// footprints only touch, in metres, of the worst two; 0 if none do.
  package func interpenetration(_ footprints: [Footprint]) -> Double {
    var deepest = 0.0
    for (index, object) in enumerated() {
      for other in self[..<index] {
        let distance = Footprint.distance(
          object, footprints[object.mesh], other, footprints[other.mesh])
        deepest = Swift.max(deepest, -distance)
      }
    }
    return deepest
  }
}
