import Foundation
import TestSupport
import Testing

@testable import Files

@Suite("Whole files")
struct WholeFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func status(_ path: String) throws -> stat {
    try #require(SystemFile.status(path, followingLinks: false))
  }

  @Test("A file is replaced whole and nothing is left beside it")
  func replaces() throws {
    let path = folder.file("a")
    try WholeFile.write([1, 2, 3], to: path)
    try WholeFile.write([4], to: path, durability: .later)
    WholeFile.flush()
    #expect(try WholeFile.read(path) == [4])
    #expect(folder.contents == ["a"])
  }

  @Test("Whoever has the old file open goes on to see all of it")
  func readersKeepTheOldFile() throws {
    let path = try folder.write("a", "old contents")
    let reader = try #require(FileHandle(forReadingAtPath: path))
    try WholeFile.write(Array("new".utf8), to: path)
    #expect(try reader.readToEnd().map { String(decoding: $0, as: UTF8.self) } == "old contents")
  }

  @Test("Mode and owner stay", arguments: [mode_t(0o600), 0o640, 0o755, 0o606])
  func modeAndOwner(mode: mode_t) throws {
    let path = try folder.write("a", "old")
    chmod(path, mode)
    // Only root may give a file away; others keep their own.
    if getuid() == 0 { #expect(chown(path, 12, 13) == 0) }
    let before = try status(path)
    try WholeFile.write([1], to: path)
    let after = try status(path)
    #expect(after.st_mode == before.st_mode)
    #expect((after.st_uid, after.st_gid) == (before.st_uid, before.st_gid))
  }

  @Test("A new file is as readable as the user's mask says")
  func newFile() throws {
    let old = umask(0o027)
    defer { umask(old) }
    try WholeFile.write([1], to: folder.file("a"))
    #expect(try status(folder.file("a")).st_mode & 0o777 == 0o640)
  }

  @Test("A symbolic link stays, and what it leads to is written, chains and dangling ones too")
  func links() throws {
    let target = try folder.write("target", "old")
    try FileManager.default.createDirectory(
      atPath: folder.file("deep"), withIntermediateDirectories: false)
    for (link, leadsTo) in [
      ("plain", "target"), ("chain", "plain"), ("deep/up", "../target"), ("absolute", target),
      ("new", "deep/fresh"),
    ] {
      let path = folder.file(link)
      #expect(symlink(leadsTo, path) == 0)
      try WholeFile.write(Array(link.utf8), to: path)
      #expect(try status(path).st_mode & S_IFMT == S_IFLNK)
      #expect(try WholeFile.read(path) == Array(link.utf8))
    }
    #expect(try WholeFile.read(target) == Array("absolute".utf8))
    #expect(try WholeFile.read(folder.file("deep/fresh")) == Array("new".utf8))
    #expect(symlink("circle", folder.file("circle")) == 0)
    #expect(message { try WholeFile.write([1], to: folder.file("circle")) }
      == "\(folder.file("circle")): cannot be written: Too many levels of symbolic links")
  }

  @Test("A file with two names keeps them")
  func hardLinks() throws {
    let path = try folder.write("a", "a long old content")
    #expect(link(path, folder.file("b")) == 0)
    try WholeFile.write([7], to: path)
    #expect(try WholeFile.read(folder.file("b")) == [7])
    #expect(try status(path).st_nlink == 2)
  }

  @Test("Devices and pipes are written to and stay what they are")
  func devicesAndPipes() throws {
    try WholeFile.write([1, 2], to: "/dev/null")
    #expect(try status("/dev/null").st_mode & S_IFMT == S_IFCHR)
    let path = folder.file("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try WholeFile.write([1, 2], to: path)
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(reader, &bytes, 8) == 2)
    #expect(bytes[0...1] == [1, 2])
    #expect(folder.contents == ["pipe"])
  }

  @Test("An open descriptor, by its name, goes on where it is")
  func descriptors() throws {
    let path = try folder.write("a", "")
    let file = open(path, O_WRONLY | O_APPEND)
    defer { close(file) }
    try WholeFile.write([1], to: "/dev/fd/\(file)")
    try WholeFile.write([2], to: "/dev/fd/\(file)")
    #expect(try WholeFile.read(path) == [1, 2])
  }

  @Test(
    "Names may be as long as the system allows, begin with an accent, and be no text",
    arguments: [
      Array(String(repeating: "x", count: 255).utf8), Array(String(repeating: "é", count: 127).utf8),
      Array("\u{301}x".utf8), [0x63, 0xE9], [UInt8](repeating: 0xE9, count: 255),
    ])
  func names(name: [UInt8]) throws {
    #if canImport(Darwin)
      guard String(validating: name, as: UTF8.self) != nil else { return }
    #endif
    let path = folder.file(PathText.text(of: name))
    try WholeFile.write([1], to: path)
    try WholeFile.write([2], to: path)
    #expect(try WholeFile.read(path) == [2])
    #expect(SystemFile.names(in: folder.path)?.count == 1)
  }

  @Test("What another process left half done is removed, and nothing else")
  func leftovers() throws {
    for name in [
      ".a.air3d-0123456789abc", ".b.air3d-0123456789abc", "a", ".a", ".a.air3d-mine.txt",
    ] {
      try folder.write(name, "x")
    }
    WholeFile.removeTemporaries(of: folder.file("a"))
    #expect(folder.contents == [".a", ".a.air3d-mine.txt", ".b.air3d-0123456789abc", "a"])
  }

  #if os(Linux)
    @Test("A full disk is said to be full")
    func fullDisk() throws {
      // Every write to this device fails as on a full disk.
      #expect(message { try WholeFile.write([1], to: "/dev/full") }
        == "/dev/full: cannot be written: No space left on device")
    }
  #endif

  @Test("What cannot be read or written says why")
  func errors() throws {
    let path = folder.path
    #expect(message { try WholeFile.read("\(path)/no") } == "\(path)/no: no such file")
    #expect(message { try WholeFile.read(path) } == "\(path): is a folder; name a file inside it")
    try folder.write("empty", "")
    #expect(message { try WholeFile.read("\(path)/empty") } == "\(path)/empty: the file is empty")
    try folder.write("four", "four")
    #expect(
      message { try WholeFile.read("\(path)/four", limit: 3) }
        == "\(path)/four: has 4 bytes; at most 3 is read")
    #expect(message { try WholeFile.read("/dev/null") } == "/dev/null: is not a regular file")
    #expect(
      message { try WholeFile.write([1], to: path) }
        == "\(path): is a folder; name the file to write, such as \(path)/picture.png")
    #expect(
      message { try WholeFile.write([1], to: "\(path)/no/a") }
        == "\(path)/no/a: cannot be written: there is no folder \(path)/no; make it first")
    #expect(
      message { try WholeFile.write([1], to: "\(path)/four/a") }
        == "\(path)/four/a: cannot be written: there is no folder \(path)/four; make it first")
  }
}
