import Files

/// Reads the XML that OpenCV's `FileStorage` writes: elements with a text or with elements in them,
/// below one `opencv_storage`. Attributes say nothing that the elements do not. Document types,
/// entities of their own and processing instructions are refused: there is nothing to look up.
struct StorageXML {
  private let path: String
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1

  private static let root = "opencv_storage"
  private static let deepestNesting = YAMLReader.deepestNesting

  /// The value below a file's root.
  static func parse(_ text: String, path: String) throws(FileError) -> LocatedJSON {
    var reader = StorageXML(path: path, bytes: Array(text.utf8))
    try reader.skipMisc(prolog: true)
    let (name, value) = try reader.element(depth: 1)
    guard name == root else {
      throw FileError(
        path: path,
        reason: "its outermost element is <\(displayed(name))>, but OpenCV's is <\(root)>")
    }
    try reader.skipMisc(prolog: false)
    guard reader.index == reader.bytes.count else {
      throw reader.fault("something follows the end of <\(root)>")
    }
    return value
  }

  private init(path: String, bytes: [UInt8]) {
    self.path = path
    self.bytes = bytes
  }

  private func fault(_ reason: String) -> FileError {
    FileError(path: path, line: line, reason: reason)
  }

  private func begins(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

  private mutating func advance(_ count: Int) {
    for byte in bytes[index..<index + count] where byte == UInt8(ascii: "\n") { line += 1 }
    index += count
  }

  private mutating func skipBlanks() {
    while index < bytes.count, Self.isBlank(bytes[index]) { advance(1) }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    [UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t")].contains(byte)
  }

  /// Moves behind the next place of a text.
  private mutating func skip(past end: String, _ what: String) throws(FileError) {
    let start = line
    while index < bytes.count {
      if begins(end) { return advance(end.utf8.count) }
      advance(1)
    }
    throw FileError(path: path, line: start, reason: "\(what) that begins here does not end")
  }

  /// Blanks and comments, and at the beginning of a file its declaration.
  private mutating func skipMisc(prolog: Bool) throws(FileError) {
    skipBlanks()
    if prolog, begins("<?xml") {
      try skip(past: "?>", "the declaration")
      skipBlanks()
    }
    while begins("<!--") {
      try skip(past: "-->", "the comment")
      skipBlanks()
    }
  }

  /// An element and what is in it.
  private mutating func element(depth: Int) throws(FileError) -> (String, LocatedJSON) {
    guard depth <= Self.deepestNesting else {
      throw fault("elements are nested deeper than \(Self.deepestNesting) times")
    }
    let start = line
    guard begins("<"), index + 1 < bytes.count else { throw fault("an element must begin here") }
    advance(1)
    let name = try name()
    guard try endOfTag() else {
      return (name, LocatedJSON(line: start, content: .null))
    }
    var text: [UInt8] = []
    var members: [LocatedJSON.Member] = []
    while true {
      guard index < bytes.count else {
        throw FileError(
          path: path, line: start, reason: "the element <\(displayed(name))> is not closed")
      }
      if begins("<!--") {
        try skip(past: "-->", "the comment")
      } else if begins("</") {
        advance(2)
        let closing = try self.name()
        guard closing == name else {
          throw fault("</\(displayed(closing))> closes <\(displayed(name))>")
        }
        skipBlanks()
        guard begins(">") else { throw fault("</\(displayed(name)) lacks its \">\"") }
        advance(1)
        break
      } else if begins("<") {
        let line = line
        let (key, value) = try element(depth: depth + 1)
        members.append(LocatedJSON.Member(key: key, line: line, value: value))
      } else if begins("&") {
        text += Array(try reference().utf8)
      } else {
        text.append(bytes[index])
        advance(1)
      }
    }
    let words = text.split(whereSeparator: Self.isBlank).map { String(decoding: $0, as: UTF8.self) }
    guard members.isEmpty else {
      guard words.isEmpty else {
        throw FileError(
          path: path, line: start,
          reason: "the element <\(displayed(name))> has both a text and elements in it")
      }
      return (name, LocatedJSON(line: start, content: try content(of: members)))
    }
    return (name, LocatedJSON(line: start, content: Self.content(of: words, line: start)))
  }

  /// Elements that are called `_` are those of a list.
  private func content(
    of members: [LocatedJSON.Member]
  ) throws(FileError) -> LocatedJSON.Content {
    if members.allSatisfy({ $0.key == "_" }) { return .array(members.map(\.value)) }
    for (index, member) in members.enumerated()
    where members[..<index].contains(where: { $0.key == member.key }) {
      throw FileError(
        path: path, line: member.line,
        reason: "the element <\(displayed(member.key))> is there twice")
    }
    return .object(members)
  }

  /// A number, several of them, or a text.
  private static func content(of words: [String], line: Int) -> LocatedJSON.Content {
    let numbers = words.compactMap { YAMLFlow.number($0) }
    if words.isEmpty { return .null }
    guard numbers.count == words.count else {
      let text = words.joined(separator: " ")
      let isQuoted = text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
      return .string(isQuoted ? String(text.dropFirst().dropLast()) : text)
    }
    if numbers.count == 1 { return .number(numbers[0]) }
    return .array(numbers.map { LocatedJSON(line: line, content: .number($0)) })
  }

  private mutating func name() throws(FileError) -> String {
    let start = index
    while index < bytes.count, !Self.isBlank(bytes[index]),
      !"<>/=&\"'!?".utf8.contains(bytes[index])
    {
      index += 1
    }
    guard index > start else { throw fault("an element's name is missing; XML as OpenCV's has none else") }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// Skips attributes; whether something follows before the element is closed.
  private mutating func endOfTag() throws(FileError) -> Bool {
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: ">") {
        advance(1)
        return true
      }
      if begins("/>") {
        advance(2)
        return false
      }
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        advance(1)
        try skip(past: String(decoding: [byte], as: UTF8.self), "the attribute")
      } else if byte == UInt8(ascii: "<") {
        break
      } else {
        advance(1)
      }
    }
    throw fault("an element's beginning lacks its \">\"")
  }

  /// One of the five characters that XML has names for.
  private mutating func reference() throws(FileError) -> String {
    for (name, character) in [
      ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&apos;", "'"),
    ] where begins(name) {
      advance(name.utf8.count)
      return character
    }
    throw fault("an entity that is not one of XML's own five is not looked up")
  }
}
