import Pages
import Rendering
import SceneModel

/// What an experiment found, for people: a page of text, tables, plots and pictures, in order.
package struct Report: Sendable {
  /// A piece of the page.
  package enum Block: Sendable {
    /// A heading of a section.
    case heading(String)
    /// A paragraph of plain text.
    case paragraph(String)
    /// Rows and columns.
    case table(Table)
    /// Curves.
    case plot(Plot)
    /// Pictures side by side, each with what it shows.
    case pictures([(caption: String, picture: Image)])
    /// A command that gives this again.
    case command(String)
  }

  /// A table; the first column names its rows.
  package struct Table: Sendable {
    /// What it shows.
    package var caption: String
    /// One a column.
    package var header: [String]
    /// As many cells each as there are columns.
    package var rows: [[String]]

    /// A table without rows.
    package init(caption: String, header: [String], rows: [[String]] = []) {
      self.caption = caption
      self.header = header
      self.rows = rows
    }
  }

  /// The page's heading.
  package var title: String
  /// From top to bottom.
  package var blocks: [Block] = []

  /// An empty page.
  package init(title: String) { self.title = title }
}
