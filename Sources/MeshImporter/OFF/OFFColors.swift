/// Colours of an OFF file, which are from 0 to 1 or whole numbers up to 255.
///
/// Which of the two is decided for the whole file: a program that prints 0.5 prints 1 as "1".
struct OFFColors {
  /// Whether one of them has an alpha below full.
  private(set) var isTransparent = false

  /// `[thing, 3]`; negative at those without a colour.
  private var values: [Float] = []
  private var alphas: [Float] = []
  private var areWhole = true
  private var hasAny = false
  private let owners: String

  /// Makes an empty list of the colours of `owners`, "vertices" or "faces".
  init(of owners: String) { self.owners = owners }

  /// Appends the colour in these three or four words.
  mutating func append(
    _ words: ArraySlice<Range<Int>>, _ scanner: inout TextScanner
  ) throws(MeshFault) {
    hasAny = true
    for (channel, word) in words.enumerated() {
      scanner.goBack(to: word)
      let value = try scanner.finite() ?? 0
      guard value >= 0 else {
        throw MeshFault(line: scanner.line, "a colour has \(value); it must not be negative")
      }
      let hasPoint = scanner.bytes[word].contains { $0 == UInt8(ascii: ".") || $0 | 32 == 101 }
      if hasPoint { areWhole = false }
      if channel < 3 { values.append(value) } else { alphas.append(value) }
    }
  }

  /// Appends a thing without a colour.
  mutating func appendNone() { values += [-1, -1, -1] }

  /// `[thing, 3]`, sRGB from 0 to 1, white where there is none; empty if none has a colour.
  mutating func encoded() throws(MeshFault) -> [Float] {
    guard hasAny else { return [] }
    let largest = values.max() ?? 0
    let areBytes = areWhole && max(largest, alphas.max() ?? 0) > 1
    let fullLight: Float = areBytes ? 255 : 1
    guard largest <= fullLight * 1.001 else {
      throw MeshFault(
        "the colours of its \(owners) reach \(largest); write them from 0 to 1, or as whole numbers "
          + "from 0 to 255")
    }
    isTransparent = alphas.contains { $0 < fullLight }
    return values.map { $0 < 0 ? 1 : min($0 / fullLight, 1) }
  }
}
