/// A table of texts in columns, for a terminal.
package struct TextTable {
  /// Where a column's texts meet.
  package enum Alignment: Sendable {
    /// At their beginnings, as names do.
    case leading
    /// At their ends, as numbers do.
    case trailing
  }

  /// The texts, row by row; a row may be shorter than others.
  package var rows: [[String]]
  /// How each column is aligned; columns beyond them as the last one.
  package var alignments: [Alignment]
  /// What stands between two columns.
  package var gap: String
  /// The least width of a column, in characters.
  package var leastWidth: Int

  /// A table of these rows.
  package init(
    _ rows: [[String]], alignments: [Alignment], gap: String = "  ", leastWidth: Int = 0
  ) {
    precondition(!alignments.isEmpty, "a table without columns")
    self.rows = rows
    self.alignments = alignments
    self.gap = gap
    self.leastWidth = leastWidth
  }

  /// A line for each row, without blanks at its end.
  package var lines: [String] {
    let columnCount = rows.map(\.count).max() ?? 0
    let widths = (0..<columnCount).map { column in
      rows.reduce(leastWidth) { max($0, column < $1.count ? $1[column].count : 0) }
    }
    return rows.map { row in
      row.indices.map { column in
        let text = row[column]
        let padding = String(repeating: " ", count: widths[column] - text.count)
        switch alignments[min(column, alignments.count - 1)] {
        case .trailing: return padding + text
        case .leading: return column == row.count - 1 ? text : text + padding
        }
      }.joined(separator: gap)
    }
  }
}
