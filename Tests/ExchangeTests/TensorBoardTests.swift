import Files
import TestSupport
import Testing

@testable import Exchange

/// What TensorBoard reads of a training.
@Suite struct TensorBoardTests {
  @Test(
    "CRC-32C of RFC 3720, appendix B.4",
    arguments: [
      ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
      ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
      (Array(0..<32), 0x46DD_794E),
      (Array((0..<32).reversed()), 0x113F_DB5C),
      (Array("123456789".utf8), 0xE306_9283),
      ([], 0),
    ] as [([UInt8], UInt32)])
  func checks(bytes: [UInt8], check: UInt32) {
    #expect(CRC32C.checksum(of: bytes) == check)
    #expect(EventFileReader.check(bytes) == check)
  }

  @Test func masks() {
    let bytes = Array("foo".utf8)
    #expect(CRC32C.masked(bytes) != CRC32C.checksum(of: bytes))
    // The check of nothing is 0, and so the mask is all that is left.
    #expect(CRC32C.masked([]) == 0xA282_EAD8)
  }

  @Test("The first record of every file, byte by byte") func version() {
    let record = TrainingEvent(wallTime: 1, step: 0, .fileVersion).record
    let message: [UInt8] =
      [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x1A, 13] + Array("brain.Event:2".utf8)
    #expect(Array(record[..<8]) == [24, 0, 0, 0, 0, 0, 0, 0])
    #expect(Array(record[12..<36]) == message)
    #expect(record.count == 8 + 4 + 24 + 4)
  }

  @Test func entriesAreReadBack() throws {
    let scalars = [TrainingScalar("heldOut/elbo", 5981.25), TrainingScalar("training/objects", -0.5)]
    let record =
      TrainingEvent(wallTime: 1_764_400_000.5, step: 1_200_000, .scalars(scalars)).record
      + TrainingEvent(wallTime: 2, step: 300, .restart).record
    let entries = try EventFileReader.entries(record)
    #expect(
      entries == [
        .init(
          wallTime: 1_764_400_000.5, step: 1_200_000,
          scalars: ["heldOut/elbo": 5981.25, "training/objects": -0.5]),
        .init(wallTime: 2, step: 300, isRestart: true),
      ])
    // A bit that is wrong is noticed.
    var wrong = record
    wrong[20] ^= 1
    #expect(throws: EventFileReader.Fault.self) { try EventFileReader.entries(wrong) }
  }

  @Test("What the record has of numbers, under its own names") func lines() throws {
    let line = """
      { "imagesSeen": 20000, "cpuSeconds": 31.5, "learningRate": 0.0008, "squaredError": null, \
      "elbo": 5000.5, "scenes": 200, "countAccuracy": 0.5, "countConfusion": [[1, 2], [3, 4]], \
      "yawErrorDegreesMedian": { "cube": 12.5, "cylinder": null } }
      """
    let recorded = try #require(RecordedScalars(line: line, .scenes))
    #expect(recorded.step == 20000)
    #expect(
      recorded.scalars == [
        TrainingScalar("time/cpuSeconds", 31.5), TrainingScalar("training/learningRate", 0.0008),
        TrainingScalar("heldOut/elbo", 5000.5), TrainingScalar("heldOut/countAccuracy", 0.5),
        TrainingScalar("heldOut/yawErrorDegreesMedian/cube", 12.5),
      ])
    // Digits are not held out for their bound.
    #expect(
      RecordedScalars(line: "{ \"imagesSeen\": 1, \"elbo\": 2 }", .digits)?.scalars
        == [TrainingScalar("training/elbo", 2)])
    for other in ["{ \"format\": \"air3d-training-1\" }", "", "{", "{ \"imagesSeen\": -1 }"] {
      #expect(RecordedScalars(line: other, .scenes) == nil, "\(other)")
    }
  }

  @Test("A folder's files follow one another by name; a restart stands in all but the first")
  func files() throws {
    let folder = try TemporaryFolder()
    #expect(!EventFile.areThere(in: folder.path))
    let first = try EventFile(in: folder.path, wallTime: 1_764_400_000, restart: 0)
    try first.add(
      TrainingEvent(wallTime: 1_764_400_001, step: 64, .scalars([TrainingScalar("a/b", 1)])))
    #expect(EventFile.areThere(in: folder.path))
    let second = try EventFile(in: folder.path, wallTime: 1_764_400_000, restart: 65)
    #expect(
      folder.contents == [
        "events.out.tfevents.1764400000.air3d", "events.out.tfevents.1764400001.air3d",
      ])
    #expect(
      try EventFileReader.entries(bytes(first.path)) == [
        .init(wallTime: 1_764_400_000, version: "brain.Event:2"),
        .init(wallTime: 1_764_400_001, step: 64, scalars: ["a/b": 1]),
      ])
    #expect(
      try EventFileReader.entries(bytes(second.path)) == [
        .init(wallTime: 1_764_400_000, version: "brain.Event:2"),
        .init(wallTime: 1_764_400_000, step: 65, isRestart: true),
      ])
  }
}
