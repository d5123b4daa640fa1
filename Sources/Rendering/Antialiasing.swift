import Geometry

/// Where an edge passes between two neighbouring samples of different colour.
///
/// `first` is the left or upper sample, `second` the right or lower one, and the edge crosses the
/// line between their centres at the fraction t from the first. Of the two cells the nearer half
/// is repainted: with t < ½ the second's colour covers ½ − t of the first's cell, otherwise the
/// first's colour covers t − ½ of the second's.
struct EdgeCrossing {
  /// Indices into the sample buffer.
  var first: Int
  var second: Int
  /// Where the sample lies whose cell is repainted, and where the one whose colour it gets.
  var receiver: (column: Int, row: Int)
  var source: (column: Int, row: Int)
  /// t − ½, in samples.
  var shift: Float
  /// Position along the edge as seen, 0 at `from`, 1 at `to`.
  var along: Float

  /// The index of the sample whose cell is repainted.
  @inline(__always) var receiverIndex: Int { shift < 0 ? first : second }
  /// The index of the sample whose colour it gets.
  @inline(__always) var sourceIndex: Int { shift < 0 ? second : first }
  /// The share of the cell.
  @inline(__always) var weight: Float { abs(shift) }
}

/// Analytic antialiasing along silhouettes and creases.
///
/// Supersampling alone gives a picture that is constant between jumps, whose derivative says
/// nothing. Here every edge across which the colour jumps is walked, row by row if it is steep and
/// column by column if it is not, and the share of the cell that the edge cuts off is exchanged
/// between the two samples on its sides. The result is continuous in the edge's position: when the
/// edge passes over a sample's centre the sample changes sides, and both descriptions agree there
/// (½ of each colour). Its derivative is the jump of colour times the edge's speed: the boundary
/// term of the box-filtered picture's derivative (Li et al. 2018, *Differentiable Monte Carlo Ray
/// Tracing through Edge Sampling*, equation 6), with one quadrature point a row of samples.
/// Blending across pixel pairs is due to Laine et al. 2020 (*Modular Primitives for
/// High-Performance Differentiable Rendering*, section 3.6); walking the edges themselves instead
/// of searching a sample's triangle for one keeps silhouettes of finely tessellated surfaces.
struct Antialiaser {
  let buffer: SampleBuffer
  /// Every object drawn, by instance.
  let objects: [ProjectedObject]

  /// An edge further behind its inner sample than this share of the object's radius is hidden by
  /// the object itself.
  private static let selfOcclusion: Float = 0.5
  /// Relative tolerance of inverse depths; objects touch the table in the depth of their own edge.
  private static let contact: Float = 1e-4

  /// Calls `body` for every visible crossing of the object's edges that repaints a sample in
  /// `rect`.
  @inline(__always)
  func forEachCrossing(
    of instance: Int, in rect: PixelRect,
    _ body: (_ edge: Int, _ crossing: EdgeCrossing) -> Void
  ) {
    let object = objects[instance]
    guard !object.bounds.expanded(by: 1).intersection(rect).isEmpty else { return }
    let slack = Self.selfOcclusion * Float(object.mesh.boundingRadius)
    let width = buffer.width
    for index in 0..<object.edges.count {
      let edge = object.edges[index]
      let walk = edge.walk
      let isSteep = walk.isSteep
      let lines = isSteep ? (rect.minY, rect.maxY) : (rect.minX, rect.maxX)
      let cells = isSteep ? (rect.minX, rect.maxX) : (rect.minY, rect.maxY)
      let cellCount = isSteep ? width : buffer.height
      var line = max(lines.0, walk.begin)
      let end = min(lines.1, walk.end)
      while line < end {
        defer { line += 1 }
        let center = Double(line) + 0.5
        let q = walk.q + (center - walk.p) * walk.slope
        let cell = Int((q - 0.5).rounded(.down))
        guard cell >= 0, cell + 1 < cellCount else { continue }
        let shift = Float(q - Double(cell)) - 1
        let receiving = shift < 0 ? cell : cell + 1
        guard receiving >= cells.0, receiving < cells.1 else { continue }
        let giving = shift < 0 ? cell + 1 : cell
        let first = isSteep ? line * width + cell : cell * width + line
        let second = isSteep ? first + 1 : first + width
        let along = Float((center - walk.p) / walk.length)
        let depth = Float(edge.from.z) + along * Float(edge.to.z - edge.from.z)
        let visible =
          edge.isSilhouette
          ? isSilhouetteVisible(
            instance, inside: walk.secondIsInside ? second : first,
            outside: walk.secondIsInside ? first : second, x: isSteep ? q : center,
            y: isSteep ? center : q, depth: depth, slack: slack)
          : isCreaseVisible(instance, first, second, depth: depth, slack: slack)
        guard visible else { continue }
        body(
          index,
          EdgeCrossing(
            first: first, second: second,
            receiver: isSteep ? (receiving, line) : (line, receiving),
            source: isSteep ? (giving, line) : (line, giving), shift: shift, along: along))
      }
    }
  }

  /// Whether the inner sample shows the object near the edge, and the edge is in front of what the
  /// outer sample shows, that surface being continued to the crossing.
  @inline(__always)
  private func isSilhouetteVisible(
    _ instance: Int, inside: Int, outside: Int, x: Double, y: Double, depth: Float, slack: Float
  ) -> Bool {
    let surface = buffer.surface[inside]
    guard surface >= 0, SurfaceID.instance(surface) == instance,
      1 / depth - 1 / buffer.inverseDepth[inside] <= slack
    else { return false }
    let other = buffer.surface[outside]
    guard other >= 0 else { return true }
    let otherInstance = SurfaceID.instance(other)
    let plane = objects[otherInstance].faces[SurfaceID.face(other)].plane
    let behind = Float(plane.x + plane.y * x + plane.z * y)
    // Where the object's own surface continues beyond the edge there is no jump.
    return otherInstance == instance
      ? depth > behind * (1 + 10 * Self.contact) && surface != other
      : depth >= behind * (1 - Self.contact)
  }

  /// Whether both samples show the object, on different faces near the edge.
  @inline(__always)
  private func isCreaseVisible(
    _ instance: Int, _ first: Int, _ second: Int, depth: Float, slack: Float
  ) -> Bool {
    let a = buffer.surface[first]
    let b = buffer.surface[second]
    guard a >= 0, b >= 0, a != b, SurfaceID.instance(a) == instance,
      SurfaceID.instance(b) == instance
    else { return false }
    let z = 1 / depth
    return abs(z - 1 / buffer.inverseDepth[first]) <= slack
      && abs(z - 1 / buffer.inverseDepth[second]) <= slack
  }

  /// Averages samples into pixels and exchanges the shares along edges.
  ///
  /// - Parameters:
  ///   - rect: in pixels.
  ///   - samples: a value a sample, `[height, width]` of the whole buffer.
  ///   - picture: a value a pixel, `[height / side, width / side]`; the pixels of `rect` are set.
  func resolve(
    _ rect: PixelRect, samplesPerSide side: Int, samples: UnsafePointer<SIMD4<Float>>,
    into picture: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    guard !rect.isEmpty else { return }
    let pixelsWide = buffer.width / side
    // The usual sides as constants, so that the compiler unrolls their loops.
    switch side {
    case 1: average(rect, samplesPerSide: 1, samples: samples, into: picture)
    case 2: average(rect, samplesPerSide: 2, samples: samples, into: picture)
    case 3: average(rect, samplesPerSide: 3, samples: samples, into: picture)
    case 4: average(rect, samplesPerSide: 4, samples: samples, into: picture)
    default: average(rect, samplesPerSide: side, samples: samples, into: picture)
    }
    let share = 1 / Float(side * side)
    for instance in objects.indices {
      forEachCrossing(of: instance, in: rect.scaled(by: side)) { _, crossing in
        let (column, row) = crossing.receiver
        picture[row.quotient(side) * pixelsWide + column.quotient(side)] +=
          (samples[crossing.sourceIndex] - samples[crossing.receiverIndex])
          * (crossing.weight * share)
      }
    }
  }

  @inline(__always)
  private func average(
    _ rect: PixelRect, samplesPerSide side: Int, samples: UnsafePointer<SIMD4<Float>>,
    into picture: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let share = 1 / Float(side * side)
    let pixelsWide = buffer.width / side
    for row in rect.rows {
      let pixels = picture + row * pixelsWide
      for column in rect.columns {
        let corner = samples + (row * side * buffer.width + column * side)
        var sum = SIMD4<Float>.zero
        for y in 0..<side {
          for x in 0..<side { sum += corner[y * buffer.width + x] }
        }
        pixels[column] = sum * share
      }
    }
  }
}

extension Int {
  /// The quotient of two small numbers that are not negative, by the faster 32-bit division.
  @inline(__always) func quotient(_ divisor: Int) -> Int {
    Int(UInt32(truncatingIfNeeded: self) / UInt32(truncatingIfNeeded: divisor))
  }
}
