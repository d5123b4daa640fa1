#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Paths as text, whatever bytes their names consist of.
///
/// A file's name is bytes: one from an old archive need not be UTF-8, and a `String` that repairs
/// it no longer names the file. A byte that is no part of UTF-8 therefore becomes a character of a
/// private use area, U+EF80 to U+EFFF, and goes back to its byte when the system is asked. (Such a
/// character in a name is itself taken apart into bytes, so that no two names have one text.)
package enum PathText {
  /// The characters that stand for the bytes from 0x80 on.
  private static let escapes: ClosedRange<UInt32> = 0xEF80...0xEFFF

  /// The text of a path's bytes.
  package static func text(of bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    var decoder = UTF8Pieces(Array(bytes))
    while let piece = decoder.next() {
      switch piece {
      case .scalar(let scalar) where !escapes.contains(scalar.value): text.append(scalar)
      case .scalar(let scalar): text.append(contentsOf: scalar.utf8Bytes.compactMap(escape))
      case .stray(let byte): escape(byte).map { text.append($0) }
      }
    }
    return String(text)
  }

  /// The text of a null-terminated path.
  package static func text(of path: UnsafePointer<CChar>) -> String {
    text(of: UnsafeRawBufferPointer(start: path, count: strlen(path)))
  }

  /// The bytes of a path.
  package static func bytes(of text: String) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar in
      byte(scalar).map { [$0] } ?? scalar.utf8Bytes
    }
  }

  /// The byte that a character stands for; nil if it stands for itself.
  static func byte(_ scalar: Unicode.Scalar) -> UInt8? {
    escapes.contains(scalar.value) ? UInt8(truncatingIfNeeded: scalar.value) : nil
  }

  private static func escape(_ byte: UInt8) -> Unicode.Scalar? {
    Unicode.Scalar(0xEF00 + UInt32(byte))
  }

  /// Calls `body` with the path as the system takes it; nil, and `errno` says so, for a text with a
  /// null in it, which the system would cut off there.
  package static func withSystemPath<Result>(
    _ text: String, _ body: (UnsafePointer<CChar>) -> Result
  ) -> Result? {
    let bytes = bytes(of: text)
    guard !bytes.contains(0) else {
      errno = EINVAL
      return nil
    }
    return (bytes + [0]).withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { $0.baseAddress.map(body) }
    }
  }

  /// A text in which bytes that are no UTF-8 are U+FFFD, for files that others read.
  package static func encodable(_ text: String) -> String {
    var output = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { output.append(byte(scalar) == nil ? scalar : "\u{FFFD}") }
    return String(output)
  }

  /// A copy of the path as the system takes it, null-terminated, to be freed by the caller. (A text
  /// with a null in it ends there.)
  package static func systemCopy(of text: String) -> UnsafeMutablePointer<CChar>? {
    (bytes(of: text) + [0]).withUnsafeBytes { buffer in
      buffer.baseAddress.flatMap { strdup($0.assumingMemoryBound(to: CChar.self)) }
    }
  }

  /// The arguments of the running program, its name first.
  package static var commandLine: [String] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      CommandLine.unsafeArgv[index].map { text(of: $0) }
    }
  }

  /// The folder of a path, without a slash at its end: "." for a bare name.
  package static func folder(of path: String) -> String {
    let parts = split(path)
    if parts.folder.isEmpty { return "." }
    return parts.folder == "/" ? "/" : String(parts.folder.dropLast())
  }

  /// The last name of a path.
  package static func name(of path: String) -> String { split(path).name }

  /// A path up to its last slash, that included, and what follows it. By scalars: a slash with an
  /// accent over it is one `Character`, but for the system it is a slash.
  package static func split(_ path: String) -> (folder: String, name: String) {
    let scalars = path.unicodeScalars
    let start = scalars.lastIndex(of: "/").map(scalars.index(after:)) ?? scalars.startIndex
    return (String(scalars[..<start]), String(scalars[start...]))
  }

  /// The path of a file in a folder.
  package static func joined(_ folder: String, _ name: String) -> String {
    folder.unicodeScalars.last == "/" ? folder + name : "\(folder)/\(name)"
  }
}

extension Unicode.Scalar {
  /// Its encoding in UTF-8.
  fileprivate var utf8Bytes: [UInt8] { Array(String(self).utf8) }
}

/// Bytes as the characters of UTF-8 among them and the bytes that belong to none.
private struct UTF8Pieces {
  enum Piece {
    case scalar(Unicode.Scalar)
    case stray(UInt8)
  }

  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Piece? {
    guard index < bytes.count else { return nil }
    let first = bytes[index]
    let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0
    if length > 0, index + length <= bytes.count,
      let text = String(validating: bytes[index..<index + length], as: UTF8.self),
      let scalar = text.unicodeScalars.first
    {
      index += length
      return .scalar(scalar)
    }
    index += 1
    return .stray(first)
  }
}
