/// Colours in the two bytes after each facet of a binary STL file, which two programs introduced
/// differently. All are sRGB.
struct STLColors {
  /// The colour of all facets that have none of their own; nil if the file has none.
  let ofAll: SIMD3<Float>?

  private static let mark = Array("COLOR=".utf8)

  /// Reads what the header says: Materialise Magics writes `COLOR=` and four bytes into it.
  init(header: some RandomAccessCollection<UInt8>) {
    let header = Array(header)
    let starts = 0..<max(0, header.count - Self.mark.count - 3)
    let start = starts.first { header[$0...].starts(with: Self.mark) }
    ofAll = start.map { start in
      let color = (0..<3).map { Float(header[start + Self.mark.count + $0]) / 255 }
      return SIMD3(color[0], color[1], color[2])
    }
  }

  /// The colour that a facet's two bytes say; nil if they say none.
  func color(_ bits: UInt16) -> SIMD3<Float>? {
    let low = Float(bits & 31) / 31
    let middle = Float(bits >> 5 & 31) / 31
    let high = Float(bits >> 10 & 31) / 31
    let hasHighBit = bits & 0x8000 != 0
    if let ofAll { return hasHighBit ? ofAll : SIMD3(low, middle, high) }
    // VisCAM and SolidView: red in the highest bits, and the highest of all where there is one.
    return hasHighBit ? SIMD3(high, middle, low) : nil
  }
}
