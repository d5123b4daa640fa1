/// Triangles that are set up eight at a time.
extension Rasterizer {
  /// Draws the front faces of an object, without their colours.
  static func draw(
    _ object: ProjectedObject, instance: Int, camera: PinholeCamera, into buffer: PixelBuffer
  ) {
    let mesh = object.mesh.faces.pointer
    let vertices = UnsafePointer(object.vertices.pointer)
    let planes = UnsafePointer(object.planes.pointer)
    let memory = buffer.triangleBatchMemory
    let count = object.frontFaces.count
    var first = 0
    while first < count {
      let faces = object.firstFrontFace + first
      let present = min(8, count &- first)
      first &+= 8
      guard let corner = object.corner ?? corner(of: faces, count: present, of: mesh, vertices)
      else {
        for index in 0..<present {
          draw(
            face: Int(faces[index]), of: object, instance: instance, camera: camera, into: buffer)
        }
        continue
      }
      let eight = TriangleBatch(
        faces, of: mesh, vertices, corner: corner, width: buffer.width, height: buffer.height,
        in: memory)
      // What stands for missing triangles may be any face.
      let bytes = (1 as UInt64) << UInt64(8 &* present) &- 1
      var tiles = eight.tiles & bytes
      var others = eight.others & bytes
      // In the faces' order, for the earlier one wins a tie: the tiles before the next other
      // triangle, then this, and so on.
      while true {
        let before = tiles & (others &- 1) & ~others
        drawTiles(before, faces, planes, instance: instance, memory, into: buffer)
        guard others != 0 else { break }
        tiles ^= before
        let bit = others.trailingZeroBitCount
        others &= others &- 1
        let (triangle, kind) = (bit &>> 3, bit & 7)
        let face = Int(faces[triangle])
        if kind == TriangleBatch.narrow {
          let paint = Paint(
            plane: planes[face], surface: SurfaceID.make(instance: instance, face: face), color: nil
          )
          fillNarrow(triangle, memory, paint, into: buffer)
        } else {
          draw(face: face, of: object, instance: instance, camera: camera, into: buffer)
        }
      }
    }
  }

  /// The corner of some triangles of an object that is too large for one of its own; nil if they
  /// are so, too, or leave the view.
  @inline(never)
  private static func corner(
    of faces: UnsafePointer<Int32>, count: Int, of mesh: UnsafePointer<PreparedFace>,
    _ vertices: UnsafePointer<ProjectedVertex>
  ) -> (column: Int, row: Int)? {
    var (low, high) = (SIMD2(repeating: Int.max), SIMD2(repeating: Int.min))
    for index in 0..<count {
      let v = mesh[Int(faces[index])].vertices
      for corner in 0..<3 {
        let vertex = vertices + Int(v[corner])
        guard vertex.pointee.isInside else { return nil }
        let place = SIMD2(vertex.pointee.x, vertex.pointee.y)
        low = pointwiseMin(low, place)
        high = pointwiseMax(high, place)
      }
    }
    let spread = (high &- low) &>> ProjectedVertex.gridBits
    guard spread.max() < TriangleBatch.reach else { return nil }
    return (low.x >> ProjectedVertex.gridBits, low.y >> ProjectedVertex.gridBits)
  }

  /// Draws those pixels of triangles' tiles that they win, triangle by triangle.
  @inline(__always)
  private static func drawTiles(
    _ tiles: UInt64, _ faces: UnsafePointer<Int32>, _ planes: UnsafePointer<SIMD4<Double>>,
    instance: Int, _ memory: TriangleBatchMemory, into buffer: PixelBuffer
  ) {
    let (depths, surfaces, width) = (buffer.inverseDepth, buffer.surface, buffer.width)
    var rest = tiles
    while rest != 0 {
      let bit = rest.trailingZeroBitCount
      rest &= rest &- 1
      let (triangle, pixel) = (bit &>> 3, bit & 7)
      let (right, down) = (pixel % TriangleBatch.tileWidth, pixel / TriangleBatch.tileWidth)
      let column = Int(memory[.column, triangle])
      let row = Int(memory[.row, triangle]) &+ down
      let face = Int(faces[triangle])
      let inverseDepth = DepthRamp.value(planes[face], column: column, row: row, lane: right)
      let index = row &* width &+ column &+ right
      if inverseDepth > depths[index] {
        depths[index] = inverseDepth
        surfaces[index] = SurfaceID.make(instance: instance, face: face)
      }
    }
  }

  /// Draws the pixels that a triangle wins in strips of eight columns: to solve rows of two of
  /// these for their ends would take longer.
  @inline(__always)
  private static func fillNarrow(
    _ triangle: Int, _ memory: TriangleBatchMemory, _ paint: Paint, into buffer: PixelBuffer
  ) {
    let (column, row) = (Int(memory[.column, triangle]), Int(memory[.row, triangle]))
    let (columnSpan, rowSpan) = (
      Int(memory[.columnSpan, triangle]), Int(memory[.rowSpan, triangle])
    )
    let ramp = DepthRamp(paint.plane)
    let surfaces = SIMD8<Int32>(repeating: paint.surface)
    let firsts = (
      SIMD8(repeating: memory[.value0, triangle]), SIMD8(repeating: memory[.value1, triangle]),
      SIMD8(repeating: memory[.value2, triangle])
    )
    let stepX = (
      SIMD8(repeating: memory[.stepX0, triangle]), SIMD8(repeating: memory[.stepX1, triangle]),
      SIMD8(repeating: memory[.stepX2, triangle])
    )
    let stepY = (
      SIMD8(repeating: memory[.stepY0, triangle]), SIMD8(repeating: memory[.stepY1, triangle]),
      SIMD8(repeating: memory[.stepY2, triangle])
    )
    var columns = buffer.lanes.numbers
    var strip = 0
    while strip <= columnSpan {
      var values = (
        firsts.0 &+ columns &* stepX.0, firsts.1 &+ columns &* stepX.1,
        firsts.2 &+ columns &* stepX.2
      )
      let beyond = buffer.lanes.beyond(columnSpan &+ 1 &- strip)
      for down in 0...rowSpan {
        // All bits set where the centre is outside: the sign, spread over the number.
        let outside = ((values.0 | values.1 | values.2) &>> 31) | beyond
        drawEight(
          column: column &+ strip, row: row &+ down, outside: outside,
          inverseDepth: ramp.start(column: column &+ strip, row: row &+ down), surfaces: surfaces,
          into: buffer)
        values.0 &+= stepY.0
        values.1 &+= stepY.1
        values.2 &+= stepY.2
      }
      columns &+= 8
      strip &+= 8
    }
  }
}
