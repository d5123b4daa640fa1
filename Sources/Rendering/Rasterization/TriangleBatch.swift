/// Eight triangles of an object, set up side by side.
///
/// Most triangles of a small picture cover a few pixels' centres or none: to set one up takes
/// longer than to draw it, and how many rows and pixels it has cannot be guessed. So they are set
/// up eight at a time, and for those that fit a tile, two rows of four pixels, the pixels are found
/// at the same time.
struct TriangleBatch {
  private typealias Integers = SIMD8<Int32>

  static let tileWidth = 4
  static let tileHeight = 2

  /// The pixels covered by triangles that fit a tile: a byte for each of the eight, the first one's
  /// the lowest; in it a bit for each pixel of the tile, row by row.
  let tiles: UInt64
  /// The other triangles that cover pixels, perhaps: a byte for each of the eight; in it the bit
  /// `narrow` or the bit `wide`.
  let others: UInt64

  /// At most sixteen columns, and edge functions that fit 32 bits.
  static let narrow = 0
  static let wide = 1

  /// - Parameters:
  ///   - faces: indices of the eight faces.
  ///   - vertices: as they are projected.
  ///   - corner: a column and a row, in the picture or not, before all vertices, from which on they
  ///     are within `reach`.
  ///   - width: of the picture, like the height.
  ///   - memory: keeps what else is known of the triangles.
  ///
  /// A function of its own: into the loop that calls it the compiler would not inline all of its
  /// parts.
  @inline(never)
  init(
    _ faces: UnsafePointer<Int32>, of mesh: UnsafePointer<PreparedFace>,
    _ vertices: UnsafePointer<ProjectedVertex>, corner: (column: Int, row: Int), width: Int,
    height: Int, in memory: TriangleBatchMemory
  ) {
    @inline(__always)
    func vertex(_ triangle: Int, _ corner: Int) -> UnsafePointer<ProjectedVertex> {
      vertices + Int(mesh[Int(faces[triangle])].vertices[corner])
    }
    func positions(_ corner: Int) -> (x: Integers, y: Integers) {
      (
        EightLanes.each { Int32(truncatingIfNeeded: vertex($0, corner).pointee.x) },
        EightLanes.each { Int32(truncatingIfNeeded: vertex($0, corner).pointee.y) }
      )
    }
    // The order turns the triangle round: with y downwards a → b → c is clockwise as seen and has
    // positive area.
    var (a, b, c) = (positions(0), positions(2), positions(1))
    // Seen from the corner they have 31 bits, and what is above these cancels.
    let corner = (
      x: Int32(truncatingIfNeeded: corner.column), y: Int32(truncatingIfNeeded: corner.row)
    )
    let bits = Int32(ProjectedVertex.gridBits)
    let (left, top) = (corner.x &<< bits, corner.y &<< bits)
    a = (a.x &- left, a.y &- top)
    b = (b.x &- left, b.y &- top)
    c = (c.x &- left, c.y &- top)
    let columns = Self.extent(
      a.x, b.x, c.x, from: 0 &- corner.x, to: Int32(truncatingIfNeeded: width) &- 1 &- corner.x)
    let rows = Self.extent(
      a.y, b.y, c.y, from: 0 &- corner.y, to: Int32(truncatingIfNeeded: height) &- 1 &- corner.y)
    let edges = (
      Edge(a, b, columns.origin, rows.origin), Edge(b, c, columns.origin, rows.origin),
      Edge(c, a, columns.origin, rows.origin)
    )
    // Whether something is so: all bits set in the lanes where it is. Numbers are compared by the
    // signs of their differences.
    let isEmpty = (columns.span | rows.span) &>> 31
    // The edge functions' values are twice the areas of triangles from an edge to a pixel's centre,
    // which may lie eight columns beyond the triangle and, as they are stepped further, two rows.
    let most = Int32(1) << (31 - bits) - 1
    let fits = ~((most &- (columns.length &+ 9) &* (rows.length &+ 3)) &>> 31)
    let isNarrow = fits & ~((15 &- columns.span) &>> 31)
    let leavesTile =
      (Int32(Self.tileWidth - 1) &- columns.span) | (Int32(Self.tileHeight - 1) &- rows.span)
    let leavesPicture =
      (columns.limit &- Int32(Self.tileWidth - 1) &- columns.first)
      | (rows.limit &- Int32(Self.tileHeight - 1) &- rows.first)
    let isTile = fits & ~((leavesTile | leavesPicture) &>> 31)
    tiles = EightLanes.lowestBytes(
      isTile & ~isEmpty & Self.coveredPixels(edges.0, edges.1, edges.2))
    let kind = (isNarrow & 1 << Int32(Self.narrow)) | (~isNarrow & 1 << Int32(Self.wide))
    others = EightLanes.lowestBytes(kind & ~(isTile | isEmpty))
    memory.store(columns.first &+ corner.x, .column)
    memory.store(rows.first &+ corner.y, .row)
    memory.store(columns.span, .columnSpan)
    memory.store(rows.span, .rowSpan)
    memory.store(edges.0.value, .value0)
    memory.store(edges.1.value, .value1)
    memory.store(edges.2.value, .value2)
    memory.store(edges.0.stepX, .stepX0)
    memory.store(edges.1.stepX, .stepX1)
    memory.store(edges.2.stepX, .stepX2)
    memory.store(edges.0.stepY, .stepY0)
    memory.store(edges.1.stepY, .stepY1)
    memory.store(edges.2.stepY, .stepY2)
  }

  /// Over how many columns and rows the vertices may be spread, so that what is computed of them
  /// fits 32 bits.
  static let reach = 1 << (31 - ProjectedVertex.gridBits) - 64

  /// The pixels' centres that triangles reach in one direction, within the picture.
  private struct Extent {
    /// The first one.
    let first: Integers
    /// From the first to the last one; negative if there are none.
    let span: Integers
    /// The picture's last one.
    let limit: Int32
    /// The triangles' lengths in whole pixels, rounded down.
    let length: Integers
    /// The first one's centre, on the grid.
    let origin: Integers
  }

  /// - Parameters:
  ///   - start: the picture's first column or row.
  ///   - limit: its last one.
  @inline(__always)
  private static func extent(
    _ a: Integers, _ b: Integers, _ c: Integers, from start: Int32, to limit: Int32
  ) -> Extent {
    let bits = Int32(ProjectedVertex.gridBits)
    let half = Int32(1) << (bits - 1)
    let low = Integers.least(.least(a, b), c)
    let high = Integers.greatest(.greatest(a, b), c)
    let first = Integers.greatest((low &+ (half - 1)) &>> bits, Integers(repeating: start))
    let last = Integers.least((high &- half) &>> bits, Integers(repeating: limit))
    return Extent(
      first: first, span: last &- first, limit: limit, length: (high &- low) &>> bits,
      origin: first &<< bits &+ half)
  }

  /// `EdgeSteps` of eight edges, if they fit.
  private struct Edge {
    let value: Integers
    let stepX: Integers
    let stepY: Integers

    @inline(__always)
    init(
      _ a: (x: Integers, y: Integers), _ b: (x: Integers, y: Integers), _ originX: Integers,
      _ originY: Integers
    ) {
      let (dx, dy) = (b.x &- a.x, b.y &- a.y)
      // The rule of `EdgeSteps` without a branch: −1 for a top edge or a left one.
      let isLevel = ~((dy | (0 &- dy)) &>> 31)
      let topLeft = (dy | (isLevel & (0 &- dx))) &>> 31
      let whole =
        (a.x &- originX).widened &* (b.y &- originY).widened
        &- (a.y &- originY).widened &* (b.x &- originX).widened &+ (~topLeft).widened
      value = (whole &>> Int64(ProjectedVertex.gridBits)).lowerHalves
      stepX = 0 &- dy
      stepY = dx
    }
  }

  /// The pixels of a tile whose centres triangles cover: a bit for each of them, row by row.
  @inline(__always)
  private static func coveredPixels(_ a: Edge, _ b: Edge, _ c: Edge) -> Integers {
    var covered = Integers()
    var starts = (a.value, b.value, c.value)
    for row in 0..<tileHeight {
      var values = starts
      for column in 0..<tileWidth {
        let pixel = Int32(1 << (row * tileWidth + column))
        covered |= pixel & ~((values.0 | values.1 | values.2) &>> 31)
        values.0 &+= a.stepX
        values.1 &+= b.stepX
        values.2 &+= c.stepX
      }
      starts.0 &+= a.stepY
      starts.1 &+= b.stepY
      starts.2 &+= c.stepY
    }
    return covered
  }
}
