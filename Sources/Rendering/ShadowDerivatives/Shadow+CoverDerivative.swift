/// The derivative of the share that is covered.
///
/// The area of a polygon in a disk changes only where its edges move inside the disk: with the part
/// from s to e of the edge a → b in it, by (b − a)⊥ times ∫ (1 − r) dr at a and ∫ r dr at b, from
/// s to e. This is the boundary term once more.
///
/// How large the pixel is, N, is taken for fixed; how large N/t² is, is not.
extension Shadow {
  /// Calls `body` for the edges in the disks of eight receivers, with the derivatives of the
  /// covered share, times a weight, in the coordinates of their two ends.
  ///
  /// - Parameters:
  ///   - weight: zero in the lanes that do not count.
  ///   - memory: for the vertices.
  @inline(__always)
  func forEachCut(
    _ p: UnsafePointer<EightReceivers>, weight: SIMD8<Float>,
    _ memory: WorkingMemory<SIMD8<Float>>,
    _ body: (_ edge: SIMD2<Int32>, _ a: EightForces, _ b: EightForces) -> Void
  ) {
    let isAsked = (0 - weight.magnitude).signs
    let share = weight * (strength / Float.pi)
    guard isCut(p, isAsked) else {
      return forEachEdge(beside: p, isAsked) { index, edge in
        let near = edge.passesNear(p) & isAsked
        guard EightLanes.any(near) else { return }
        let cut = DiskCut(edge, p, isAsked: near)
        guard EightLanes.any(cut.isThere) else { return }
        let (a, b) = cut.forces(edge, p, share)
        body(edges.pointer[index], a, b)
      }
    }
    let seen = see(p, memory)
    for index in 0..<edgeCount {
      guard let (edge, isSeen) = visiblePart(index, seen) else { continue }
      let near = edge.passesNear(p) & isAsked & isSeen
      guard EightLanes.any(near) else { continue }
      let cut = DiskCut(edge, p, isAsked: near)
      guard EightLanes.any(cut.isThere) else { continue }
      var (a, b) = cut.forces(edge, p, share)
      EightClips(seen, edges.pointer[index], contact)
        .distribute(&a, &b, where: cut.isThere)
      body(edges.pointer[index], a, b)
    }
  }
}

extension DiskCut {
  /// The derivatives of the disk's covered area, times a share, in the coordinates of the edge's
  /// ends.
  @inline(__always)
  fileprivate func forces(
    _ edge: EightEdges, _ p: UnsafePointer<EightReceivers>, _ share: SIMD8<Float>
  ) -> (EightForces, EightForces) {
    let scale = share.kept(isThere)
    let leverB = (end * end - begin * begin) * 0.5
    let leverA = (end - begin) - leverB
    let (outX, outY) = ((by - ay) * scale, (ax - bx) * scale)
    let (aX, aY, bX, bY) = (outX * leverA, outY * leverA, outX * leverB, outY * leverB)
    // The disk shrinks as its N/t² does: of the ends in its coordinates, by −½ M N Mᵀ for each
    // unit of 1/t².
    let (nXX, nXY, nYY) = (p.pointee.footprint.xx, p.pointee.footprint.xy, p.pointee.footprint.yy)
    let half = yx * nXX + yy * nXY
    let (sXX, sXY) = (xx * xx * nXX, xx * half)
    let sYY = yx * half + yy * (yx * nXY + yy * nYY)
    let (nearest, inverse) = edge.nearest
    let inInverse =
      (0 - inverse)
      * ((aX * (sXX * ax + sXY * ay) + aY * (sXY * ax + sYY * ay))
        + (bX * (sXX * bx + sXY * by) + bY * (sXY * bx + sYY * by)))
    // In W.
    var (onAX, onAY) = (xx * aX + yx * aY, yy * aY)
    var (onBX, onBY) = (xx * bX + yx * bY, yy * bY)
    // The place that is nearest moves along the edge.
    let (dx, dy) = (edge.bx - edge.ax, edge.by - edge.ay)
    let isInside = (0 - nearest).signs & (nearest - 1).signs
    let inPlace =
      (inInverse * (edge.inverseB - edge.inverseA) / (dx * dx + dy * dy + 1e-30)).kept(isInside)
    // C + s·D with C the nearest place and D = b − a.
    let (cx, cy) = (edge.ax + 2 * nearest * dx, edge.ay + 2 * nearest * dy)
    onAX += inPlace * (cx - dx)
    onAY += inPlace * (cy - dy)
    onBX -= inPlace * cx
    onBY -= inPlace * cy
    func finish(
      _ x: SIMD8<Float>, _ y: SIMD8<Float>, _ wx: SIMD8<Float>, _ wy: SIMD8<Float>,
      _ inverse: SIMD8<Float>, _ inInverse: SIMD8<Float>
    ) -> EightForces {
      // W = w/t.
      EightForces(
        u: (x * inverse).kept(isThere), v: (y * inverse).kept(isThere),
        t: ((0 - inverse) * (x * wx + y * wy + inverse * inInverse)).kept(isThere))
    }
    return (
      finish(onAX, onAY, edge.ax, edge.ay, edge.inverseA, inInverse * (1 - nearest)),
      finish(onBX, onBY, edge.bx, edge.by, edge.inverseB, inInverse * nearest)
    )
  }
}

extension EightClips {
  /// Hands what acts on the place where an edge is cut on to both ends: it moves along the edge so
  /// as to stay as near as it is.
  @inline(__always)
  fileprivate func distribute(
    _ a: inout EightForces, _ b: inout EightForces, where isThere: SIMD8<Int32>
  ) {
    let onA = EightForces(u: a.u.kept(isHiddenA), v: a.v.kept(isHiddenA), t: .zero)
    let onB = EightForces(u: b.u.kept(isHiddenB), v: b.v.kept(isHiddenB), t: .zero)
    let (u, v) = (onA.u + onB.u, onA.v + onB.v)
    // Where nothing acts the place may be no number.
    let isCut = (isHiddenA ^ isHiddenB) & isThere
    let (place, along) = (place, along)
    let back = ((u * along.x + v * along.y) * inverseRise).kept(isCut)
    let (toB, toA) = (place.kept(isCut), (1 - place).kept(isCut))
    a = EightForces(
      u: a.u.kept(~isHiddenA) + toA * u, v: a.v.kept(~isHiddenA) + toA * v,
      t: a.t.kept(~isHiddenA) - toA * back)
    b = EightForces(
      u: b.u.kept(~isHiddenB) + toB * u, v: b.v.kept(~isHiddenB) + toB * v,
      t: b.t.kept(~isHiddenB) - toB * back)
  }
}
