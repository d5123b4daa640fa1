import Geometry

/// The z-buffer's inner loops: which pixel centres a triangle covers, and which of them it wins.
///
/// Goals, in this order: coverage is exact (a pixel centre on an edge that two triangles share
/// belongs to exactly one of them, by the top-left rule); the nearest surface wins, the earlier
/// drawn one on a tie; it is fast for triangles of a few pixels, which are set up eight at a time
/// (`Rasterizer+Batches.swift`). Wide ones are drawn run by run (`Rasterizer+Runs.swift`).
enum Rasterizer {
  /// What a triangle leaves in the pixels that it wins.
  struct Paint {
    /// 1/depth over the picture.
    var plane: SIMD4<Double>
    /// `SurfaceID`.
    var surface: Int32
    /// What all of them look like; none if they are coloured afterwards.
    var color: SIMD4<Float>?
  }

  /// Draws the first object into a buffer whose contents are undefined.
  ///
  /// Each place of the picture shows one face of it at most, so whatever it covers is overwritten
  /// without comparing depths; `buffer.runs` tells what that is, and uniform faces are coloured.
  static func drawFirst(_ object: ProjectedObject, instance: Int, into buffer: PixelBuffer) {
    let faces = object.mesh.faces.pointer
    let vertices = object.vertices.pointer
    for face in object.frontFaces {
      let v = faces[face].vertices
      let isUniform = object.faceKinds.pointer[face] == FaceKind.uniform
      let paint = Paint(
        plane: object.planes.pointer[face], surface: SurfaceID.make(instance: instance, face: face),
        color: isUniform ? object.uniformColors.pointer[face] : nil)
      fill(
        vertices[Int(v.x)], vertices[Int(v.y)], vertices[Int(v.z)], paint, into: buffer,
        isFirst: true)
    }
  }

  /// Draws one front face of an object, without its colour.
  @inline(never)  // Few are drawn so: most are set up eight at a time.
  static func draw(
    face: Int, of object: ProjectedObject, instance: Int, camera: PinholeCamera,
    into buffer: PixelBuffer
  ) {
    let v = object.mesh.faces.pointer[face].vertices
    let vertices = object.vertices.pointer
    let (a, b, c) = (vertices[Int(v.x)], vertices[Int(v.y)], vertices[Int(v.z)])
    let paint = Paint(
      plane: object.planes.pointer[face], surface: SurfaceID.make(instance: instance, face: face),
      color: nil)
    // Of numbers, `outside` is the least.
    if min(a.x, b.x, c.x) != ProjectedVertex.outside {
      fill(a, b, c, paint, into: buffer, isFirst: false)
    } else {
      var corners = ClippedPolygon()
      for corner in 0..<3 { corners.append(object.inCamera(vertex: v[corner])) }
      drawClipped(corners, paint, camera: camera, into: buffer)
    }
  }

  /// A triangle that leaves the view: clipped in the camera's frame, then drawn as a fan.
  private static func drawClipped(
    _ corners: ClippedPolygon, _ paint: Paint, camera: PinholeCamera, into buffer: PixelBuffer
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
      fill(first, last, next, paint, into: buffer, isFirst: false)
      last = next
    }
  }

  /// Draws the pixels of a triangle given counter-clockwise as seen.
  @inline(__always)
  private static func fill(
    _ a: ProjectedVertex, _ c: ProjectedVertex, _ b: ProjectedVertex, _ paint: Paint,
    into buffer: PixelBuffer, isFirst: Bool
  ) {
    // The parameters' order turns the triangle round: with y downwards a → b → c is clockwise as
    // seen and has positive area.
    let bits = ProjectedVertex.gridBits
    let half = 1 << (bits - 1)
    let (lowX, highX) = (min(a.x, b.x, c.x), max(a.x, b.x, c.x))
    let (lowY, highY) = (min(a.y, b.y, c.y), max(a.y, b.y, c.y))
    let minX = max(0, (lowX &+ half &- 1) >> bits)
    let maxX = min(buffer.width &- 1, (highX &- half) >> bits)
    let minY = max(0, (lowY &+ half &- 1) >> bits)
    let maxY = min(buffer.height &- 1, (highY &- half) >> bits)
    guard minX <= maxX, minY <= maxY else { return }
    let rect = PixelRect(minX: minX, minY: minY, maxX: maxX &+ 1, maxY: maxY &+ 1)
    if isFirst {
      fillFirst(a, b, c, rect, paint, into: buffer)
    } else {
      fillWide(a, b, c, rect, paint, into: buffer)
    }
  }

  /// Draws those of eight pixels side by side that are not outside and win.
  @inline(__always)
  static func drawEight(
    column: Int, row: Int, outside: SIMD8<Int32>, inverseDepth: SIMD8<Float>,
    surfaces: SIMD8<Int32>, into buffer: PixelBuffer
  ) {
    let index = row &* buffer.width &+ column
    let depths = UnsafeMutableRawPointer(buffer.inverseDepth + index)
    let old = depths.loadUnaligned(as: SIMD8<Float>.self)
    let nearer = unsafeBitCast(old - inverseDepth, to: SIMD8<Int32>.self) &>> 31
    let wins = nearer & ~outside
    EightLanes.store(inverseDepth, where: wins, at: buffer.inverseDepth + index)
    EightLanes.store(surfaces, where: wins, at: buffer.surface + index)
  }
}
