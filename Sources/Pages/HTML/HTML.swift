/// What every page has.
package enum HTML {
  /// Text with what has a meaning in HTML written out.
  package static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }

  /// How reports look.
  package static let style = """
    body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
    table { border-collapse: collapse; margin: 1rem 0; }
    caption { text-align: left; font-style: italic; padding-bottom: .4rem; }
    th, td { border-bottom: 1px solid #ccc; padding: .25rem .7rem; text-align: right; }
    th:first-child, td:first-child { text-align: left; }
    figure { margin: 1rem 0; } figcaption { font-style: italic; }
    .pictures { display: flex; flex-wrap: wrap; gap: 1rem; } .pictures figure { margin: 0; }
    img { image-rendering: pixelated; } pre { background: #f3f3f3; padding: .6rem; }
    """
}
