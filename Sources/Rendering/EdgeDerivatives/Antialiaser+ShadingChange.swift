extension Antialiaser {
  /// Forward mode in changes of the shading, which leave every edge where it is: adds the changes
  /// of the colours at pixels' centres and on the two sides of edges.
  ///
  /// - Parameters:
  ///   - changes: one for each instance.
  ///   - tangent: of the picture, `[height, width]`.
  func pushforward(
    _ rect: PixelRect, _ changes: [ShadingChange], into tangent: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    func change(_ surface: VisibleSurface, x: Float, y: Float, _ shader: Shader) -> SIMD4<Float> {
      let point = shader.point(x: x, y: y, inverseDepth: surface.inverseDepth)
      return shader.tangent(ofFace: surface.face, at: point, changes[surface.instance])
    }
    for row in rect.rows {
      for column in rect.columns {
        let index = row * buffer.width + column
        let id = buffer.surface[index]
        guard id >= 0 else { continue }
        let surface = VisibleSurface(
          instance: SurfaceID.instance(id), face: SurfaceID.face(id),
          inverseDepth: buffer.inverseDepth[index])
        tangent[index] += change(
          surface, x: Float(column) + 0.5, y: Float(row) + 0.5,
          shader(surface.instance, pixel: index))
      }
    }
    func add(_ crossing: PixelCrossing, _ sides: CrossingSides, _ edge: ActiveEdge) {
      let place = edge(sides.foot)
      let (x, y) = (Float(place.x), Float(place.y))
      func changed(_ surface: VisibleSurface, _ slot: Int32) -> SIMD4<Float> {
        guard surface.instance >= 0 else { return .zero }
        return change(surface, x: x, y: y, shader(surface.instance, slot))
      }
      tangent[crossing.row * buffer.width + crossing.column] +=
        (changed(sides.outside.surface, sides.slot &+ 1)
          - changed(sides.inside.surface, sides.slot)) * sides.weight
    }
    for instance in objects.indices {
      forEachCrossing(of: instance, in: rect) { edge, crossing, sides in
        add(crossing, sides, objects[instance].outline.edges.pointer[edge])
      }
    }
    forEachSeamCrossing(in: rect) { seam, crossing, sides in add(crossing, sides, seam.edge) }
  }
  /// What shades an object in the light that arrives at a pixel's centre.
  private func shader(_ instance: Int, pixel: Int) -> Shader {
    guard let shadows, shadows.loadShares(ofPixel: pixel) else { return objects[instance].shader }
    return shadows.dimmed(objects[instance].shader, shadows.shares.pointer)
  }
}
