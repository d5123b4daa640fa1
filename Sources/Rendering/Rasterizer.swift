import Geometry

/// The z-buffer's inner loops: which samples a triangle covers, and which of them it wins.
///
/// Goals, in this order: coverage is exact (a sample on an edge that two triangles share belongs
/// to exactly one of them, by the top-left rule); the nearest surface wins, the earlier drawn one
/// on a tie; it is fast for triangles of a few samples.
enum Rasterizer {
  /// Draws the front faces of an object, leaving colours alone.
  static func draw(
    _ object: ProjectedObject, instance: Int, camera: PinholeCamera, samplesPerSide: Int,
    into buffer: SampleBuffer
  ) {
    object.mesh.faces.withUnsafeBufferPointer { faces in
      object.vertices.withUnsafeBufferPointer { vertices in
        for index in 0..<faces.count {
          let projected = object.faces[index]
          guard projected.isFront else { continue }
          let v = faces[index].vertices
          let (a, b, c) = (Int(v.x), Int(v.y), Int(v.z))
          let surface = SurfaceID.make(instance: instance, face: index)
          if vertices[a].isInside && vertices[b].isInside && vertices[c].isInside {
            fill(
              vertices[a].onGrid, vertices[b].onGrid, vertices[c].onGrid,
              plane: projected.plane, surface: surface, into: buffer)
          } else {
            drawClipped(
              [vertices[a].inCamera, vertices[b].inCamera, vertices[c].inCamera],
              plane: projected.plane, surface: surface, camera: camera,
              samplesPerSide: samplesPerSide, into: buffer)
          }
        }
      }
    }
  }

  /// A triangle that leaves the view: clipped in the camera's frame, then drawn as a fan.
  private static func drawClipped(
    _ corners: [Vector3], plane: Vector3, surface: Int32, camera: PinholeCamera,
    samplesPerSide: Int, into buffer: SampleBuffer
  ) {
    let f = camera.focalLength * Double(samplesPerSide)
    let c = camera.principalPoint * Double(samplesPerSide)
    var polygon = corners
    for clip in ClippingPlane.view(f: f, c: c, near: camera.near) {
      polygon = clip.clip(polygon: polygon)
      if polygon.count < 3 { return }
    }
    let points = polygon.map { ProjectedObject.snap($0, f: f, c: c).onGrid }
    for index in 1..<points.count - 1 {
      fill(
        points[0], points[index], points[index + 1], plane: plane, surface: surface, into: buffer)
    }
  }

  /// Draws the samples of a triangle given counter-clockwise as seen.
  ///
  /// The edge function of an edge from a to b is E(p) = (b − a) × (p − a), positive inside, here
  /// in units of 1/grid². Corners inside the guard band have 26 bits, so E has at most 54 and is
  /// exact. Eight samples of a row are tested at once.
  @inline(__always)
  private static func fill(
    _ a: SIMD2<Int32>, _ c: SIMD2<Int32>, _ b: SIMD2<Int32>, plane: Vector3, surface: Int32,
    into buffer: SampleBuffer
  ) {
    // The parameters' order turns the triangle round: with y downwards a → b → c is clockwise as
    // seen and has positive area.
    let low = pointwiseMin(pointwiseMin(a, b), c)
    let high = pointwiseMax(pointwiseMax(a, b), c)
    let bits = ProjectedObject.gridBits
    let half = 1 << (bits - 1)
    let minX = max(0, (Int(low.x) &+ half &- 1) >> bits)
    let maxX = min(buffer.width - 1, (Int(high.x) &- half) >> bits)
    let minY = max(0, (Int(low.y) &+ half &- 1) >> bits)
    let maxY = min(buffer.height - 1, (Int(high.y) &- half) >> bits)
    guard minX <= maxX, minY <= maxY else { return }
    let x = minX << bits &+ half
    let y = minY << bits &+ half
    var edge0 = EdgeFunction(a, b, atX: x, y: y)
    var edge1 = EdgeFunction(b, c, atX: x, y: y)
    var edge2 = EdgeFunction(c, a, atX: x, y: y)
    for row in minY...maxY {
      let start = row &* buffer.width
      let rowDepth = plane.x + plane.z * (Double(row) + 0.5)
      var column = minX
      var (e0, e1, e2) = (edge0.values, edge1.values, edge2.values)
      while true {
        var inside = EdgeFunction.lanesInside(e0 | e1 | e2)
        let rest = maxX &+ 1 &- column
        if rest < 8 { inside &= (1 &<< UInt64(rest &* 8)) &- 1 }
        while inside != 0 {
          let place = column &+ inside.trailingZeroBitCount &>> 3
          let inverseDepth = Float(rowDepth + plane.y * (Double(place) + 0.5))
          let index = start &+ place
          if inverseDepth > buffer.inverseDepth[index] {
            buffer.inverseDepth[index] = inverseDepth
            buffer.surface[index] = surface
          }
          inside &= inside &- 1
        }
        column &+= 8
        guard column <= maxX else { break }
        e0 &+= edge0.stepX
        e1 &+= edge1.stepX
        e2 &+= edge2.stepX
      }
      edge0.values &+= edge0.stepY
      edge1.values &+= edge1.stepY
      edge2.values &+= edge2.stepY
    }
  }
}

/// An edge function at eight samples side by side, with its steps; a sample is inside where the
/// value is not negative.
private struct EdgeFunction {
  var values: SIMD8<Int>
  /// To the next eight samples.
  let stepX: SIMD8<Int>
  /// To the next row.
  let stepY: SIMD8<Int>

  @inline(__always)
  init(_ a: SIMD2<Int32>, _ b: SIMD2<Int32>, atX x: Int, y: Int) {
    let dx = Int(b.x) &- Int(a.x)
    let dy = Int(b.y) &- Int(a.y)
    // Samples exactly on an edge belong to it only if it is a top edge (level, inside below) or a
    // left edge (rising).
    let isTopLeft = dy < 0 || (dy == 0 && dx > 0)
    let value =
      dx &* (y &- Int(a.y)) &- dy &* (x &- Int(a.x)) &- (isTopLeft ? 0 : 1)
    let step = (0 &- dy) << ProjectedObject.gridBits
    values = SIMD8(repeating: value) &+ SIMD8(0, 1, 2, 3, 4, 5, 6, 7) &* SIMD8(repeating: step)
    stepX = SIMD8(repeating: step << 3)
    stepY = SIMD8(repeating: dx << ProjectedObject.gridBits)
  }

  /// One bit of every byte whose number's sign is not set, the first number in the lowest byte.
  @inline(__always)
  static func lanesInside(_ values: SIMD8<Int>) -> UInt64 {
    let signs = SIMD8<Int8>(truncatingIfNeeded: values &>> SIMD8(repeating: 63))
    return ~unsafeBitCast(signs, to: UInt64.self).littleEndian & 0x0101_0101_0101_0101
  }
}
