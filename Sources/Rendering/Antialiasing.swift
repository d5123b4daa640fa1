import Geometry

/// What lies on the two sides of a visible crossing.
struct CrossingSides {
  /// The part of the edge's own object next to the edge: on the inner side.
  var inside: SurfaceSide
  /// On the other side: behind the edge, or the other face of a crease.
  var outside: SurfaceSide
}

/// A surface next to an edge.
struct SurfaceSide {
  /// Index into the objects, or −1 for the background.
  var instance: Int
  var face: Int
  /// At the middle of the crossing.
  var inverseDepth: Float
  var color: SIMD4<Float>
}

/// Analytic antialiasing along silhouettes and creases.
///
/// One sample a pixel gives a picture that is constant between jumps, whose derivative says
/// nothing. Here every edge across which the colour jumps is walked pixel by pixel, and the share
/// of the pixel beyond the edge gets the colour that lies there (`PixelWalk`). Where surfaces have
/// one colour each, the result is the box-filtered picture exactly; its derivative is the jump of
/// colour times the edge's normal speed, integrated along the edge: the boundary term of the
/// box-filtered picture's derivative (Li et al. 2018, *Differentiable Monte Carlo Ray Tracing
/// through Edge Sampling*, equation 6).
struct Antialiaser {
  let buffer: PixelBuffer
  /// Every object drawn, by instance.
  let objects: [ProjectedObject]
  let background: SIMD4<Float>

  /// An edge further behind its object's own pixel than this share of the object's radius is
  /// hidden by the object itself.
  private static let selfOcclusion: Float = 0.5
  /// Relative tolerance of inverse depths; objects touch the table in the depth of their own edge.
  private static let contact: Float = 1e-4

  /// Mixes the colours of the pixels of `rect` that edges pass through; each pixel holds the
  /// colour of its centre.
  func mix(_ rect: PixelRect) {
    for instance in objects.indices {
      forEachCrossing(of: instance, in: rect) { _, crossing, sides in
        let pixel = crossing.row * buffer.width + crossing.column
        buffer.color[pixel] += (sides.outside.color - sides.inside.color) * crossing.weight
        buffer.isMixed[pixel] = 1
      }
    }
  }

  /// Gives the mixed pixels of `rect` the colour of their centre again.
  func unmix(_ rect: PixelRect) {
    for row in rect.rows {
      for column in rect.columns {
        let pixel = row * buffer.width + column
        guard buffer.isMixed[pixel] != 0 else { continue }
        buffer.isMixed[pixel] = 0
        let surface = buffer.surface[pixel]
        if surface < 0 {
          buffer.color[pixel] = background
          continue
        }
        let object = objects[SurfaceID.instance(surface)]
        let face = SurfaceID.face(surface)
        buffer.color[pixel] =
          object.shader.isUniform(object.mesh.appearances.pointer[face])
          ? object.uniformColors.pointer[face]
          : object.shader.color(
            of: face, column: column, row: row, inverseDepth: buffer.inverseDepth[pixel])
      }
    }
  }

  /// Calls `body` for every visible crossing of an object's edges with a pixel of `rect`.
  @inline(__always)
  func forEachCrossing(
    of instance: Int, in rect: PixelRect,
    _ body: (_ edge: Int, _ crossing: PixelCrossing, _ sides: CrossingSides) -> Void
  ) {
    let object = objects[instance]
    guard !object.bounds.expanded(by: 1).intersection(rect).isEmpty else { return }
    let edges = object.edges.pointer
    let slack = Self.selfOcclusion * Float(object.mesh.boundingRadius)
    for index in 0..<object.edgeCount {
      let edge = edges[index]
      PixelWalk.forEachCrossing(of: edge, in: rect) { crossing in
        guard
          let sides = sides(
            of: edge, crossing, instance: instance, object: object, slack: slack)
        else { return }
        body(index, crossing, sides)
      }
    }
  }

  /// What lies on the sides of a crossing, or nil if it is hidden.
  ///
  /// Two pixels' centres, one on each side of the edge, tell what is seen there; their surfaces
  /// are continued to the middle of the crossing.
  @inline(__always)
  private func sides(
    of edge: ActiveEdge, _ crossing: PixelCrossing, instance: Int,
    object: ProjectedObject, slack: Float
  ) -> CrossingSides? {
    let t = crossing.middle
    let x = edge.from.x + t * (edge.to.x - edge.from.x)
    let y = edge.from.y + t * (edge.to.y - edge.from.y)
    let depth = Float(edge.from.z + t * (edge.to.z - edge.from.z))
    // The neighbour on the other side: along the axis that the edge is steeper to. The inner side
    // is at (−dy, dx).
    let (dx, dy) = (edge.to.x - edge.from.x, edge.to.y - edge.from.y)
    var (column, row) = (crossing.column, crossing.row)
    if abs(dy) >= abs(dx) {
      column += (dy > 0) == crossing.centerIsInside ? 1 : -1
    } else {
      row += (dx < 0) == crossing.centerIsInside ? 1 : -1
    }
    let here = crossing.row * buffer.width + crossing.column
    let isOnPicture = column >= 0 && column < buffer.width && row >= 0 && row < buffer.height
    guard isOnPicture || !crossing.centerIsInside || !edge.isSilhouette else { return nil }
    let there = isOnPicture ? row * buffer.width + column : here
    let (inner, outer) = crossing.centerIsInside ? (here, there) : (there, here)
    guard isNotHidden(by: inner, instance, x, y, depth: depth, slack: slack) else { return nil }
    let outside: SurfaceSide
    if edge.isSilhouette {
      let surface = buffer.surface[outer]
      if surface < 0 {
        outside = SurfaceSide(instance: -1, face: 0, inverseDepth: 0, color: background)
      } else {
        let other = SurfaceID.instance(surface)
        let face = SurfaceID.face(surface)
        let behind = self.depth(of: objects[other], face: face, x, y)
        // Where the object's own surface continues beyond the edge there is no jump.
        if other == instance {
          guard depth > behind * (1 + 10 * Self.contact) else { return nil }
        } else {
          guard depth >= behind * (1 - Self.contact) else { return nil }
        }
        outside = side(objects[other], other, face: face, x, y, inverseDepth: behind)
      }
    } else {
      guard isNotHidden(by: outer, instance, x, y, depth: depth, slack: slack) else { return nil }
      outside = side(object, instance, face: Int(edge.otherFace), x, y, inverseDepth: depth)
    }
    return CrossingSides(
      inside: side(object, instance, face: Int(edge.face), x, y, inverseDepth: depth),
      outside: outside)
  }

  /// Whether what a pixel's centre shows does not hide a point of an object's edge.
  @inline(__always)
  private func isNotHidden(
    by pixel: Int, _ instance: Int, _ x: Double, _ y: Double, depth: Float, slack: Float
  ) -> Bool {
    let surface = buffer.surface[pixel]
    guard surface >= 0 else { return true }
    let other = SurfaceID.instance(surface)
    if other == instance { return 1 / depth - 1 / buffer.inverseDepth[pixel] <= slack }
    return self.depth(of: objects[other], face: SurfaceID.face(surface), x, y)
      <= depth * (1 + Self.contact)
  }

  /// The inverse depth of a face, continued to a place of the picture.
  @inline(__always)
  private func depth(of object: ProjectedObject, face: Int, _ x: Double, _ y: Double) -> Float {
    let plane = object.planes.pointer[face]
    return Float(plane.x + plane.y * x + plane.z * y)
  }

  @inline(__always)
  private func side(
    _ object: ProjectedObject, _ instance: Int, face: Int, _ x: Double, _ y: Double,
    inverseDepth: Float
  ) -> SurfaceSide {
    let shader = object.shader
    let appearance = object.mesh.appearances.pointer + face
    let color =
      shader.isUniform(appearance.pointee)
      ? object.uniformColors.pointer[face]
      : shader.color(
        of: appearance.pointee,
        at: shader.point(x: Float(x), y: Float(y), inverseDepth: inverseDepth).position)
    return SurfaceSide(instance: instance, face: face, inverseDepth: inverseDepth, color: color)
  }
}
