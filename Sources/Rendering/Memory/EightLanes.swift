/// Eight pixels side by side.
///
/// Their numbers never change, but are kept in memory: products with constants are taken apart by
/// the compiler, number by number.
struct EightLanes {
  private(set) var numbers = SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7)

  /// Eight numbers, found one by one: not in a loop, which may write them to memory one by one and
  /// wait.
  @inline(__always)
  static func each(_ number: (Int) -> Int32) -> SIMD8<Int32> {
    SIMD8(
      number(0), number(1), number(2), number(3), number(4), number(5), number(6), number(7))
  }

  /// All bits set in the lanes from `count` on.
  @inline(__always)
  func beyond(_ count: Int) -> SIMD8<Int32> {
    (SIMD8(repeating: Int32(truncatingIfNeeded: min(count, 8)) &- 1) &- numbers) &>> 31
  }

  /// All bits set in the lanes that hold another number.
  @inline(__always)
  static func unequal(_ lanes: SIMD8<Int32>, _ number: Int32) -> SIMD8<Int32> {
    let difference = lanes ^ SIMD8(repeating: number)
    return (difference | (0 &- difference)) &>> 31
  }

  /// Overwrites the lanes that have all bits set in `wins`.
  @inline(__always)
  static func store(
    _ new: SIMD8<Int32>, where wins: SIMD8<Int32>, at numbers: UnsafeMutablePointer<Int32>
  ) {
    store(new, where: wins, atPlace: numbers)
  }

  @inline(__always)
  static func store(
    _ new: SIMD8<Float>, where wins: SIMD8<Int32>, at numbers: UnsafeMutablePointer<Float>
  ) {
    store(unsafeBitCast(new, to: SIMD8<Int32>.self), where: wins, atPlace: numbers)
  }

  @inline(__always)
  private static func store(
    _ new: SIMD8<Int32>, where wins: SIMD8<Int32>, atPlace place: UnsafeMutableRawPointer
  ) {
    let old = place.loadUnaligned(as: SIMD8<Int32>.self)
    place.storeBytes(of: (new & wins) | (old & ~wins), as: SIMD8<Int32>.self)
  }

  /// One bit of every byte of a lane that has all bits set, the first lane in the lowest byte.
  @inline(__always)
  static func oneBitALane(_ lanes: SIMD8<Int32>) -> UInt64 {
    lowestBytes(lanes) & 0x0101_0101_0101_0101
  }

  /// The lanes' lowest bytes, the first one's the lowest.
  @inline(__always)
  static func lowestBytes(_ lanes: SIMD8<Int32>) -> UInt64 {
    // Not by the initialiser that truncates all of them, which is sometimes called and not inlined.
    var bytes = SIMD8<Int8>()
    for lane in 0..<8 { bytes[lane] = Int8(truncatingIfNeeded: lanes[lane]) }
    return unsafeBitCast(bytes, to: UInt64.self).littleEndian
  }
}
