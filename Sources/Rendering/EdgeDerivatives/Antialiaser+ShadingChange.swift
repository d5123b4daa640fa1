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
    // Of a face of one colour all pixels change alike, in the light that arrives.
    var uniform = (id: Int32(-1), lit: SIMD4<Float>.zero, dark: SIMD4<Float>.zero)
    let hasOneShadowLight = shadows.map { $0.lightCount == 1 } ?? true
    for row in rect.rows {
      for column in rect.columns {
        let index = row * buffer.width + column
        let id = buffer.surface[index]
        guard id >= 0 else { continue }
        let surface = VisibleSurface(
          instance: SurfaceID.instance(id), face: SurfaceID.face(id),
          inverseDepth: buffer.inverseDepth[index])
        let object = objects[surface.instance]
        if hasOneShadowLight, changes[surface.instance].isOfLightAlone,
          object.faceKinds.pointer[surface.face] == FaceKind.uniform
        {
          if id != uniform.id {
            let point = object.shader.anyPoint
            let change = changes[surface.instance]
            uniform.id = id
            uniform.lit = object.shader.tangent(ofFace: surface.face, at: point, change)
            uniform.dark =
              shadows.map {
                $0.shares.pointer[0] = 0
                return $0.dimmed(object.shader, $0.shares.pointer)
                  .tangent(ofFace: surface.face, at: point, change)
              } ?? uniform.lit
          }
          let share = shadows.map { $0.lightCount == 1 ? $0.visible(0)[index] : 1 } ?? 1
          tangent[index] += uniform.dark + (uniform.lit - uniform.dark) * share
          continue
        }
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
