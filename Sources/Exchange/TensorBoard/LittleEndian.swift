/// Whole numbers as files have them whose lowest byte comes first.
enum LittleEndian {
  /// The number's bytes.
  static func bytes(of number: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
    stride(from: 0, to: number.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: number >> $0) }
  }
}
