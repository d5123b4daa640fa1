import MeshInterchange

/// An STL file that is text: `facet`, `outer loop`, three times `vertex`, `endloop`, `endfacet`.
struct STLText {
  private var scanner: TextScanner
  private var part = RawPart(positions: [], indices: [])
  private var cornersOfLoop: Int?
  private var isSolidOpen = false
  private var warnings: [String] = []

  /// Starts at the beginning of a file.
  init(_ bytes: [UInt8]) throws(MeshFault) { scanner = try TextScanner(bytes) }

  /// All solids of the file.
  mutating func model() throws(MeshFault) -> RawModel {
    while scanner.next() {
      while let word = scanner.word() { try read(word) }
    }
    guard cornersOfLoop == nil else {
      throw MeshFault("it ends within a facet; it is damaged or cut off: export it again")
    }
    if isSolidOpen { warnings.append("it ends without endsolid; it may be cut off") }
    let count = part.positions.count / 9
    guard count <= RawModel.triangleLimit else {
      throw MeshFault(RawModel.tooManyTriangles(count))
    }
    part.indices = (0..<UInt32(3 * count)).map { $0 }
    return RawModel(parts: count == 0 ? [] : [part], warnings: warnings)
  }

  private mutating func read(_ word: Range<Int>) throws(MeshFault) {
    var keyword = scanner.text(word).lowercased()
    if keyword == "end", let next = scanner.keyword() { keyword += next }
    switch keyword {
    case "vertex": try readVertex()
    case "facet", "endfacet", "loop":
      guard keyword == "loop" || cornersOfLoop == nil else {
        throw MeshFault(line: scanner.line, "\(keyword) stands within a loop")
      }
    case "normal":
      // Facets say no more with it than with their corners, and often zero or NaN.
      for _ in 0..<3 { _ = scanner.word() }
    case "outer":
      guard cornersOfLoop == nil else {
        throw MeshFault(line: scanner.line, "a loop stands within a loop")
      }
      cornersOfLoop = 0
    case "endloop":
      guard cornersOfLoop == 3 else {
        throw MeshFault(
          line: scanner.line, "a facet has \(cornersOfLoop ?? 0) corners; it must have three")
      }
      cornersOfLoop = nil
    case "solid", "endsolid":
      guard cornersOfLoop == nil else {
        throw MeshFault(line: scanner.line, "\(keyword) stands within a loop")
      }
      isSolidOpen = keyword == "solid"
      _ = scanner.rest()
    case "color":
      _ = scanner.rest()
      let warning = "its colours are not STL's and are not drawn"
      if !warnings.contains(warning) { warnings.append(warning) }
    default:
      throw MeshFault(
        line: scanner.line,
        "\(MeshFault.shown(scanner.bytes[word])) stands where STL has facet, vertex or their ends")
    }
  }

  private mutating func readVertex() throws(MeshFault) {
    guard let count = cornersOfLoop else {
      throw MeshFault(line: scanner.line, "a vertex stands outside a loop")
    }
    cornersOfLoop = count + 1
    for _ in 0..<3 {
      guard let value = try scanner.finite() else {
        throw MeshFault(line: scanner.line, "a vertex needs three numbers")
      }
      part.positions.append(value)
    }
  }
}
