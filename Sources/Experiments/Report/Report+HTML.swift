import AssetIO
import Foundation
import Pages
import Rendering

extension Report {
  /// The page as one HTML file: plots as inline SVG, pictures as PNG data, nothing from elsewhere.
  ///
  /// - Throws: `FileError` if a picture cannot be encoded.
  package func html() throws -> String {
    var lines = [
      "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<title>\(HTML.escaped(title))</title>", "<style>", HTML.style, "</style>", "</head>",
      "<body>", "<h1>\(HTML.escaped(title))</h1>",
    ]
    for block in blocks {
      switch block {
      case .heading(let text): lines.append("<h2>\(HTML.escaped(text))</h2>")
      case .paragraph(let text): lines.append("<p>\(HTML.escaped(text))</p>")
      case .command(let text): lines.append("<pre>\(HTML.escaped(text))</pre>")
      case .table(let table): lines += Self.lines(of: table)
      case .plot(let plot):
        lines += [
          "<figure>", plot.svg, "<figcaption>\(HTML.escaped(plot.caption))</figcaption>",
          "</figure>",
        ]
      case .pictures(let pictures):
        lines.append("<div class=\"pictures\">")
        for (caption, picture) in pictures {
          let data = Data(try PNG.encode(picture, path: caption)).base64EncodedString()
          lines += [
            "<figure>",
            "<img width=\"\(picture.width)\" height=\"\(picture.height)\" "
              + "alt=\"\(HTML.escaped(caption))\" src=\"data:image/png;base64,\(data)\">",
            "<figcaption>\(HTML.escaped(caption))</figcaption>", "</figure>",
          ]
        }
        lines.append("</div>")
      }
    }
    lines += ["</body>", "</html>"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(of table: Table) -> [String] {
    func row(_ cells: [String], _ tag: String) -> String {
      "<tr>" + cells.map { "<\(tag)>\(HTML.escaped($0))</\(tag)>" }.joined() + "</tr>"
    }
    return ["<table>", "<caption>\(HTML.escaped(table.caption))</caption>", "<thead>"]
      + [row(table.header, "th"), "</thead>", "<tbody>"] + table.rows.map { row($0, "td") }
      + ["</tbody>", "</table>"]
  }
}
