/// Room for what is known of eight triangles, 32 bits each.
struct TriangleBatchMemory {
  enum Quantity: Int, CaseIterable {
    /// The first column and row that may be covered, and how far the last ones lie from them.
    case column, row, columnSpan, rowSpan
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
  func store(_ lanes: SIMD8<Int32>, _ quantity: Quantity) {
    numbers.storeBytes(of: lanes, toByteOffset: 32 &* quantity.rawValue, as: SIMD8<Int32>.self)
  }

  @inline(__always)
  subscript(_ quantity: Quantity, _ triangle: Int) -> Int32 {
    numbers.load(fromByteOffset: 4 &* (8 &* quantity.rawValue &+ triangle), as: Int32.self)
  }
}
