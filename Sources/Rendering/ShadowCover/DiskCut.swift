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
