import Files
import Foundation
import TestSupport
import Testing

@testable import AIR

/// A record keeps every line up to the checkpoint, whatever happened to the rest of it.
@Suite("Training records")
struct TrainingRecordTests {
  private let folder: TemporaryFolder
  private let path: String
  private let header: JSON = ["format": "air3d-training-1", "seed": 1]

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("m.training.jsonl")
  }

  private var text: String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? "none"
  }

  private static let first = #"{ "format": "air3d-training-1", "seed": 1 }"#

  private static func line(_ images: Int) -> String { #"{ "imagesSeen": \#(images), "x": null }"# }

  @Test func itGrowsLineByLine() throws {
    let record = try TrainingRecord(path: path)
    try record.begin(header: header)
    #expect(text == Self.first + "\n")
    try record.append(["imagesSeen": 10, "x": nil], imagesSeen: 10)
    try record.append(["imagesSeen": 20, "x": nil], imagesSeen: 20)
    #expect(text == [Self.first, Self.line(10), Self.line(20), ""].joined(separator: "\n"))
    #expect(record.lastImagesSeen == 20)
    #expect(folder.contents == ["m.training.jsonl"])
  }

  @Test func aNewTrainingBeginsItAnew() throws {
    try folder.write("m.training.jsonl", "old\nold\n")
    let record = try TrainingRecord(path: path)
    #expect(text == "old\nold\n")
    try record.begin(header: header)
    #expect(text == Self.first + "\n")
    #expect(folder.contents == ["m.training.jsonl"])
  }

  private static let wanted = [first, line(10), line(20), ""].joined(separator: "\n")

  @Test(
    "Lines beyond the checkpoint go, and what is no line",
    arguments: [
      wanted,
      wanted + line(30) + "\n",
      wanted + line(30) + "\n" + line(40) + "\n",
      wanted + #"{ "imagesSeen": 2"#,
      wanted + "\n\n\u{0}\u{0}\u{0}",
      String(wanted.dropLast()),
      [first, line(10), "rubbish", "{ ", line(20), line(30)].joined(separator: "\n"),
      [first, line(10), line(20), line(20), line(10)].joined(separator: "\n"),
      // Without its first line.
      [line(10), line(20)].joined(separator: "\n"),
      ["rubbish", line(10), line(20), line(30)].joined(separator: "\n"),
    ])
  func damagedRecords(text old: String) throws {
    try folder.write("m.training.jsonl", old)
    let record = try TrainingRecord(path: path)
    try record.resume(at: 25, header: header)
    #expect(text == Self.wanted)
    #expect(record.lastImagesSeen == 20)
    try record.append(["imagesSeen": 30, "x": nil], imagesSeen: 30)
    #expect(text == Self.wanted + Self.line(30) + "\n")
    #expect(folder.contents == ["m.training.jsonl"])
  }

  @Test func aLostRecordBeginsAnew() throws {
    let record = try TrainingRecord(path: path)
    try record.resume(at: 25, header: header)
    #expect(text == Self.first + "\n")
    #expect(record.lastImagesSeen == 0)
  }

  @Test("Bytes that are no text cost no other line")
  func bytesThatAreNoText() throws {
    try folder.write(
      "m.training.jsonl",
      Array((Self.first + "\n").utf8) + [0xFF, 0xFE, 0x0A] + Array((Self.line(10) + "\n").utf8))
    let record = try TrainingRecord(path: path)
    try record.resume(at: 10, header: header)
    #expect(text == Self.first + "\n" + Self.line(10) + "\n")
  }

  @Test("Only one training at a time has it")
  func lock() throws {
    let record = try TrainingRecord(path: path)
    func said() -> String? { message { _ = try TrainingRecord(path: path) } }
    let busy =
      "\(path): another training writes here; wait for its end, or choose another --output"
    #expect(said() == busy)
    try record.begin(header: header)
    #expect(said() == busy)
    // Replacing it takes the lock along.
    try record.begin(header: ["format": "air3d-training-1", "seed": 2])
    #expect(said() == busy)
    withExtendedLifetime(record) {}
  }

  @Test func whoLetsGoIsFollowed() throws {
    do {
      let record = try TrainingRecord(path: path)
      try record.begin(header: header)
    }
    #expect(message { _ = try TrainingRecord(path: path) } == nil)
  }

  @Test func aTrainingThatIsNotToBeLeavesNothing() throws {
    let record = try TrainingRecord(path: path)
    #expect(folder.contents == ["m.training.jsonl"])
    record.abandon()
    #expect(folder.contents == [])
    // One that was there before stays.
    try folder.write("m.training.jsonl", "old\n")
    try TrainingRecord(path: path).abandon()
    #expect(folder.contents == ["m.training.jsonl"])
  }

  @Test func whatIsNoFileIsRefused() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(
      message { _ = try TrainingRecord(path: path) }
        == "\(path): cannot be written: Is a directory")
    #expect(
      message { _ = try TrainingRecord(path: "/dev/null") }
        == "/dev/null: is not a regular file; move it away")
    #expect(
      message { _ = try TrainingRecord(path: folder.file("none/m.training.jsonl")) }
        == "\(folder.file("none/m.training.jsonl")): cannot be written: No such file or directory")
  }

  @Test func whatALinkLeadsToIsReplaced() throws {
    let target = try folder.write("real.jsonl", "old\n")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    try TrainingRecord(path: path).begin(header: header)
    #expect(try String(contentsOfFile: target, encoding: .utf8) == Self.first + "\n")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == target)
  }
}

@Suite("What killed trainings leave")
struct TrainingFilesTests {
  @Test func onlyHalfWrittenFilesOfThisTrainingGo() throws {
    let folder = try TemporaryFolder()
    let stay = [
      ".other.safetensors.air3d-1a", ".m.safetensors.air3d-", ".m.safetensors.swp",
      "m.safetensors.12x.partial", "m.safetensors", "m2.safetensors.12.partial",
      ".m.safetensors.air3d-a b",
    ]
    let go = [
      ".m.safetensors.air3d-000000000001a", ".m.checkpoint.safetensors.air3d-zzzzzzzzzzzzz",
      ".m.training.jsonl.air3d-0123456789abc", "m.safetensors.123.partial",
      "m.checkpoint.safetensors.9.partial",
    ]
    for name in stay + go { try folder.write(name, "x") }
    TrainingFiles(weights: folder.file("m.safetensors")).removeLeftovers()
    #expect(folder.contents == stay.sorted())
  }
}
