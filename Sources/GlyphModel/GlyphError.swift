import Files

/// What can be wrong with what this module is given. Each is one line: what was found, what was
/// expected and what to do.
package enum GlyphError: Error, Equatable, Sendable, CustomStringConvertible {
  /// So many digits do not fit without overlapping.
  case crowded(count: Int, size: Int, overlap: Double)

  package var description: String {
    switch self {
    case .crowded(let count, let size, let overlap):
      "no picture of \(size)×\(size) pixels was found in which \(count) digits overlap by at most "
        + "\(Int((overlap * 100).rounded())) % of a box; ask for fewer digits, a larger picture or "
        + "more overlap"
    }
  }
}
