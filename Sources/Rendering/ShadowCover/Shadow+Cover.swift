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

  /// The share of the light that the object keeps off each of eight receivers: that of its disk
  /// which it covers, times the strength of shadows.
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

  /// Calls `body` for the edges that may pass through the disk of one of the receivers, or across
  /// the ray from its centre along u; all vertices lie before all receivers.
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

  /// The same where parts of the outline lie beside or behind some of the receivers: what is seen
  /// of an edge ends where it comes as near as `contact`.
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
  /// The outline is closed by what the object shows beside the receiver, about which only so much
  /// is known: it lies on the side on which the outline's ends do. So the ray goes to the other
  /// side.
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
