import Rendering
import SceneModel

/// What an experiment found, for people: a page of text, tables, plots and pictures, in order.
public struct Report: Sendable {
  /// A piece of the page.
  public enum Block: Sendable {
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
  public struct Table: Sendable {
    /// What it shows.
    public var caption: String
    /// One a column.
    public var header: [String]
    /// As many cells each as there are columns.
    public var rows: [[String]]

    /// A table without rows.
    public init(caption: String, header: [String], rows: [[String]] = []) {
      self.caption = caption
      self.header = header
      self.rows = rows
    }
  }

  /// The page's heading.
  public var title: String
  /// From top to bottom.
  public var blocks: [Block] = []

  /// An empty page.
  public init(title: String) { self.title = title }
}
