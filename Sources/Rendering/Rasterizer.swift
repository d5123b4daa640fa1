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
              vertices[a].onScreen, vertices[b].onScreen, vertices[c].onScreen,
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
    let points = polygon.map { ProjectedObject.snap($0, f: f, c: c) }
    for index in 1..<points.count - 1 {
      fill(
        points[0], points[index], points[index + 1], plane: plane, surface: surface, into: buffer)
    }
  }

  /// Draws the samples of a triangle given counter-clockwise as seen.
  ///
  /// The edge function of an edge from a to b is E(p) = (b − a) × (p − a), positive inside. With
  /// coordinates on `ProjectedObject.grid` inside the guard band every product has at most 50
  /// bits, so E is exact in `Double`, and stepping from sample to sample keeps it so.
  private static func fill(
    _ a: Vector3, _ c: Vector3, _ b: Vector3, plane: Vector3, surface: Int32,
    into buffer: SampleBuffer
  ) {
    // The parameters' order turns the triangle round: with y downwards a → b → c is clockwise as
    // seen and has positive area.
    let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    guard area > 0 else { return }
    let minX = max(0, Int((min(a.x, b.x, c.x) - 0.5).rounded(.up)))
    let maxX = min(buffer.width - 1, Int((max(a.x, b.x, c.x) - 0.5).rounded(.down)))
    let minY = max(0, Int((min(a.y, b.y, c.y) - 0.5).rounded(.up)))
    let maxY = min(buffer.height - 1, Int((max(a.y, b.y, c.y) - 0.5).rounded(.down)))
    guard minX <= maxX, minY <= maxY else { return }
    let x = Double(minX) + 0.5
    let y = Double(minY) + 0.5
    var row0 = EdgeFunction(a, b, atX: x, y: y)
    var row1 = EdgeFunction(b, c, atX: x, y: y)
    var row2 = EdgeFunction(c, a, atX: x, y: y)
    var rowDepth = plane.x + plane.y * x + plane.z * y
    for row in minY...maxY {
      var (e0, e1, e2) = (row0.value, row1.value, row2.value)
      var depth = rowDepth
      let start = row * buffer.width
      for index in start + minX...start + maxX {
        if e0 >= 0 && e1 >= 0 && e2 >= 0 {
          let inverseDepth = Float(depth)
          if inverseDepth > buffer.inverseDepth[index] {
            buffer.inverseDepth[index] = inverseDepth
            buffer.surface[index] = surface
          }
        }
        e0 += row0.stepX
        e1 += row1.stepX
        e2 += row2.stepX
        depth += plane.y
      }
      row0.value += row0.stepY
      row1.value += row1.stepY
      row2.value += row2.stepY
      rowDepth += plane.z
    }
  }
}

/// An edge function with its steps; a sample is inside where `value` ≥ 0.
private struct EdgeFunction {
  var value: Double
  var stepX: Double
  var stepY: Double

  @inline(__always)
  init(_ a: Vector3, _ b: Vector3, atX x: Double, y: Double) {
    let dx = b.x - a.x
    let dy = b.y - a.y
    value = dx * (y - a.y) - dy * (x - a.x)
    stepX = -dy
    stepY = dx
    // Values are multiples of 1/grid²; samples exactly on an edge belong to it only if it is a
    // top edge (level, inside below) or a left edge (rising): half a step takes them from the rest.
    let isTopLeft = dy < 0 || (dy == 0 && dx > 0)
    if !isTopLeft { value -= 0.5 / (ProjectedObject.grid * ProjectedObject.grid) }
  }
}
