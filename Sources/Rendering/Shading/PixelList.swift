/// Room for the pixels that show an object, which are listed before they are gone through: how many
/// of eight there are cannot be guessed, and a wrong guess takes as long as a pixel.
struct PixelList {
  /// Rows are added until there are so many.
  static let enough = 256

  /// Row and column of each, 16 bits each.
  private let places: UnsafeMutablePointer<Int32>
  /// The lanes whose bits are set in an index of eight bits, one behind the other.
  private let packings: UnsafeMutablePointer<SIMD8<UInt8>>

  /// - Parameter width: of the picture.
  init(width: Int) {
    // A row may be added when one place is left, and eight are written at a time.
    let capacity = Self.enough + width + 8
    places = .allocate(capacity: capacity)
    places.initialize(repeating: 0, count: capacity)
    packings = .allocate(capacity: 256)
    for bits in 0..<256 {
      var packing = SIMD8<UInt8>()
      var count = 0
      for lane in 0..<8 where bits >> lane & 1 == 1 {
        packing[count] = UInt8(lane)
        count += 1
      }
      (packings + bits).initialize(to: packing)
    }
  }

  func deallocate() {
    places.deallocate()
    packings.deallocate()
  }

  @inline(__always)
  subscript(_ index: Int) -> (column: Int, row: Int) {
    (Int(places[index] & 0xFFFF), Int(places[index] &>> 16))
  }

  /// Adds those of eight pixels side by side whose lanes have all bits set in `isListed`.
  ///
  /// - Parameter count: how many there are, and then will be.
  @inline(__always)
  func add(_ isListed: SIMD8<Int32>, column: Int, row: Int, _ count: inout Int) {
    // The product moves the lowest bit of byte k to bit k of the highest byte.
    let bits = Int(
      truncatingIfNeeded: (EightLanes.oneBitALane(isListed) &* 0x0102_0408_1020_4080) &>> 56)
    let packing = packings[bits]
    var lanes = SIMD8<Int32>()
    for lane in 0..<8 { lanes[lane] = Int32(packing[lane]) }
    UnsafeMutableRawPointer(places + count).storeBytes(
      of: lanes &+ Int32(truncatingIfNeeded: row &<< 16 | column), as: SIMD8<Int32>.self)
    count &+= bits.nonzeroBitCount
  }
}

extension PixelBuffer {
  /// Calls `body` for each pixel of `rect` whose centre shows an object, row by row.
  ///
  /// - Parameters:
  ///   - rect: inside the picture, or empty.
  ///   - body: changes no surface and walks through no pixels itself.
  @inline(__always)
  func forEachPixel(
    showing instance: Int, in rect: PixelRect,
    _ body: (_ face: Int, _ column: Int, _ row: Int, _ index: Int) -> Void
  ) {
    let (surface, width, list) = (surface, width, pixelList)
    var nextRow = rect.minY
    while nextRow < rect.maxY {
      var count = 0
      repeat {
        add(nextRow, of: rect, showing: Int32(truncatingIfNeeded: instance), to: list, &count)
        nextRow &+= 1
      } while nextRow < rect.maxY && count < PixelList.enough
      for place in 0..<count {
        let (column, row) = list[place]
        let index = row &* width &+ column
        body(SurfaceID.face(surface[index]), column, row, index)
      }
    }
  }

  @inline(__always)
  private func add(
    _ row: Int, of rect: PixelRect, showing instance: Int32, to list: PixelList,
    _ count: inout Int
  ) {
    var column = rect.minX
    while column < rect.maxX {
      let ids = UnsafeRawPointer(surface + (row &* width &+ column))
        .loadUnaligned(as: SIMD8<Int32>.self)
      let others = EightLanes.unequal(SurfaceID.instances(ids), instance)
      list.add(
        ~(others | lanes.beyond(rect.maxX &- column)), column: column, row: row, &count)
      column &+= 8
    }
  }
}
