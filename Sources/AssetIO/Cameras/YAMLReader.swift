import Files

/// Reads the part of YAML in which cameras are written down: mappings and lists by indentation or
/// in brackets, numbers and texts on one line, comments, and OpenCV's tags, which say nothing that
/// the keys do not. What else YAML has (anchors, texts of several lines, several documents in one
/// file, keys that are no texts) is refused.
struct YAMLReader {
  private let path: String
  private var lines: [Line] = []
  private var index = 0
  private var depth = 0

  private struct Line {
    var number: Int
    /// Blanks before it.
    var indent: Int
    /// Without comment and the blanks at its ends; not empty.
    var text: Substring
  }

  /// Deeper nesting is refused, so that a hostile file does not exhaust the stack.
  static let deepestNesting = 32

  private init(_ text: String, path: String) throws(FileError) {
    self.path = path
    for (offset, line) in text.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() {
      let content = line.drop { $0 == " " }
      let number = offset + 1
      if content.first == "\t" {
        throw FileError(
          path: path, line: number, reason: "is indented by a tab, which YAML has not; take blanks")
      }
      let shown = Self.withoutComment(content)
      guard !shown.isEmpty else { continue }
      // The version, and where the document begins.
      if lines.isEmpty, shown.hasPrefix("%") || shown == "---" { continue }
      // Where it ends: what programs print as they go has several.
      if shown == "---" || shown == "..." { break }
      lines.append(Line(number: number, indent: line.count - content.count, text: shown))
    }
  }

  /// The value that makes up a file's text.
  static func parse(_ text: String, path: String) throws(FileError) -> LocatedJSON {
    var reader = try YAMLReader(text, path: path)
    guard let first = reader.lines.first else {
      throw FileError(path: path, reason: "there is nothing in it but comments")
    }
    let value = try reader.block(first.indent)
    if reader.index < reader.lines.count {
      throw reader.fault("does not fit to the lines above it; are its blanks as theirs?")
    }
    return value
  }

  private static func withoutComment(_ text: Substring) -> Substring {
    var quote: Character?
    var last: Character = " "
    var end = text.endIndex
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "#", last == " " || last == "\t" {
        end = index
        break
      } else if character == "\"" || character == "'", " \t[{,:".contains(last) {
        quote = character
      }
      last = character
    }
    return trimmed(text[..<end])
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }

  private func fault(_ reason: String) -> FileError {
    let line = index < lines.count ? lines[index] : lines[lines.count - 1]
    return FileError(
      path: path, line: line.number, reason: "\"\(displayed(String(line.text)))\" \(reason)")
  }

  // MARK: Blocks

  /// The mapping or the list whose lines are indented so.
  private mutating func block(_ indent: Int) throws(FileError) -> LocatedJSON {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepestNesting else {
      throw fault("is nested deeper than \(Self.deepestNesting) times")
    }
    let line = lines[index].number
    return LocatedJSON(
      line: line,
      content: Self.isItem(lines[index].text) ? try list(indent) : try mapping(indent))
  }

  private static func isItem(_ text: Substring) -> Bool { text == "-" || text.hasPrefix("- ") }

  private mutating func list(_ indent: Int) throws(FileError) -> LocatedJSON.Content {
    var elements: [LocatedJSON] = []
    while index < lines.count, lines[index].indent == indent, Self.isItem(lines[index].text) {
      let line = lines[index]
      let rest = line.text.dropFirst().drop { $0 == " " }
      if Self.isItem(rest) || Self.key(of: rest) != nil {
        // What stands behind the dash is a block of its own, indented as far as it stands.
        let inner = indent + line.text.count - rest.count
        lines[index] = Line(number: line.number, indent: inner, text: rest)
        elements.append(try block(inner))
      } else {
        elements.append(try value(rest, below: indent, allowingListAt: nil))
      }
    }
    return .array(elements)
  }

  private mutating func mapping(_ indent: Int) throws(FileError) -> LocatedJSON.Content {
    var members: [LocatedJSON.Member] = []
    while index < lines.count, lines[index].indent == indent, !Self.isItem(lines[index].text) {
      let line = lines[index]
      guard let (key, rest) = Self.key(of: line.text) else {
        throw fault("is no \"key: value\"; is this a calibration as ROS or OpenCV write it?")
      }
      if members.contains(where: { $0.key == key }) { throw fault("has a key that was there") }
      let value = try value(rest, below: indent, allowingListAt: indent)
      members.append(LocatedJSON.Member(key: key, line: line.number, value: value))
    }
    return .object(members)
  }

  /// A line's key, and what stands behind its colon; nil if it has none.
  private static func key(of text: Substring) -> (key: String, rest: Substring)? {
    guard let first = text.first, !"[{|>&*!".contains(first) else { return nil }
    if first == "\"" || first == "'" {
      guard let end = text.dropFirst().firstIndex(of: first) else { return nil }
      let after = text[text.index(after: end)...].drop { $0 == " " }
      guard after.first == ":" else { return nil }
      return (String(text[text.index(after: text.startIndex)..<end]), trimmed(after.dropFirst()))
    }
    var rest = text
    while let colon = rest.firstIndex(of: ":") {
      let after = rest[rest.index(after: colon)...]
      if after.isEmpty || after.first == " " {
        let key = trimmed(text[..<colon])
        return key.isEmpty ? nil : (String(key), trimmed(after))
      }
      rest = after
    }
    return nil
  }

  /// The value of which the present line has the beginning, or that stands below it.
  ///
  /// - Parameter level: where a list may stand that is not indented farther than its key.
  private mutating func value(
    _ text: Substring, below indent: Int, allowingListAt level: Int?
  ) throws(FileError) -> LocatedJSON {
    var rest = text
    // A tag says what kind of value follows.
    if rest.first == "!" { rest = rest.drop { $0 != " " }.drop { $0 == " " } }
    let number = lines[index].number
    guard let first = rest.first else {
      index += 1
      guard index < lines.count else { return LocatedJSON(line: number, content: .null) }
      let next = lines[index]
      if next.indent > indent || (next.indent == level && Self.isItem(next.text)) {
        return try block(next.indent)
      }
      return LocatedJSON(line: number, content: .null)
    }
    if "|>&*%@`".contains(first) {
      throw fault("has a \"\(first)\" of YAML, which no calibration needs; write the value itself")
    }
    if first == "[" || first == "{" {
      var flow = YAMLFlow(path: path, line: number)
      flow.add(rest)
      while !flow.isClosed {
        index += 1
        guard index < lines.count else {
          throw FileError(
            path: path, line: number, reason: "a bracket that is opened here is not closed")
        }
        flow.add(lines[index].text)
      }
      let value = try flow.value()
      index += 1
      return value
    }
    let value = try YAMLFlow.scalar(rest, path: path, line: number)
    index += 1
    if index < lines.count, lines[index].indent > indent {
      throw fault("is indented, but the line above it has its value already")
    }
    return value
  }
}
