import Geometry

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
  let crossings: CrossingList
  /// Where objects cut through each other.
  let seams: SeamList
  /// What objects keep light from each other and from fixtures, if they do.
  var shadows: ShadowList?
  /// Whether what one convex object hides as a whole is left out before its parts are looked at.
  /// Nothing else comes of looking at them; the slow way is for tests.
  var skipsHidden = true

  /// An edge further behind its object's own pixel than this share of the object's radius is
  /// hidden by the object itself.
  static let selfOcclusion: Float = 0.5
  /// Relative tolerance of inverse depths; objects touch the table in the depth of their own edge.
  static let contact: Float = 1e-4

  /// Mixes the colours of the pixels of `rect` that edges pass through, once one more object has
  /// been drawn there; each pixel holds the colour of its centre, and the marks of the edges
  /// before.
  func mix(_ rect: PixelRect) {
    crossings.forget()
    markSeams(rect)
    markEdges(of: objects.count - 1, in: rect)
    for instance in objects.indices {
      forEachCrossing(of: instance, in: rect) { _, crossing, sides in mix(crossing, sides) }
    }
    mixSeams(rect)
  }

  /// The same for a whole picture without marks, whose crossings are kept for the derivatives.
  func mixWhole() {
    crossings.forget()
    let rect = PixelRect(minX: 0, minY: 0, maxX: buffer.width, maxY: buffer.height)
    markSeams(rect, isClear: true)
    crossings.passageCount = 0
    crossings.passageEnds.reserve(objects.count)
    for instance in objects.indices {
      walk(instance, rect)
      crossings.passageEnds.pointer[instance] = crossings.passageCount
    }
    crossings.count = 0
    var first = 0
    for instance in objects.indices {
      let end = crossings.passageEnds.pointer[instance]
      findVisible(first..<end, of: instance)
      crossings.ends.append(crossings.count)
      first = end
    }
    shade(0..<crossings.count)
    for index in 0..<crossings.count {
      let record = crossings.records.pointer + index
      mix(record.pointee.crossing, record.pointee.sides)
    }
    mixSeams(rect)
  }

  @inline(__always)
  func mix(_ crossing: PixelCrossing, _ sides: CrossingSides) {
    let pixel = crossing.row * buffer.width + crossing.column
    buffer.color[pixel] += (sides.outside.color - sides.inside.color) * sides.weight
    buffer.marks[pixel] |= PixelBuffer.mixed
  }

  /// Gives the mixed pixels of `rect` the colour of their centre again.
  func unmix(_ rect: PixelRect) {
    for row in rect.rows {
      for column in rect.columns {
        let pixel = row * buffer.width + column
        guard buffer.marks[pixel] & PixelBuffer.mixed != 0 else { continue }
        buffer.marks[pixel] &= ~PixelBuffer.mixed
        let surface = buffer.surface[pixel]
        if surface < 0 {
          buffer.color[pixel] = background
          continue
        }
        let object = objects[SurfaceID.instance(surface)]
        let face = SurfaceID.face(surface)
        if let shadows {
          buffer.color[pixel] = shadows.color(
            of: object, face: face, column: column, row: row,
            inverseDepth: buffer.inverseDepth[pixel])
          continue
        }
        buffer.color[pixel] = object.color(
          ofFace: face, x: Float(column) + 0.5, y: Float(row) + 0.5,
          inverseDepth: buffer.inverseDepth[pixel])
      }
    }
  }

  /// Takes two surfaces for the sides of a crossing: their colours are those at its foot, the outer
  /// one's weight that of the part.
  ///
  /// - Parameters:
  ///   - inside: on the edge.
  ///   - outside: on the edge, too, if that is a crease.
  @inline(__always)
  func set(
    _ sides: inout CrossingSides, _ inside: VisibleSurface, _ outside: VisibleSurface,
    _ edge: borrowing ActiveEdge, _ crossing: PixelCrossing
  ) {
    let foot = crossing.foot(on: edge)
    let place = edge(foot)
    var (inside, outside) = (inside, outside)
    inside.inverseDepth = Float(place.z)
    if !edge.isSilhouette {
      outside.inverseDepth = inside.inverseDepth
    } else if outside.instance >= 0 {
      outside.inverseDepth = objects[outside.instance].inverseDepth(
        of: outside.face, place.x, place.y)
    }
    sides.foot = foot
    sides.weight = PixelWalk.weight(of: crossing, edge)
    sides.inside.surface = inside
    sides.inside.color = color(of: inside, place)
    sides.outside.surface = outside
    sides.outside.color = color(of: outside, place)
  }

  @inline(__always)
  private func color(of surface: VisibleSurface, _ place: Vector3) -> SIMD4<Float> {
    guard surface.instance >= 0 else { return background }
    return objects[surface.instance].color(
      ofFace: surface.face, x: Float(place.x), y: Float(place.y),
      inverseDepth: surface.inverseDepth)
  }
}
