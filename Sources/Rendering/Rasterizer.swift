import Geometry

/// The z-buffer's inner loops: which pixel centres a triangle covers, and which of them it wins.
///
/// Goals, in this order: coverage is exact (a pixel centre on an edge that two triangles share
/// belongs to exactly one of them, by the top-left rule); the nearest surface wins, the earlier
/// drawn one on a tie; it is fast for triangles of a few pixels.
enum Rasterizer {
  /// Draws the front faces of an object. Faces of one colour are coloured; pixels of others are
  /// left to the shader.
  static func draw(
    _ object: ProjectedObject, instance: Int, camera: PinholeCamera, into buffer: PixelBuffer
  ) {
    let faces = object.mesh.faces
    let appearances = object.mesh.appearances.pointer
    let vertices = object.vertices.pointer
    let isFront = object.isFront.pointer
    let planes = object.planes.pointer
    let shader = object.shader
    for index in 0..<faces.count where isFront[index] != 0 {
      let v = faces.pointer[index].vertices
      let (a, b, c) = (vertices[Int(v.x)], vertices[Int(v.y)], vertices[Int(v.z)])
      let surface = SurfaceID.make(instance: instance, face: index)
      let paint: SIMD4<Float>? =
        shader.isUniform(appearances[index]) ? object.uniformColors.pointer[index] : nil
      if a.isInside && b.isInside && c.isInside {
        fill(a, b, c, plane: planes[index], surface: surface, paint: paint, into: buffer)
      } else {
        var corners = ClippedPolygon()
        for corner in 0..<3 { corners.append(object.inCamera(vertex: v[corner])) }
        drawClipped(
          corners, plane: planes[index], surface: surface, paint: paint, camera: camera,
          into: buffer)
      }
    }
  }

  /// A triangle that leaves the view: clipped in the camera's frame, then drawn as a fan.
  private static func drawClipped(
    _ corners: ClippedPolygon, plane: SIMD4<Double>, surface: Int32, paint: SIMD4<Float>?,
    camera: PinholeCamera, into buffer: PixelBuffer
  ) {
    var polygon = corners
    for clip in ClippingPlane.view(camera) {
      polygon = clip.clip(polygon: polygon)
      if polygon.count < 3 { return }
    }
    let first = ProjectedVertex(polygon[0], camera)
    var last = ProjectedVertex(polygon[1], camera)
    for index in 2..<polygon.count {
      let next = ProjectedVertex(polygon[index], camera)
      fill(first, last, next, plane: plane, surface: surface, paint: paint, into: buffer)
      last = next
    }
  }

  /// Draws the pixels of a triangle given counter-clockwise as seen.
  ///
  /// The edge function of an edge from a to b is E(p) = (b − a) × (p − a), positive inside, here
  /// in units of 1/grid². From one pixel to the next it changes by a multiple of the grid, so that
  /// E and ⌊E / grid⌋ have the same sign at every pixel, and the smaller number is computed with.
  /// For triangles of up to 120 pixels it fits 32 bits.
  @inline(__always)
  private static func fill(
    _ a: ProjectedVertex, _ c: ProjectedVertex, _ b: ProjectedVertex, plane: SIMD4<Double>,
    surface: Int32, paint: SIMD4<Float>?, into buffer: PixelBuffer
  ) {
    // The parameters' order turns the triangle round: with y downwards a → b → c is clockwise as
    // seen and has positive area.
    let bits = ProjectedVertex.gridBits
    let half = Int32(1) << Int32(bits - 1)
    let (lowX, highX) = (min(a.x, b.x, c.x), max(a.x, b.x, c.x))
    let (lowY, highY) = (min(a.y, b.y, c.y), max(a.y, b.y, c.y))
    let minX = max(0, Int((lowX &+ half &- 1) >> Int32(bits)))
    let maxX = min(buffer.width &- 1, Int((highX &- half) >> Int32(bits)))
    let minY = max(0, Int((lowY &+ half &- 1) >> Int32(bits)))
    let maxY = min(buffer.height &- 1, Int((highY &- half) >> Int32(bits)))
    guard minX <= maxX, minY <= maxY else { return }
    let rect = PixelRect(minX: minX, minY: minY, maxX: maxX &+ 1, maxY: maxY &+ 1)
    if max(highX &- lowX, highY &- lowY) < Int32(120) << Int32(bits) {
      fill(Int32.self, a, b, c, rect, plane: plane, surface: surface, paint: paint, into: buffer)
    } else {
      fill(Int.self, a, b, c, rect, plane: plane, surface: surface, paint: paint, into: buffer)
    }
  }

  @inline(__always)
  private static func fill<Number: FixedWidthInteger & SIMDScalar>(
    _: Number.Type, _ a: ProjectedVertex, _ b: ProjectedVertex, _ c: ProjectedVertex,
    _ rect: PixelRect, plane: SIMD4<Double>, surface: Int32, paint: SIMD4<Float>?,
    into buffer: PixelBuffer
  ) {
    var edge0 = EdgeFunction<Number>(a, b, column: rect.minX, row: rect.minY)
    var edge1 = EdgeFunction<Number>(b, c, column: rect.minX, row: rect.minY)
    var edge2 = EdgeFunction<Number>(c, a, column: rect.minX, row: rect.minY)
    let lanes = SIMD8<Float>(0, 1, 2, 3, 4, 5, 6, 7)
    let slope = Float(plane.y)
    let ramp = lanes * slope
    let surfaces = SIMD8<Int32>(repeating: surface)
    let stride = SIMD8<Float>(repeating: slope * 8)
    for row in rect.minY..<rect.maxY {
      var inverseDepth =
        ramp
        + Float(
          plane.x + plane.y * (Double(rect.minX) + 0.5) + plane.z * (Double(row) + 0.5))
      var index = row &* buffer.width &+ rect.minX
      var rest = rect.maxX &- rect.minX
      var (e0, e1, e2) = (edge0.values, edge1.values, edge2.values)
      while true {
        // All bits set where the centre is outside: the sign, spread over the number.
        let outside = EdgeFunction.signs(e0 | e1 | e2) | Self.beyond(rest)
        if EdgeFunction<Number>.oneBitALane(~outside) != 0 {
          drawEight(
            at: index, outside: outside, inverseDepth: inverseDepth, surfaces: surfaces,
            paint: paint, into: buffer)
        }
        rest &-= 8
        guard rest > 0 else { break }
        index &+= 8
        e0 &+= edge0.stepX
        e1 &+= edge1.stepX
        e2 &+= edge2.stepX
        inverseDepth += stride
      }
      edge0.values &+= edge0.stepY
      edge1.values &+= edge1.stepY
      edge2.values &+= edge2.stepY
    }
  }

  /// Draws those of eight pixels side by side that are not outside and win.
  @inline(__always)
  private static func drawEight(
    at index: Int, outside: SIMD8<Int32>, inverseDepth: SIMD8<Float>, surfaces: SIMD8<Int32>,
    paint: SIMD4<Float>?, into buffer: PixelBuffer
  ) {
    let depths = UnsafeMutableRawPointer(buffer.inverseDepth + index)
    let old = depths.loadUnaligned(as: SIMD8<Float>.self)
    let nearer = unsafeBitCast(old - inverseDepth, to: SIMD8<Int32>.self) &>> 31
    let wins = nearer & ~outside
    let newDepth =
      (unsafeBitCast(inverseDepth, to: SIMD8<Int32>.self) & wins)
      | (unsafeBitCast(old, to: SIMD8<Int32>.self) & ~wins)
    depths.storeBytes(of: newDepth, as: SIMD8<Int32>.self)
    let ids = UnsafeMutableRawPointer(buffer.surface + index)
    let oldSurfaces = ids.loadUnaligned(as: SIMD8<Int32>.self)
    ids.storeBytes(of: (surfaces & wins) | (oldSurfaces & ~wins), as: SIMD8<Int32>.self)
    guard let paint else { return }
    var won = EdgeFunction<Int32>.oneBitALane(wins)
    if won == 0x0101_0101_0101_0101 {
      let two = SIMD8(lowHalf: paint, highHalf: paint)
      let colors = UnsafeMutableRawPointer(buffer.color + index)
      for pair in 0..<4 {
        colors.storeBytes(of: two, toByteOffset: 32 * pair, as: SIMD8<Float>.self)
      }
    } else {
      while won != 0 {
        buffer.color[index &+ won.trailingZeroBitCount &>> 3] = paint
        won &= won &- 1
      }
    }
  }

  /// All bits set in the lanes from `count` on.
  @inline(__always)
  private static func beyond(_ count: Int) -> SIMD8<Int32> {
    (SIMD8(repeating: Int32(truncatingIfNeeded: min(count, 8)) &- 1)
      &- SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)) &>> 31
  }
}

/// An edge function at eight pixels side by side, with its steps; a pixel is inside where the
/// value is not negative.
private struct EdgeFunction<Number: FixedWidthInteger & SIMDScalar> {
  var values: SIMD8<Number>
  /// To the next eight pixels.
  let stepX: SIMD8<Number>
  /// To the next row.
  let stepY: SIMD8<Number>

  @inline(__always)
  init(_ a: ProjectedVertex, _ b: ProjectedVertex, column: Int, row: Int) {
    let bits = ProjectedVertex.gridBits
    let half = 1 << (bits - 1)
    let dx = Int(b.x) &- Int(a.x)
    let dy = Int(b.y) &- Int(a.y)
    // Centres exactly on an edge belong to it only if it is a top edge (level, inside below) or a
    // left edge (rising).
    let isTopLeft = dy < 0 || (dy == 0 && dx > 0)
    let value =
      dx &* (row << bits &+ half &- Int(a.y)) &- dy &* (column << bits &+ half &- Int(a.x))
      &- (isTopLeft ? 0 : 1)
    let step = Number(truncatingIfNeeded: 0 &- dy)
    values =
      SIMD8(repeating: Number(truncatingIfNeeded: value >> bits))
      &+ SIMD8(0, 1, 2, 3, 4, 5, 6, 7) &* SIMD8(repeating: step)
    stepX = SIMD8(repeating: step << 3)
    stepY = SIMD8(repeating: Number(truncatingIfNeeded: dx))
  }

  /// All bits set where a value is negative.
  @inline(__always)
  static func signs(_ values: SIMD8<Number>) -> SIMD8<Int32> {
    SIMD8<Int32>(truncatingIfNeeded: values &>> SIMD8(repeating: Number(Number.bitWidth - 1)))
  }

  /// One bit of every byte of a lane that has all bits set, the first lane in the lowest byte.
  @inline(__always)
  static func oneBitALane(_ lanes: SIMD8<Int32>) -> UInt64 {
    let bytes = SIMD8<Int8>(truncatingIfNeeded: lanes)
    return unsafeBitCast(bytes, to: UInt64.self).littleEndian & 0x0101_0101_0101_0101
  }
}
