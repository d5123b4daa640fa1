/// Eight triangles of an object, set up side by side.
///
/// Most triangles of a small picture cover a few pixels' centres or none: to set one up takes longer
/// than to draw it, and how many rows and pixels it has cannot be guessed. So they are set up eight at a
/// time, and for those that fit a tile, two rows of four pixels, the pixels are found at the same time.
struct EightTriangles {
  private typealias Integers = SIMD8<Int64>

  static let tileWidth = 4
  static let tileHeight = 2

  /// The pixels covered by triangles that fit a tile: a byte for each of the eight, the first one's the
  /// lowest; in it a bit for each pixel of the tile, row by row.
  let tiles: UInt64
  /// The other triangles that cover pixels, perhaps: a byte for each of the eight; in it the bit `narrow` or
  /// the bit `wide`.
  let others: UInt64

  /// At most sixteen columns, and edge functions that fit 32 bits.
  static let narrow = 0
  static let wide = 1

  /// - Parameters:
  ///   - faces: indices of the eight faces.
  ///   - vertices: as they are projected, all inside.
  ///   - width: of the picture, like the height.
  ///   - memory: keeps what else is known of the triangles.
  ///
  /// Not inlined: the compiler inlines so much into one function and no more.
  @inline(never)
  init(
    _ faces: UnsafePointer<Int32>, of mesh: UnsafePointer<PreparedFace>,
    _ vertices: UnsafePointer<ProjectedVertex>, width: Int, height: Int,
    in memory: EightTrianglesMemory
  ) {
    var a = (x: Integers(), y: Integers())
    var (b, c) = (a, a)
    for lane in 0..<8 {
      // The order turns the triangle round: with y downwards a → b → c is clockwise as seen and has
      // positive area.
      let corners = mesh[Int(faces[lane])].vertices
      let (first, second) = (vertices + Int(corners.x), vertices + Int(corners.z))
      let third = vertices + Int(corners.y)
      a.x[lane] = Int64(first.pointee.x)
      a.y[lane] = Int64(first.pointee.y)
      b.x[lane] = Int64(second.pointee.x)
      b.y[lane] = Int64(second.pointee.y)
      c.x[lane] = Int64(third.pointee.x)
      c.y[lane] = Int64(third.pointee.y)
    }
    let columns = Self.extent(a.x, b.x, c.x, limit: width)
    let rows = Self.extent(a.y, b.y, c.y, limit: height)
    let edges = (
      Edge(a, b, columns.origin, rows.origin), Edge(b, c, columns.origin, rows.origin),
      Edge(c, a, columns.origin, rows.origin)
    )
    // Whether something is so: all bits set in the lanes where it is. Numbers are compared by the signs of
    // their differences.
    let isEmpty = (columns.span | rows.span) &>> 63
    // The edge functions' values are twice the areas of triangles from an edge to a pixel's centre, which
    // may lie eight columns beyond the triangle and, as they are stepped further, two rows.
    let most = Int64(1) << Int64(31 - ProjectedVertex.gridBits) - 1
    let fits = ~((most &- (columns.length &+ 9) &* (rows.length &+ 3)) &>> 63)
    let isNarrow = fits & ~((15 &- columns.span) &>> 63)
    let leavesTile =
      (Int64(Self.tileWidth - 1) &- columns.span) | (Int64(Self.tileHeight - 1) &- rows.span)
    let leavesPicture =
      (Int64(width - Self.tileWidth) &- columns.first)
      | (Int64(height - Self.tileHeight) &- rows.first)
    let isTile = fits & ~((leavesTile | leavesPicture) &>> 63)
    tiles = (isTile & ~isEmpty & Self.coveredPixels(edges.0, edges.1, edges.2)).lowestBytes
    let kind = (isNarrow & 1 << Int64(Self.narrow)) | (~isNarrow & 1 << Int64(Self.wide))
    others = (kind & ~(isTile | isEmpty)).lowestBytes
    memory.store(columns.first, .column)
    memory.store(rows.first, .row)
    memory.store(columns.span, .lastColumn)
    memory.store(rows.span, .lastRow)
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

  /// The pixels' centres that triangles reach in one direction, within the picture.
  private struct Extent {
    /// The first one.
    let first: Integers
    /// From the first to the last one; negative if there are none.
    let span: Integers
    /// The triangles' lengths in whole pixels, rounded down.
    let length: Integers
    /// The first one's centre, on the grid.
    let origin: Integers
  }

  /// - Parameter limit: how many columns or rows the picture has.
  @inline(__always)
  private static func extent(
    _ a: Integers, _ b: Integers, _ c: Integers, limit: Int
  ) -> Extent {
    let bits = Int64(ProjectedVertex.gridBits)
    let half = Int64(1) << (bits - 1)
    let low = Integers.least(.least(a, b), c)
    let high = Integers.greatest(.greatest(a, b), c)
    let first = Integers.greatest((low &+ (half - 1)) &>> bits, .zero)
    let last = Integers.least((high &- half) &>> bits, Integers(repeating: Int64(limit - 1)))
    return Extent(
      first: first, span: last &- first, length: (high &- low) &>> bits,
      origin: first &<< bits &+ half)
  }

  /// `EdgeSteps` of eight edges, if they fit 32 bits.
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
      let topLeft = (dy &<< 32 &- dx) &>> 63
      let whole =
        Self.product(a.x &- originX, b.y &- originY)
        &- Self.product(a.y &- originY, b.x &- originX)
      value = (whole &- 1 &- topLeft) &>> Int64(ProjectedVertex.gridBits)
      stepX = 0 &- dy
      stepY = dx
    }

    /// Of the lower 32 bits, for which processors have a faster way.
    @inline(__always)
    private static func product(_ a: Integers, _ b: Integers) -> Integers {
      ((a &<< 32) &>> 32) &* ((b &<< 32) &>> 32)
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
        let pixel = Int64(1 << (row * tileWidth + column))
        covered |= pixel & ~((values.0 | values.1 | values.2) &>> 63)
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

/// Room for what is known of eight triangles, 32 bits each.
struct EightTrianglesMemory {
  enum Quantity: Int, CaseIterable {
    /// The first pixel that may be covered, and how far the last ones lie from it.
    case column, row, lastColumn, lastRow
    /// `EdgeSteps` of the three edges, at the first pixel's centre.
    case value0, value1, value2
    case stepX0, stepX1, stepX2
    case stepY0, stepY1, stepY2
  }

  /// One piece, so that kernels need one register for it.
  private let numbers: UnsafeMutableRawPointer

  init() {
    let size = Quantity.allCases.count * 8 * 4
    numbers = .allocate(byteCount: size, alignment: 64)
    numbers.initializeMemory(as: UInt8.self, repeating: 0, count: size)
  }

  func deallocate() { numbers.deallocate() }

  @inline(__always)
  func store(_ lanes: SIMD8<Int64>, _ quantity: Quantity) {
    numbers.storeBytes(
      of: lanes.lowerHalves, toByteOffset: 32 &* quantity.rawValue, as: SIMD8<Int32>.self)
  }

  @inline(__always)
  subscript(_ quantity: Quantity, _ triangle: Int) -> Int32 {
    numbers.load(fromByteOffset: 4 &* (8 &* quantity.rawValue &+ triangle), as: Int32.self)
  }
}
