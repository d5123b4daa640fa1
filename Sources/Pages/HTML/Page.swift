import AssetIO
import Files
import Foundation
import Rendering

/// A page that is one file: what it shows and what it does stand in it, and a policy in its head
/// keeps browsers from asking for anything else.
package struct Page {
  private let title: String
  private var lines: [String] = []
  private var data: JSON?
  /// After how many seconds a browser loads the file anew; nil for never.
  var refreshSeconds: Int?

  /// A page without a body.
  package init(title: String) { self.title = title }

  /// Adds lines of HTML.
  package mutating func add(_ lines: [String]) { self.lines += lines }

  /// Adds what the script of the pages is told.
  mutating func add(data: JSON) { self.data = data }

  /// The file's text.
  package var text: String {
    var all = [
      "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
        + "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<link rel=\"icon\" href=\"data:,\">",
      "<title>\(Self.text(title))</title>", "<style>", PageStyle.text, "</style>", "</head>",
      "<body>",
    ]
    if let refreshSeconds {
      let place = all.firstIndex { $0.hasPrefix("<title>") } ?? all.count
      all.insert("<meta http-equiv=\"refresh\" content=\"\(refreshSeconds)\">", at: place)
    }
    all += lines
    if let data {
      all += [
        "<script type=\"application/json\" id=\"data\">", Self.script(data), "</script>",
        "<script>", PageScript.text, "</script>",
      ]
    }
    return (all + ["</body>", "</html>"]).joined(separator: "\n") + "\n"
  }

  /// A text of a user or a file: what would reorder or control what is shown is written out.
  package static func text(_ text: String) -> String {
    HTML.escaped(text.printable)
  }

  /// The same of several lines.
  package static func text(lines: String) -> String {
    HTML.escaped(lines.printableLines)
  }

  /// A document that no reader of HTML takes for the end of a script.
  static func script(_ document: JSON) -> String {
    document.compact.replacing("<", with: "\\u003c")
      .replacing("\u{2028}", with: "\\u2028").replacing("\u{2029}", with: "\\u2029")
  }

  /// A picture as part of a page.
  ///
  /// - Throws: `FileError` if it cannot be encoded.
  static func source(of picture: Image) throws(FileError) -> String {
    "data:image/png;base64,"
      + Data(try PNG.encode(picture, path: "a picture of the page")).base64EncodedString()
  }

  /// A picture with its caption.
  static func figure(
    _ picture: Image, _ caption: String, width: Int = 240
  ) throws(FileError) -> [String] {
    [
      "<figure>",
      "<img class=\"pixels\" width=\"\(width)\" "
        + "height=\"\(max(1, width * picture.height / max(1, picture.width)))\" "
        + "alt=\"\(text(caption))\" src=\"\(try source(of: picture))\">",
      "<figcaption>\(text(caption))</figcaption>", "</figure>",
    ]
  }

  /// A probability as a bar and a number.
  static func bar(_ probability: Double) -> String {
    let share = probability.isFinite ? min(1, max(0, probability)) : 0
    return "<span class=\"bar\"><i style=\"width:\(Formatted.fixed(share * 100, digits: 1))%\"></i>"
      + "</span> \(text(Formatted.percent(probability)))"
  }
}
