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
  /// The lanes of receivers that the object may keep light from.
  @inline(__always)
  func reaches(_ p: UnsafePointer<EightReceivers>) -> SIMD8<Int32> {
    let ahead = high.z - p.pointee.t
    // Of the ellipse with the matrix R·t² + N; a little more, as N/t² is taken edge by edge.
    let square = ahead * ahead * 1.2
    let marginU = (p.pointee.disk.xx * square + p.pointee.footprint.xx * 1.2).squareRoot()
    let marginV = (p.pointee.disk.yy * square + p.pointee.footprint.yy * 1.2).squareRoot()
    let (u, v) = (p.pointee.u, p.pointee.v)
    let outside =
      ((u + marginU - low.x).signs | (high.x + marginU - u).signs)
      | ((v + marginV - low.y).signs | (high.y + marginV - v).signs)
    return (contact - ahead).signs & ~outside
  }

  /// The share of the light that the object keeps off each of eight receivers: that of its disk which
  /// it covers, times the shadow's strength.
  ///
  /// - Parameters:
  ///   - isAsked: the lanes that count; zero in the others.
  ///   - memory: for the vertices.
  @inline(__always)
  func cover(
    _ p: UnsafePointer<EightReceivers>, _ isAsked: SIMD8<Int32>,
    _ memory: WorkingMemory<SIMD8<Float>>
  ) -> SIMD8<Float> {
    let share =
      isCut(p, isAsked) ? coverCut(p, isAsked, memory) : coverWhole(p, isAsked)
    return (share.share * strength).kept(isAsked)
  }

  /// Whether parts of the outline lie beside or behind some of the receivers.
  @inline(__always)
  func isCut(_ p: UnsafePointer<EightReceivers>, _ isAsked: SIMD8<Int32>) -> Bool {
    EightLanes.any(isAsked & ~(contact - (low.z - p.pointee.t)).signs)
  }

  /// The same where all vertices lie before all receivers.
  @inline(__always)
  private func coverWhole(
    _ p: UnsafePointer<EightReceivers>, _ isAsked: SIMD8<Int32>
  ) -> SIMD8<Float> {
    var winding = SIMD8<Int32>.zero
    var area = SIMD8<Float>.zero
    forEachEdge(beside: p, isAsked) { _, edge in
      winding &+= edge.winding(edge.ay, edge.by)
      let near = edge.passesNear(p) & isAsked
      if EightLanes.any(near) { area += DiskCut(edge, p, isAsked: near).area }
    }
    return SIMD8<Float>(winding) + area * (1 / Float.pi)
  }

  /// Calls `body` for the edges that may pass through the disk of one of the receivers, or across the
  /// ray from its centre along u; all vertices lie before all receivers.
  @inline(__always)
  func forEachEdge(
    beside p: UnsafePointer<EightReceivers>, _ isAsked: SIMD8<Int32>,
    _ body: (_ index: Int, _ edge: EightEdges) -> Void
  ) {
    let bounds = ShadowBounds(p, isAsked, ahead: high.z - p.pointee.t)
    let (boxes, edges, vertices) = (boxes.pointer, edges.pointer, vertices.pointer)
    for block in 0..<(edgeCount &+ 7) / 8 {
      var meeting = boxes[block].meeting(bounds)
      while meeting != 0 {
        let index = 8 &* block &+ meeting.trailingZeroBitCount / 8
        body(
          index, EightEdges(vertices[Int(edges[index].x)], vertices[Int(edges[index].y)], p))
        meeting &= meeting &- 1
      }
    }
  }

  /// The same where parts of the outline lie beside or behind some of the receivers: what is seen of
  /// an edge ends where it comes as near as `contact`.
  @inline(never)
  private func coverCut(
    _ p: UnsafePointer<EightReceivers>, _ isAsked: SIMD8<Int32>,
    _ memory: WorkingMemory<SIMD8<Float>>
  ) -> SIMD8<Float> {
    let seen = see(p, memory)
    let ray = rayBeyondCuts(seen)
    var winding = SIMD8<Int32>.zero
    var area = SIMD8<Float>.zero
    let bounds = ShadowBounds(p, isAsked, ahead: high.z - p.pointee.t)
    var meeting: UInt64 = 0
    for index in 0..<edgeCount {
      if index % 8 == 0 { meeting = boxes.pointer[index / 8].meeting(bounds) }
      let meets = meeting & 1 != 0
      meeting &>>= 8
      guard let (edge, isSeen) = visiblePart(index, seen) else { continue }
      winding &+= isSeen & edge.winding(ray)
      guard meets else { continue }
      let near = edge.passesNear(p) & isAsked & isSeen
      if EightLanes.any(near) { area += DiskCut(edge, p, isAsked: near).area }
    }
    return SIMD8<Float>(winding) + area * (1 / Float.pi)
  }

  /// All vertices as the receivers see them.
  @inline(__always)
  func see(
    _ p: UnsafePointer<EightReceivers>, _ memory: WorkingMemory<SIMD8<Float>>
  ) -> EightVertices {
    memory.reserve(EightVertices.size * vertexCount)
    let seen = EightVertices(memory.pointer)
    seen.set(vertices.pointer, count: vertexCount, p)
    return seen
  }

  /// Along which ray windings are counted where edges are cut.
  ///
  /// The outline is closed by what the object shows beside the receiver, about which only so much is
  /// known: it lies on the side on which the outline's ends do. So the ray goes to the other side.
  func rayBeyondCuts(_ seen: EightVertices) -> (x: SIMD8<Float>, y: SIMD8<Float>) {
    var (x, y) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
    for index in 0..<edgeCount {
      let clip = EightClips(seen, edges.pointer[index], contact)
      let isCut = clip.isHiddenA ^ clip.isHiddenB
      guard EightLanes.any(isCut) else { continue }
      let end = clip.end
      x -= end.x.kept(isCut)
      y -= end.y.kept(isCut)
    }
    // Where nothing is cut the first axis, as elsewhere.
    let isWhole = (x * x + y * y - .leastNormalMagnitude).signs
    return (SIMD8.select(isWhole, SIMD8(repeating: 1), x), y.kept(~isWhole))
  }

  /// The part of an edge that is seen, and the lanes in which there is one; nil if there is none.
  @inline(__always)
  func visiblePart(_ index: Int, _ seen: EightVertices) -> (EightEdges, SIMD8<Int32>)? {
    let clip = EightClips(seen, edges.pointer[index], contact)
    if !EightLanes.any(clip.isHiddenA | clip.isHiddenB) {
      return (EightEdges(seen, edges.pointer[index]), SIMD8(repeating: -1))
    }
    let isSeen = ~(clip.isHiddenA & clip.isHiddenB)
    return EightLanes.any(isSeen) ? (clip.visible, isSeen) : nil
  }
}

/// An outline's vertices as eight receivers see them, in memory: W, 1/t and t.
struct EightVertices {
  private let memory: UnsafeMutablePointer<SIMD8<Float>>

  /// Numbers a vertex.
  static let size = 4

  @inline(__always)
  init(_ memory: UnsafeMutablePointer<SIMD8<Float>>) { self.memory = memory }

  @inline(__always)
  fileprivate func set(
    _ vertices: UnsafePointer<SIMD4<Float>>, count: Int, _ p: UnsafePointer<EightReceivers>
  ) {
    let (u, v, ahead) = (p.pointee.u, p.pointee.v, p.pointee.t)
    for vertex in 0..<count {
      let q = vertices[vertex]
      let t = q.z - ahead
      let inverse = 1 / t
      let place = memory + Self.size &* vertex
      place[0] = (q.x - u) * inverse
      place[1] = (q.y - v) * inverse
      place[2] = inverse
      place[3] = t
    }
  }

  @inline(__always)
  subscript(_ vertex: Int32) -> UnsafePointer<SIMD8<Float>> {
    UnsafePointer(memory + Self.size &* Int(vertex))
  }
}

/// An edge of an outline as eight receivers see it: W of its ends a and b, and the inverse of how far
/// they lie before the receivers.
struct EightEdges {
  var ax, ay, inverseA: SIMD8<Float>
  var bx, by, inverseB: SIMD8<Float>

  @inline(__always)
  init(_ seen: EightVertices, _ edge: SIMD2<Int32>) {
    let (a, b) = (seen[edge.x], seen[edge.y])
    (ax, ay, inverseA) = (a[0], a[1], a[2])
    (bx, by, inverseB) = (b[0], b[1], b[2])
  }

  @inline(__always)
  init(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ p: UnsafePointer<EightReceivers>) {
    let (u, v, ahead) = (p.pointee.u, p.pointee.v, p.pointee.t)
    inverseA = 1 / (a.z - ahead)
    inverseB = 1 / (b.z - ahead)
    (ax, ay) = ((a.x - u) * inverseA, (a.y - v) * inverseA)
    (bx, by) = ((b.x - u) * inverseB, (b.y - v) * inverseB)
  }

  @inline(__always)
  init(
    ax: SIMD8<Float>, ay: SIMD8<Float>, inverseA: SIMD8<Float>, bx: SIMD8<Float>,
    by: SIMD8<Float>, inverseB: SIMD8<Float>
  ) {
    (self.ax, self.ay, self.inverseA) = (ax, ay, inverseA)
    (self.bx, self.by, self.inverseB) = (bx, by, inverseB)
  }

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

  @inline(__always)
  func winding(_ ray: (x: SIMD8<Float>, y: SIMD8<Float>)) -> SIMD8<Int32> {
    winding(ray.x * ay - ray.y * ax, ray.x * by - ray.y * bx)
  }

  /// The place of the edge that is nearest to the centre, from 0 at a to 1 at b, and the inverse of
  /// how far that lies before the receivers.
  @inline(__always) var nearest: (place: SIMD8<Float>, inverse: SIMD8<Float>) {
    let (dx, dy) = (bx - ax, by - ay)
    let place = ((ax * dx + ay * dy) / (-1e-30 - (dx * dx + dy * dy))).share
    return (place, inverseA + place * (inverseB - inverseA))
  }

  /// The lanes in which the edge may pass through the disk.
  @inline(__always)
  func passesNear(_ p: UnsafePointer<EightReceivers>) -> SIMD8<Int32> {
    let (place, inverse) = nearest
    let (x, y) = (ax + place * (bx - ax), ay + place * (by - ay))
    let reach = p.pointee.diskBound + p.pointee.footprintBound * (inverse * inverse)
    return (x * x + y * y).isLess(reach)
  }
}

/// Where across a light's rays edges of an outline matter to eight receivers: from a bound on along u,
/// the way of the rays on which windings are counted, and between two along v.
struct ShadowBounds {
  let lowU, lowV, highV: Float

  /// - Parameters:
  ///   - isAsked: the lanes that count.
  ///   - ahead: how far the outline reaches before the receivers.
  @inline(__always)
  init(_ p: UnsafePointer<EightReceivers>, _ isAsked: SIMD8<Int32>, ahead: SIMD8<Float>) {
    let margin = (p.pointee.diskBound * (ahead * ahead) + p.pointee.footprintBound).squareRoot()
    lowU = (p.pointee.u - margin).least(isAsked)
    lowV = (p.pointee.v - margin).least(isAsked)
    highV = (p.pointee.v + margin).greatest(isAsked)
  }
}

/// Boxes around eight edges of an outline, across the light's rays.
struct ShadowBoxes {
  private var highU: SIMD8<Float>
  private var lowV: SIMD8<Float>
  private var highV: SIMD8<Float>

  /// Of no edges.
  init() {
    highU = SIMD8(repeating: -.greatestFiniteMagnitude)
    (lowV, highV) = (0 - highU, highU)
  }

  @inline(__always)
  mutating func set(_ lane: Int, _ a: SIMD4<Float>, _ b: SIMD4<Float>) {
    highU[lane] = max(a.x, b.x)
    (lowV[lane], highV[lane]) = (min(a.y, b.y), max(a.y, b.y))
  }

  /// A bit in the byte of each edge whose box reaches as far along u, and between the bounds along v.
  @inline(__always)
  func meeting(_ bounds: ShadowBounds) -> UInt64 {
    let apart =
      (highU - bounds.lowU).signs | (highV - bounds.lowV).signs | (bounds.highV - lowV).signs
    return EightLanes.oneBitALane(~apart)
  }
}

/// The visible part of an edge of which parts may lie beside or behind the receivers.
struct EightClips {
  private let ax, ay, at, bx, by, bt: SIMD8<Float>
  private let contact: Float
  /// The lanes in which each end is not seen.
  let isHiddenA, isHiddenB: SIMD8<Int32>

  @inline(__always)
  init(_ seen: EightVertices, _ edge: SIMD2<Int32>, _ contact: Float) {
    let (a, b) = (seen[edge.x], seen[edge.y])
    (ax, ay, at, bx, by, bt) = (a[0], a[1], a[3], b[0], b[1], b[3])
    self.contact = contact
    isHiddenA = ~(contact - at).signs
    isHiddenB = ~(contact - bt).signs
  }

  /// Where the edge comes as near as `contact`, from 0 at a to 1 at b; of no meaning where it does
  /// not.
  @inline(__always) var place: SIMD8<Float> { (contact - at) * inverseRise }

  /// How that follows a and b along t: −inverseRise · ((1 − place) dat + place dbt).
  @inline(__always) var inverseRise: SIMD8<Float> { 1 / (bt - at) }

  /// From a to b across the rays.
  @inline(__always) var along: (x: SIMD8<Float>, y: SIMD8<Float>) {
    (bx * bt - ax * at, by * bt - ay * at)
  }

  /// Across the rays from the receiver, where the edge is cut.
  @inline(__always) var end: (x: SIMD8<Float>, y: SIMD8<Float>) {
    let (along, place) = (along, place)
    return (ax * at + place * along.x, ay * at + place * along.y)
  }

  @inline(__always) var visible: EightEdges {
    let end = end
    let inverse = SIMD8<Float>(repeating: 1 / contact)
    let (x, y) = (end.x * inverse, end.y * inverse)
    return EightEdges(
      ax: SIMD8.select(isHiddenA, x, ax), ay: SIMD8.select(isHiddenA, y, ay),
      inverseA: SIMD8.select(isHiddenA, inverse, 1 / at),
      bx: SIMD8.select(isHiddenB, x, bx), by: SIMD8.select(isHiddenB, y, by),
      inverseB: SIMD8.select(isHiddenB, inverse, 1 / bt))
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
  init(_ edge: EightEdges, _ p: UnsafePointer<EightReceivers>, isAsked: SIMD8<Int32>) {
    let inverse = edge.nearest.inverse
    let square = inverse * inverse
    let matrixXX = p.pointee.disk.xx + p.pointee.footprint.xx * square
    let matrixXY = p.pointee.disk.xy + p.pointee.footprint.xy * square
    let matrixYY = p.pointee.disk.yy + p.pointee.footprint.yy * square
    xx = 1 / matrixXX.squareRoot()
    let lower = matrixXY * xx
    // No less than what rounding leaves of it.
    yy = 1 / SIMD8.greater(matrixYY - lower * lower, matrixYY * 1e-6).squareRoot()
    yx = (0 - lower) * xx * yy
    (ax, ay) = (xx * edge.ax, yx * edge.ax + yy * edge.ay)
    (bx, by) = (xx * edge.bx, yx * edge.bx + yy * edge.by)
    let (dx, dy) = (bx - ax, by - ay)
    let length = dx * dx + dy * dy + 1e-30
    let along = ax * dx + ay * dy
    // Its sign is that by which windings are counted.
    let cross = edge.cross * (xx * yy)
    // As along² − length · (|a|² − 1), but nothing cancels.
    let discriminant = length - cross * cross
    let half = discriminant.kept(~discriminant.signs).squareRoot()
    let inverseLength = 1 / length
    begin = ((0 - along - half) * inverseLength).share
    end = ((half - along) * inverseLength).share
    isThere = isAsked & begin.isLess(end)
    let (px, py) = (ax + begin * dx, ay + begin * dy)
    let (qx, qy) = (ax + end * dx, ay + end * dy)
    let triangle = cross * (end - begin)
    let sector = SIMD8<Float>.angle(y: triangle, x: px * qx + py * qy)
    area = ((triangle - sector) * 0.5).kept(isThere)
  }
}
