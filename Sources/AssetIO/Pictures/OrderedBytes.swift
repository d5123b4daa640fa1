/// Whole numbers in a run of bytes, in either order; nothing beyond its end is ever read.
struct OrderedBytes {
  /// The bytes; places are counted from their first.
  let bytes: ArraySlice<UInt8>
  /// Whether the lowest byte comes first.
  var isLittleEndian = false

  /// The number of bytes.
  var count: Int { bytes.count }

  /// The unsigned number in `size` bytes at `place`; nil if they are not all there.
  func integer(at place: Int, size: Int) -> Int? {
    guard place >= 0, place <= bytes.count - size else { return nil }
    let start = bytes.startIndex + place
    let number = bytes[start..<start + size]
    return isLittleEndian
      ? number.reversed().reduce(0) { $0 << 8 | Int($1) }
      : number.reduce(0) { $0 << 8 | Int($1) }
  }

  /// The signed number in four bytes at `place`.
  func signed(at place: Int) -> Int? {
    integer(at: place, size: 4).map { Int(Int32(truncatingIfNeeded: $0)) }
  }

  /// Four characters at `place`.
  func name(at place: Int) -> String? {
    slice(place, 4).map { String(decoding: $0, as: UTF8.self) }
  }

  /// `length` bytes at `place`; nil if they are not all there.
  func slice(_ place: Int, _ length: Int) -> ArraySlice<UInt8>? {
    guard place >= 0, length >= 0, place <= bytes.count - length else { return nil }
    return bytes[bytes.startIndex + place..<bytes.startIndex + place + length]
  }
}
