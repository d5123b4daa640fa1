/// How much of the light is covered.
///
/// The share of a disk that a polygon covers is the mean over the disk of how often the outline
/// winds about each point. Between the disk's centre and another point the number changes where an
/// edge passes, so that, as for the share of a pixel (*The boundary term*),
///
///     share = winding(centre) + Σ over edges (triangle − sector) / π,
///
/// the triangle and the sector being those of the edge's part in the unit disk about the centre.
/// Edges outside the disk are asked on which side they pass, and no more.
extension Shadow {
  /// What is known of the outline's vertices as eight receivers see them: W, and 1/t; three numbers
  /// a vertex.
  typealias Seen = UnsafeMutablePointer<SIMD8<Float>>

  /// The lanes of receivers that the object may keep light from; in the others `cover` would be 0.
  @inline(__always)
  func reaches(_ p: EightReceivers) -> SIMD8<Int32> {
    let ahead = SIMD8(repeating: high.z) - p.t
    let inFront = ahead.atLeast(0)
    // Of the ellipse with the matrix R·t² + N; a little more, as N/t² is taken edge by edge.
    let square = inFront * inFront * 1.2
    let marginU = (p.disk.xx * square + p.footprint.xx * 1.2).squareRoot()
    let marginV = (p.disk.yy * square + p.footprint.yy * 1.2).squareRoot()
    let outside =
      (p.u + marginU .< low.x) .| (p.u - marginU .> high.x) .| (p.v + marginV .< low.y)
      .| (p.v - marginV .> high.y) .| .!(ahead .> contact)
    return outside.lanes ^ -1
  }

  /// The share of the light's disk that the object covers for each of eight receivers.
  ///
  /// - Parameter memory: for the vertices.
  @inline(__always)
  func cover(_ p: EightReceivers, _ memory: WorkingMemory<SIMD8<Float>>) -> SIMD8<Float> {
    var area = SIMD8<Float>.zero
    let winding = walk(p, memory) { _, edge, near, _ in
      let cut = DiskCut(edge, p, isAsked: near)
      area += cut.area
    }
    return (winding + area * (1 / Float.pi)).atLeast(0).atMost(1)
  }

  /// How often the outline winds about the middle of each receiver's light; and calls `body` with
  /// the edges that pass near that.
  @inline(__always)
  func walk(
    _ p: EightReceivers, _ memory: WorkingMemory<SIMD8<Float>>,
    _ body: (
      _ edge: SIMD2<Int32>, _ seen: EightEdges, _ near: SIMD8<Int32>, _ clip: EightClips?
    ) -> Void
  ) -> SIMD8<Float> {
    memory.reserve(3 * vertexCount)
    let seen = memory.pointer
    let vertices = vertices.pointer
    var nearest = SIMD8<Float>(repeating: .infinity)
    for vertex in 0..<vertexCount {
      let q = vertices[vertex]
      let t = q.z - p.t
      let inverse = 1 / t
      nearest.replace(with: t, where: t .< nearest)
      seen[3 &* vertex] = (q.x - p.u) * inverse
      seen[3 &* vertex &+ 1] = (q.y - p.v) * inverse
      seen[3 &* vertex &+ 2] = inverse
    }
    let isCut = (nearest .<= contact).lanes
    return EightLanes.any(isCut) ? walkCut(p, isCut, body) : walk(p, UnsafePointer(seen), body)
  }

  /// The same where all vertices lie before all receivers.
  @inline(__always)
  private func walk(
    _ p: EightReceivers, _ seen: UnsafePointer<SIMD8<Float>>,
    _ body: (
      _ edge: SIMD2<Int32>, _ seen: EightEdges, _ near: SIMD8<Int32>, _ clip: EightClips?
    ) -> Void
  ) -> SIMD8<Float> {
    var winding = SIMD8<Int32>.zero
    let edges = edges.pointer
    for index in 0..<edgeCount {
      let (a, b) = (seen + 3 &* Int(edges[index].x), seen + 3 &* Int(edges[index].y))
      let edge = EightEdges(
        ax: a[0], ay: a[1], inverseA: a[2], bx: b[0], by: b[1], inverseB: b[2])
      winding &+= edge.winding(edge.ay, edge.by)
      let near = edge.passesNear(p)
      if EightLanes.any(near) { body(edges[index], edge, near, nil) }
    }
    return SIMD8<Float>(winding)
  }

  /// The same where parts of the outline lie beside or behind some of the receivers: what is seen of
  /// an edge ends where it comes as near as `contact`.
  ///
  /// The outline is closed by what the object shows there, about which only so much is known: it lies
  /// to that side of the receiver on which the outline's ends do. So the winding is counted along a
  /// ray to the other side.
  @inline(never)
  private func walkCut(
    _ p: EightReceivers, _ isCut: SIMD8<Int32>,
    _ body: (
      _ edge: SIMD2<Int32>, _ seen: EightEdges, _ near: SIMD8<Int32>, _ clip: EightClips?
    ) -> Void
  ) -> SIMD8<Float> {
    let (edges, vertices) = (edges.pointer, vertices.pointer)
    var (endsX, endsY) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    for index in 0..<edgeCount {
      let clip = EightClips(vertices[Int(edges[index].x)], vertices[Int(edges[index].y)], p, contact)
      let ends = clip.end
      endsX += ends.x
      endsY += ends.y
    }
    // The ray's direction; of whatever is not cut the first axis, as elsewhere.
    let isTurned = (endsX .!= 0) .| (endsY .!= 0)
    let rayX = SIMD8<Float>(repeating: 1).replacing(with: -endsX, where: isTurned)
    let rayY = SIMD8<Float>.zero.replacing(with: -endsY, where: isTurned)
    var winding = SIMD8<Int32>.zero
    for index in 0..<edgeCount {
      let clip = EightClips(vertices[Int(edges[index].x)], vertices[Int(edges[index].y)], p, contact)
      let edge = clip.visible
      let counted = edge.winding(
        rayX * edge.ay - rayY * edge.ax, rayX * edge.by - rayY * edge.bx)
      winding &+= counted & ~clip.isHidden
      let near = edge.passesNear(p) & ~clip.isHidden
      if EightLanes.any(near) { body(edges[index], edge, near, clip) }
    }
    return SIMD8<Float>(winding)
  }
}

/// An edge of an outline as eight receivers see it: W of its ends a and b, and the inverse of how far
/// they lie before the receivers.
struct EightEdges {
  var ax, ay, inverseA: SIMD8<Float>
  var bx, by, inverseB: SIMD8<Float>

  /// Twice the triangle of the ends and the disk's centre.
  @inline(__always) var cross: SIMD8<Float> { ax * by - ay * bx }

  /// How often a ray from the centre is crossed from its right to its left, as seen along it: 1, 0 or
  /// −1.
  ///
  /// - Parameters: a, b: how far to the left of the ray the ends lie.
  @inline(__always)
  func winding(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Int32> {
    let (belowA, belowB, isRight) = (a.signs, b.signs, cross.signs)
    return (~belowA & belowB & isRight) &- (belowA & ~belowB & ~isRight)
  }

  /// The place of the edge that is nearest to the centre, from 0 at a to 1 at b, and the inverse of
  /// how far that lies before the receivers.
  @inline(__always) var nearest: (place: SIMD8<Float>, inverse: SIMD8<Float>) {
    let (dx, dy) = (bx - ax, by - ay)
    let place = (-(ax * dx + ay * dy) / (dx * dx + dy * dy).atLeast(1e-30)).atLeast(0).atMost(1)
    return (place, inverseA + place * (inverseB - inverseA))
  }

  /// The lanes in which the edge may pass through the disk.
  @inline(__always)
  func passesNear(_ p: EightReceivers) -> SIMD8<Int32> {
    let (place, inverse) = nearest
    let (x, y) = (ax + place * (bx - ax), ay + place * (by - ay))
    let reach = p.disk.bound + p.footprint.bound * (inverse * inverse)
    return (x * x + y * y .< reach).lanes
  }
}

/// The visible part of an edge of which parts may lie beside or behind the receivers.
struct EightClips {
  /// From the receivers.
  private let ax, ay, at, bx, by, bt: SIMD8<Float>
  private let contact: Float
  /// Where it comes as near as `contact`, from 0 at a to 1 at b; where neither end is nearer, no
  /// meaning.
  let place: SIMD8<Float>
  /// The lanes in which each end is not seen.
  private let isHiddenA, isHiddenB: SIMD8<Int32>

  @inline(__always)
  init(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ p: EightReceivers, _ contact: Float) {
    (ax, ay, at) = (a.x - p.u, a.y - p.v, a.z - p.t)
    (bx, by, bt) = (b.x - p.u, b.y - p.v, b.z - p.t)
    self.contact = contact
    isHiddenA = (at .<= contact).lanes
    isHiddenB = (bt .<= contact).lanes
    place = (contact - at) / (bt - at)
  }

  /// The lanes in which none of it is seen.
  @inline(__always) var isHidden: SIMD8<Int32> { isHiddenA & isHiddenB }

  /// The lanes in which a or b is replaced by the place where the visible part ends.
  @inline(__always) var isCutA: SIMD8<Int32> { isHiddenA & ~isHiddenB }
  @inline(__always) var isCutB: SIMD8<Int32> { isHiddenB & ~isHiddenA }

  /// How the place of the cut follows a and b along t: −dplace·(bt − at) = (1 − place) dat + place
  /// dbt.
  @inline(__always) var inverseRise: SIMD8<Float> { 1 / (bt - at) }

  /// From a to b across the rays.
  @inline(__always) var along: (x: SIMD8<Float>, y: SIMD8<Float>) { (bx - ax, by - ay) }

  /// Across the rays, where it is cut.
  @inline(__always) private var cut: (x: SIMD8<Float>, y: SIMD8<Float>) {
    (ax + place * (bx - ax), ay + place * (by - ay))
  }

  /// The same in the lanes in which it is cut; else zero.
  @inline(__always) var end: (x: SIMD8<Float>, y: SIMD8<Float>) {
    let whole = (isCutA | isCutB) .== 0
    let (x, y) = cut
    return (x.replacing(with: 0, where: whole), y.replacing(with: 0, where: whole))
  }

  @inline(__always) var visible: EightEdges {
    let (x, y) = cut
    let (cutA, cutB) = (isCutA .!= 0, isCutB .!= 0)
    let inverseA = 1 / at.replacing(with: contact, where: cutA)
    let inverseB = 1 / bt.replacing(with: contact, where: cutB)
    return EightEdges(
      ax: ax.replacing(with: x, where: cutA) * inverseA,
      ay: ay.replacing(with: y, where: cutA) * inverseA, inverseA: inverseA,
      bx: bx.replacing(with: x, where: cutB) * inverseB,
      by: by.replacing(with: y, where: cutB) * inverseB, inverseB: inverseB)
  }
}

/// The part of an edge in the disk of eight receivers: the edge is taken into coordinates in which
/// the disk, for what passes where the edge is nearest to its centre, has radius one.
struct DiskCut {
  /// The ends in these coordinates, and where the part begins and ends, from 0 at a to 1 at b.
  let ax, ay, bx, by: SIMD8<Float>
  let begin, end: SIMD8<Float>
  /// The inverse of the disk's Cholesky factor: (x, y) becomes (xx·x, yx·x + yy·y).
  let xx, yx, yy: SIMD8<Float>
  /// The lanes in which there is such a part.
  let isThere: SIMD8<Int32>
  /// Triangle − sector; zero where no part is in the disk.
  let area: SIMD8<Float>

  /// - Parameter isAsked: the lanes that count.
  @inline(__always)
  init(_ edge: EightEdges, _ p: EightReceivers, isAsked: SIMD8<Int32>) {
    let inverse = edge.nearest.inverse
    let square = inverse * inverse
    let matrix = EightMatrices(
      xx: p.disk.xx + p.footprint.xx * square, xy: p.disk.xy + p.footprint.xy * square,
      yy: p.disk.yy + p.footprint.yy * square)
    xx = 1 / matrix.xx.squareRoot()
    let lower = matrix.xy * xx
    yy = 1 / (matrix.yy - lower * lower).atLeast(1e-30).squareRoot()
    yx = -lower * xx * yy
    (ax, ay) = (xx * edge.ax, yx * edge.ax + yy * edge.ay)
    (bx, by) = (xx * edge.bx, yx * edge.bx + yy * edge.by)
    let (dx, dy) = (bx - ax, by - ay)
    let length = (dx * dx + dy * dy).atLeast(1e-30)
    let along = ax * dx + ay * dy
    let discriminant = along * along - length * (ax * ax + ay * ay - 1)
    let half = discriminant.atLeast(0).squareRoot()
    let inverseLength = 1 / length
    begin = ((-along - half) * inverseLength).atLeast(0).atMost(1)
    end = ((half - along) * inverseLength).atLeast(0).atMost(1)
    isThere = isAsked & (end .> begin).lanes
    let (px, py) = (ax + begin * dx, ay + begin * dy)
    let (qx, qy) = (ax + end * dx, ay + end * dy)
    // Its sign is that by which windings are counted.
    let triangle = edge.cross * (xx * yy) * (end - begin)
    let sector = SIMD8<Float>.angle(y: triangle, x: px * qx + py * qy)
    area = ((triangle - sector) * 0.5).replacing(with: 0, where: isThere .== 0)
  }
}

extension SIMD8<Float> {
  /// All bits of the lanes with a sign bit.
  @inline(__always) var signs: SIMD8<Int32> {
    unsafeBitCast(self, to: SIMD8<Int32>.self) &>> 31
  }
}

extension SIMDMask<SIMD8<Int32>> {
  /// All bits of the lanes that are true.
  @inline(__always) var lanes: SIMD8<Int32> {
    SIMD8<Int32>.zero.replacing(with: -1, where: self)
  }
}

extension EightLanes {
  /// Whether a lane has all bits set.
  @inline(__always)
  static func any(_ lanes: SIMD8<Int32>) -> Bool { oneBitALane(lanes) != 0 }
}
