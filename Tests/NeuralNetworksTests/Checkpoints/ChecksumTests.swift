import Foundation
import TestSupport
import Testing

@testable import NeuralNetworks

/// A file that was damaged is refused, whatever has changed in it.
@Suite("Checksums of weights")
struct ChecksumTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let file = Safetensors(
    entries: [
      "a.weights": .init(shape: [2, 3], elements: .float32([1, -2, 3.5, 0, 5, 6])),
      "b.half": .init(shape: [2], elements: .float16([0.5, 2])),
      "steps": .init(shape: [], elements: .int64([3])),
    ],
    metadata: ["network": "small", "é\n": "\"x\""])

  @Test("Its value is that of its definition, worked out by Python's hashlib")
  func knownValue() throws {
    let bytes = file.encoded(checked: true)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(
      text.contains(
        "\"air3d.checksum\":\"7a9bad0ac497bb124bedf521ddbe1ec6ce6f43691f3ee07245df3b824555194b\""))
    #expect(text.contains("\"air3d.checksumKind\":\"sha256-1\""))
  }

  @Test func aWholeFileIsReadWithoutItsChecksum() throws {
    #expect(try Safetensors(decoding: file.encoded(checked: true)) == file)
    // As files were before there were checksums.
    #expect(try Safetensors(decoding: file.encoded()) == file)
  }

  @Test("Whichever bit is flipped, the file is refused")
  func everyBitCounts() {
    let whole = file.encoded(checked: true)
    for place in whole.indices {
      for bit in 0..<8 {
        var damaged = whole
        damaged[place] ^= 1 << bit
        #expect(throws: HeaderFault.self, "bit \(bit) of byte \(place)") {
          try Safetensors(decoding: damaged)
        }
      }
    }
  }

  @Test("The order of the tensors and the spelling of the header do not count")
  func otherSpelling() throws {
    let one = Safetensors(
      entries: ["a": .init(shape: [1], elements: .uint8([7]))], metadata: ["k": "é"])
    let bytes = one.encoded(checked: true)
    let length = Int(bytes[0]) | Int(bytes[1]) << 8
    var header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
    header = header.replacingOccurrences(of: "é", with: "\\u00e9")
      .replacingOccurrences(of: ":{", with: " : {\n").trimmingCharacters(in: .whitespaces)
    let count = UInt64(header.utf8.count)
    let rewritten =
      (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(header.utf8) + [7]
    #expect(try Safetensors(decoding: rewritten) == one)
  }

  private func said(_ change: (inout [UInt8]) -> Void) throws -> String? {
    var said: String?
    let path = folder.file("w.safetensors")
    var bytes = file.encoded(checked: true)
    change(&bytes)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    do throws(LearningError) {
      _ = try Safetensors(readingFrom: path)
    } catch {
      said = error.description.replacingOccurrences(of: folder.file(""), with: "")
    }
    return said
  }

  @Test func theErrorNamesBothChecksums() throws {
    let said = try said { $0[$0.count - 1] ^= 1 } ?? ""
    let parts = said.split(separator: "…")
    #expect(parts.count == 3)
    #expect(said.hasPrefix("w.safetensors: the file is damaged: its checksum is "), "\(said)")
    #expect(
      said.hasSuffix(
        "… where 7a9bad0ac497… is expected; take another copy of it, or, if it was changed on "
          + "purpose, remove what its metadata say of a checksum"), "\(said)")
  }

  @Test func aChecksumWithoutItsKindIsDamage() throws {
    let key = Array("checksumKind".utf8)
    let said = try said { bytes in
      let place = bytes.indices.first { bytes[$0...].starts(with: key) } ?? 0
      bytes[place] = UInt8(ascii: "x")
    }
    #expect(
      said == "w.safetensors: the file is damaged: it has one of the metadata 'air3d.checksum' and "
        + "'air3d.checksumKind' without the other; take another copy of it, or, if it was changed on "
        + "purpose, remove what its metadata say of a checksum")
  }

  @Test func aNewerKindIsSaidToBeSo() throws {
    let kind = Array("sha256-1".utf8)
    let said = try said { bytes in
      let place = bytes.indices.first { bytes[$0...].starts(with: kind) } ?? 0
      bytes[place + 7] = UInt8(ascii: "2")
    }
    #expect(
      said
        == "w.safetensors: the file is damaged: its checksum is of the kind 'sha256-2', but this "
        + "air3d knows sha256-1; a newer one may have written it; take another copy of it, or, if it "
        + "was changed on purpose, remove what its metadata say of a checksum")
  }

  @Test("A checkpoint is told to be damaged by any of its numbers")
  func checkpoints() throws {
    let parameters = randomParameters(["layer.weights": [3, 2]])
    let path = folder.file("c.safetensors")
    try Checkpoint(
      parameters: parameters, optimizer: Adam(for: parameters), counters: ["n": 5]
    ).write(to: path)
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var generator = SplitMix64(3)
    for _ in 0..<40 {
      var damaged = whole
      // The last bytes are numbers.
      let place = Int.random(in: whole.count - 80..<whole.count, using: &generator)
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      try Data(damaged).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: LearningError.self) {
        try Checkpoint(readingFrom: path, expecting: parameters)
      }
      #expect(error?.description.contains("the file is damaged: its checksum is ") == true)
    }
  }
}
