import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("Paths as text")
struct PathTextTests {
  @Test("Names in UTF-8 are what they are")
  func utf8() {
    for name in ["a b.png", "löwe 猫.png", "cafe\u{301}.png", "😀", "", "/", "\u{FFFD}"] {
      #expect(PathText.text(of: name.utf8) == name)
      #expect(PathText.bytes(of: name) == Array(name.utf8))
    }
  }

  @Test("Any bytes come back, and no two names have one text")
  func anyBytes() {
    var texts: Set<String> = []
    var names: [[UInt8]] = [
      [0xE9], [0xC3], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF8, 0x88], [0xC0, 0xAF],
    ]
    // What stands for 0xE9 as a name of its own, and that name's bytes one by one.
    names += [Array("\u{EFE9}".utf8), [0xEE, 0xBE, 0x80], [0xEF, 0xBF], Array("\u{EF80}x".utf8)]
    names += (0x80...0xFF).map { [0x61, $0, 0x2F, $0] }
    for name in names {
      let text = PathText.text(of: name)
      #expect(PathText.bytes(of: text) == name)
      texts.insert(text)
    }
    #expect(texts.count == names.count)
    #expect(PathText.encodable(PathText.text(of: [0x63, 0xE9])) == "c\u{FFFD}")
  }

  @Test("A slash with an accent over it is a slash")
  func folders() {
    #expect(PathText.folder(of: "a/b/\u{301}x") == "a/b")
    #expect(PathText.name(of: "a/b/\u{301}x") == "\u{301}x")
    #expect(PathText.folder(of: "x") == ".")
    #expect(PathText.folder(of: "/x") == "/")
    #expect(PathText.joined("/", "x") == "/x")
    #expect(PathText.joined("a", "\u{301}x") == "a/\u{301}x")
  }

  @Test("A relative path leads from one folder to a file of another, and tells no more of a machine")
  func relative() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "a/b", "c"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: true)
    }
    #expect(PathText.relative(folder.file("a/x"), from: folder.file("a")) == "x")
    #expect(PathText.relative(folder.file("c/x"), from: folder.file("a/b")) == "../../c/x")
    #expect(PathText.relative(folder.file("a/../c/x"), from: folder.file("a")) == "../c/x")
    #expect(PathText.relative(folder.file("a/b/x"), from: folder.file("a")) == "b/x")
    // A link leads to another folder, which has another one above it.
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: folder.file("a/b"))
    #expect(PathText.relative(folder.file("c/x"), from: folder.file("link")) == "../../c/x")
    #expect(PathText.relative(folder.file("d/x"), from: folder.file("a")) == nil)
    #expect(PathText.relative("/usr/lib/x", from: folder.file("a")) == nil)
  }

  @Test("A name with a null in it is no file, not the file before the null")
  func nulls() throws {
    #expect(SystemFile.exists("/"))
    #expect(!SystemFile.exists("/\0x"))
    #expect(
      throws: FileError(path: "/etc\0", reason: "cannot be read: Invalid argument")
    ) { try WholeFile.read("/etc\0") }
  }

  @Test("What goes to a terminal controls nothing there")
  func printable() {
    #expect("a\u{1B}[31m\r\n\u{9B}\u{7F}".printable == "a\\u{1B}[31m\\u{D}\\u{A}\\u{9B}\\u{7F}")
    #expect("a\nb\u{202E}c\u{2028}".printableLines == "a\nb\\u{202E}c\\u{2028}")
    #expect(PathText.text(of: [0x63, 0xE9]).printable == "c\\xE9")
    #expect("löwe 猫 e\u{301}".printable == "löwe 猫 e\u{301}")
  }
}
