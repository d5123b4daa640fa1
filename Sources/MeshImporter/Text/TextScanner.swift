/// A text file, line by line and word by word.
///
/// Over its bytes: files have millions of lines, and their words are mostly numbers. Lines end
/// with LF, CR or both.
struct TextScanner {
  /// All of the file.
  private(set) var bytes: [UInt8]
  /// The line that is being read, from 1.
  private(set) var line = 0
  /// Where the next word of the line is looked for.
  private(set) var at: Int
  /// Where the line ends.
  private(set) var end: Int

  private var nextStart: Int
  private var nextLine: Int

  /// Starts before the first line of a file.
  init(_ bytes: [UInt8]) throws(MeshFault) {
    let zeros = bytes.prefix(4).map { $0 == 0 }
    let isUTF16 =
      bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      || zeros == [false, true, false, true] || zeros == [true, false, true, false]
    guard !isUTF16 else { throw MeshFault("it is text in UTF-16; save it as UTF-8") }
    self.init(bytes, from: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, line: 1)
  }

  /// Starts at a line's first byte, within a file.
  init(_ bytes: [UInt8], from start: Int, line: Int) {
    self.bytes = bytes
    (at, end, nextStart, nextLine) = (start, start, start, line)
  }

  /// Where the next line begins.
  var nextLineStart: Int { nextStart }
  /// The number of the next line.
  var nextLineNumber: Int { nextLine }

  /// Goes on to the next line; false if there is none.
  ///
  /// - Parameter joined: Whether a backslash at a line's end makes the next line part of it; not
  ///   in comments, which may end in the name of a folder.
  mutating func next(joined: Bool = false) -> Bool {
    let count = bytes.count
    guard nextStart < count else {
      (at, end) = (count, count)
      return false
    }
    line = nextLine
    nextLine += 1
    at = nextStart
    end = at
    var hasComment = false
    while end < count {
      let byte = bytes[end]
      if byte > 13, byte != UInt8(ascii: "#") {
        end += 1
        continue
      }
      if byte == UInt8(ascii: "#") { hasComment = true }
      if byte == 10 || byte == 13 {
        let length = byte == 13 && end + 1 < count && bytes[end + 1] == 10 ? 2 : 1
        let isContinued =
          joined && !hasComment && end > at && bytes[end - 1] == UInt8(ascii: "\\")
        guard isContinued else {
          nextStart = end + length
          return true
        }
        for place in end - 1..<end + length { bytes[place] = 32 }
        nextLine += 1
        end += length - 1
      }
      end += 1
    }
    nextStart = count
    return true
  }

  /// Ends the line before its first `#`, but for that of `1.#QNAN`, as some programs print what is
  /// no number.
  mutating func cutComment() {
    var place = at
    while place < end {
      if bytes[place] == UInt8(ascii: "#"), place < at + 2 || bytes[place - 1] != UInt8(ascii: ".")
        || bytes[place - 2] != UInt8(ascii: "1")
      {
        break
      }
      place += 1
    }
    end = place
  }

  /// Whether the line has no more words.
  var isAtEnd: Bool {
    mutating get {
      skipBlanks()
      return at >= end
    }
  }

  private mutating func skipBlanks() {
    while at < end, Self.isBlank(bytes[at]) { at += 1 }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 || byte == 11 || byte == 12
  }

  /// The next word of the line; nil at its end.
  mutating func word() -> Range<Int>? {
    skipBlanks()
    guard at < end else { return nil }
    let start = at
    while at < end, !Self.isBlank(bytes[at]) { at += 1 }
    return start..<at
  }

  /// The line's next word as text in lower case; nil at its end.
  mutating func keyword() -> String? {
    word().map { String(decoding: bytes[$0], as: UTF8.self).lowercased() }
  }

  /// What is left of the line, without white space around it.
  mutating func rest() -> Range<Int> {
    skipBlanks()
    var last = end
    while last > at, Self.isBlank(bytes[last - 1]) { last -= 1 }
    defer { at = end }
    return at..<last
  }

  /// Goes back to the start of a word.
  mutating func goBack(to word: Range<Int>) { at = word.lowerBound }

  /// The next word of the line as a number, which may be NaN; nil at the line's end.
  mutating func number() throws(MeshFault) -> Double? {
    guard let word = word() else { return nil }
    guard let value = DecimalNumber.value(bytes, word) else {
      throw MeshFault(line: line, "\(MeshFault.shown(bytes[word])) is not a number")
    }
    return value
  }

  /// The next word of the line as a number that a `Float` holds; nil at the line's end.
  mutating func finite() throws(MeshFault) -> Float? {
    let start = at
    guard let value = try number() else { return nil }
    let float = Float(value)
    guard float.isFinite else {
      at = start
      let word = word() ?? start..<start
      throw MeshFault(
        line: line, "\(MeshFault.shown(bytes[word])) is not a number that a mesh can have")
    }
    return float
  }

  /// The next word of the line as a whole number; nil at the line's end.
  mutating func integer() throws(MeshFault) -> Int? {
    guard let word = word() else { return nil }
    guard let value = DecimalNumber.value(bytes, word).flatMap({ Int(exactly: $0) }),
      value.magnitude < 1 << 53
    else { throw MeshFault(line: line, "\(MeshFault.shown(bytes[word])) is not a whole number") }
    return value
  }

  /// The text of a range.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
