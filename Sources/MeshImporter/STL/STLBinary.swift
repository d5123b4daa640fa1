import MeshInterchange

/// An STL file that is binary: 80 bytes of header, a count, and 50 bytes for each facet.
enum STLBinary {
  private static let headerLength = 84
  private static let facetLength = 50

  /// Whether the file is as long as its count of facets says.
  static func hasExactLength(_ bytes: [UInt8]) -> Bool {
    bytes.count >= headerLength
      && bytes.count - headerLength == facetLength * announcedCount(bytes)
  }

  private static func announcedCount(_ bytes: [UInt8]) -> Int {
    Int(word(bytes, 80))
  }

  private static func word(_ bytes: [UInt8], _ at: Int) -> UInt32 {
    UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
      | UInt32(bytes[at + 3]) << 24
  }

  /// The model in these bytes.
  static func read(_ bytes: [UInt8]) throws(MeshFault) -> RawModel {
    guard bytes.count >= headerLength else {
      throw MeshFault("it is neither text that begins with \"solid\" nor a binary STL file")
    }
    let count = announcedCount(bytes)
    let (held, rest) = (bytes.count - headerLength).quotientAndRemainder(dividingBy: facetLength)
    // Whole facets beyond the count are no mere padding.
    guard held == count else {
      throw MeshFault(
        "it announces \(count) triangles and holds \(held); it is damaged or cut off, or no STL "
          + "file: export it again")
    }
    guard count <= RawModel.triangleLimit else {
      throw MeshFault(RawModel.tooManyTriangles(count))
    }
    var part = RawPart(positions: [], indices: [])
    part.positions.reserveCapacity(9 * count)
    let colors = STLColors(header: bytes.prefix(80))
    var hasColors = colors.ofAll != nil
    var shades: [SIMD3<Float>] = []
    for facet in 0..<count {
      let start = headerLength + facetLength * facet
      for number in 3..<12 {
        let value = Float(bitPattern: word(bytes, start + 4 * number))
        guard value.isFinite else {
          throw MeshFault("a corner of facet \(facet) (from 0) has the coordinate \(value)")
        }
        part.positions.append(value)
      }
      let color = colors.color(UInt16(bytes[start + 48]) | UInt16(bytes[start + 49]) << 8)
      if color != nil { hasColors = true }
      shades.append(color ?? .one)
    }
    if hasColors {
      part.colors = shades.flatMap { shade in
        (0..<3).flatMap { _ in [shade.x, shade.y, shade.z] }
      }
    }
    part.indices = (0..<UInt32(3 * count)).map { $0 }
    var model = RawModel(parts: count == 0 ? [] : [part])
    if rest > 0 {
      model.warnings.append("\(rest) bytes after its last triangle are not read")
    }
    return model
  }
}
