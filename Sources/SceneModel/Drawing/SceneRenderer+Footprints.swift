extension SceneRenderer {
  /// The ground that each mesh stands over, in the specification's order.
  package var footprints: [Footprint] {
    models.map { model in
      var used = Set<Int32>()
      for face in model.mesh.faces { for corner in 0..<3 { used.insert(face.vertices[corner]) } }
      return Footprint(
        of: used.map {
          let point = model.mesh.positions[Int($0)]
          return SIMD2(point.x, point.y)
        })
    }
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
