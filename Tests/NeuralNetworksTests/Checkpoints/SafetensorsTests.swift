import Foundation
import TestSupport
import Testing

@testable import NeuralNetworks

/// A file of the given header and data.
private func bytes(header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
  let length = length ?? UInt64(header.utf8.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8) + data
}

/// A file that must be refused, and why.
private struct HostileFile: Sendable, CustomTestStringConvertible {
  let header: String
  var data: [UInt8] = []
  /// The length that the file claims for its header; the true one, if nil.
  var length: UInt64?
  let reason: String

  var testDescription: String { reason }

  static let all: [HostileFile] = [
    HostileFile(
      header: #"{}"#,
      length: 1 << 63,
      reason: "its first eight bytes are no header's length, so that it is no safetensors file"),
    HostileFile(
      header: #"{}"#,
      length: 3,
      reason: "the header's length is given as 3 bytes, and 2 follow; is the file cut short?"),
    HostileFile(
      header: #"[]"#,
      reason: "the header is a list, but must be an object"),
    HostileFile(
      header: #"{} x"#,
      reason: "the header is not valid: \"x\" stands where the end of the file is expected"),
    HostileFile(
      header: #"{"a"#,
      reason: "the header is not valid: the text has no closing quote"),
    HostileFile(
      header: #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
      reason: "the shape of tensor 'a' has -1 in it, but must be a list of whole numbers below 2⁵³"),
    HostileFile(
      header: #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#,
      reason: "the shape of tensor 'a' has 1e+20 in it, but must be a list of whole numbers below 2⁵³"),
    HostileFile(
      header: #"{"a":{"dtype":"F32","shape":[1]}}"#,
      reason: "tensor 'a' lacks dtype, shape or two data_offsets"),
    HostileFile(
      header: #"{"a":{"dtype":"F32","dtype":"F64"}}"#,
      reason: "the header is not valid: \"dtype\" is there twice, first in line 1"),
    HostileFile(
      header: #"{"a":{"dtype":"F32","type":"F64"}}"#,
      reason: "tensor 'a' has an unknown 'type'"),
    HostileFile(
      header: #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","#
        + #""shape":[0],"data_offsets":[0,0]}}"#,
      reason: "the header is not valid: \"a\" is there twice, first in line 1"),
    HostileFile(
      header: #"{"__metadata__":{"k":"1","k":"2"}}"#,
      reason: "the header is not valid: \"k\" is there twice, first in line 1"),
    HostileFile(
      header: #"{"a\n":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}"#,
      data: [1, 2],
      reason: "tensor 'a\\n' lies at bytes 0 to 3 of 2; is the file cut short?"),
    HostileFile(
      header: #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","#
        + #""shape":[2],"data_offsets":[1,3]}}"#,
      data: [1, 2, 3],
      reason: "tensor 'b' begins at byte 1 and the one before it ends at 2"),
    HostileFile(
      header: #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#,
      data: [1, 2],
      reason: "tensor 'a' begins at byte 1 and the one before it ends at 0"),
    HostileFile(
      header: #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
      data: [1, 2],
      reason: "1 bytes after the last tensor"),
    HostileFile(
      header: #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
      data: [0, 0, 0, 0],
      reason: "tensor 'a' has shape [2] of F32, but 4 bytes"),
    HostileFile(
      header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,6]}}"#,
      data: [0, 0, 0, 0, 0, 0],
      reason: "tensor 'a' has shape [1] of F32, but 6 bytes"),
    HostileFile(
      header: #"{"a":{"dtype":"U8","shape":[4503599627370496,4096],"data_offsets":[0,0]}}"#,
      reason: "tensor 'a' has an impossible shape"),
    HostileFile(
      header: #"{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}"#,
      data: [0, 0],
      reason: "tensor 'a' has dtype 'BF16'; F16, F32, F64, I64 and U8 can be read"),
    HostileFile(
      header: #"{"__metadata__":{"k":1}}"#,
      reason: "metadata 'k' is 1, but must be text"),
    HostileFile(
      header: #"{"__metadata__":{"k":{"k":"v"}}}"#,
      reason: "metadata 'k' is an object, but must be text"),
    HostileFile(
      header: #"{"a":{"dtype":"F32","shape":[[[[[[[1]]]]]]],"data_offsets":[0,4]}}"#,
      reason: "the shape of tensor 'a' has a list in it, but must be a list of whole numbers below "
        + "2⁵³"),
    HostileFile(
      header: String(repeating: "[", count: 100_000),
      reason: "the header is not valid: nested deeper than 64 levels"),
    HostileFile(
      header: #"{"a":{"dtype":"F32","shape":[1,],"data_offsets":[0,4]}}"#,
      reason: "the header is not valid: \"]\" stands where a value is expected"),
    HostileFile(
      header: "{ // JSON5\n}",
      reason: "the header is not valid: \"/\" stands where a key in quotes is expected"),
    HostileFile(
      header: #"{"a":{"dtype":"F32","shape":[0,4503599627370496,4503599627370496],"#
        + #""data_offsets":[0,4]}}"#,
      data: [0, 0, 0, 0],
      reason: "tensor 'a' has shape [0, 4503599627370496, 4503599627370496] of F32, but 4 bytes"),
    HostileFile(
      header: #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,9007199254740991]}}"#,
      data: [0],
      reason: "tensor 'a' lies at bytes 0 to 9007199254740991 of 1; is the file cut short?"),
    HostileFile(
      header: #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,9223372036854775807]}}"#,
      data: [0],
      reason: "the data_offsets of tensor 'a' has 9.223372036854776e+18 in it, but must be a list of "
        + "whole numbers below 2⁵³"),
    HostileFile(
      header: #"{"\ud800":1}"#,
      reason: "the header is not valid: an escape stands for no character"),
  ]
}

@Suite("Safetensors files")
struct SafetensorsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("The bytes are those that the reference implementation (Python, 0.8.0) writes")
  func sameBytesAsTheReferenceImplementation() throws {
    let file = Safetensors(
      entries: [
        "weights": .init(shape: [1, 2], elements: .float32([1, -2.5])),
        "steps": .init(shape: [], elements: .int64([3])),
        "b\"é": .init(shape: [3], elements: .uint8([1, 2, 255])),
        "d": .init(shape: [1], elements: .float64([0.5])),
      ],
      metadata: ["k": "v"])
    let header =
      #"{"__metadata__":{"k":"v"},"steps":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"#
      + #""d":{"dtype":"F64","shape":[1],"data_offsets":[8,16]},"#
      + #""weights":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]},"#
      + #""b\"é":{"dtype":"U8","shape":[3],"data_offsets":[24,27]}}       "#
    let data: [UInt8] = [
      3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 224, 63, 0, 0, 128, 63, 0, 0, 32, 192, 1, 2, 255,
    ]
    #expect(file.encoded() == bytes(header: header, data: data))
    #expect(try Safetensors(decoding: file.encoded()) == file)
  }

  @Test func everyStringSurvives() throws {
    let text = "tab\t quote\" slash\\ line\n null\u{0} é 🎲 \u{7f}"
    let file = Safetensors(
      entries: [text: .init(shape: [0, 3], elements: .float32([]))], metadata: [text: text])
    #expect(try Safetensors(decoding: file.encoded()) == file)
    let escaped = #"{"__metadata__":{"\u00e9\/":"\ud83c\udfb2\b\f"}}"#
    #expect(
      try Safetensors(decoding: bytes(header: escaped)).metadata == ["é/": "🎲\u{8}\u{c}"])
  }

  @Test("Hostile files are refused, each with its reason", arguments: HostileFile.all)
  private func hostileFilesAreRefused(_ hostile: HostileFile) throws {
    let path = folder.file("hostile.safetensors")
    let contents = bytes(header: hostile.header, data: hostile.data, length: hostile.length)
    try Data(contents).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: LearningError.self) { try Safetensors(readingFrom: path) }
    #expect(error?.description == "\(path): not a valid safetensors file: \(hostile.reason)")
  }

  @Test("A file cut short anywhere, or with any byte changed, is read or refused, never a crash")
  func mutantsDoNotCrash() throws {
    let file = Safetensors(
      entries: [
        "a": .init(shape: [2, 2], elements: .float32([1, 2, 3, 4])),
        "b": .init(shape: [1], elements: .int64([7])),
      ],
      metadata: ["k": "v"])
    let whole = file.encoded()
    for length in 0..<whole.count {
      #expect(throws: HeaderFault.self) { try Safetensors(decoding: Array(whole.prefix(length))) }
    }
    var generator = SplitMix64(1)
    for position in whole.indices {
      var mutant = whole
      mutant[position] = UInt8.random(in: 0...255, using: &generator)
      _ = try? Safetensors(decoding: mutant)
    }
  }

  @Test("A header of more than 16 MiB is refused before it is read")
  func hugeHeaders() {
    let contents = bytes(header: String(repeating: " ", count: 1 << 24 | 8))
    let error = #expect(throws: HeaderFault.self) { try Safetensors(decoding: contents) }
    #expect(
      error?.reason == "the header's length is given as 16777224 bytes; at most 16777216 are read")
  }

  @Test("A file of more than 1 GiB is refused before it is read")
  func hugeFiles() throws {
    let path = folder.file("huge.safetensors")
    try Data().write(to: URL(fileURLWithPath: path))
    // It takes no place on the disk.
    #expect(truncate(path, 1 << 30 + 1) == 0)
    let error = #expect(throws: LearningError.self) { try Safetensors(readingFrom: path) }
    #expect(
      error?.description
        == "\(path): has 1073741825 bytes; at most 1 GiB is read")
  }

  @Test(
    "Files of other formats are called by their names",
    arguments: [
      ("PK\u{3}\u{4}xxxxxxxx", "a ZIP archive, as PyTorch (.pt) and NumPy (.npz) write them"),
      ("GGUFxxxxxxxxxxxx", "a GGUF file"), ("{ \"a\": 1 }", "a JSON text"),
      ("\u{8}\u{7}\u{12}\u{4}torchxxxxxxx", "an ONNX model (.onnx)"),
      (
        "version https://git-lfs.github.com/spec/v1",
        "a pointer of Git LFS; fetch the file with git lfs pull"
      ),
    ])
  func foreignFormats(contents: String, name: String) throws {
    let path = folder.file("weights.safetensors")
    try Data(contents.utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: LearningError.self) { try Safetensors(readingFrom: path) }
    #expect(
      error?.description == "\(path): not a valid safetensors file: it seems to be \(name)")
  }

  @Test func whatIsNotAFileIsNamed() throws {
    func description(_ path: String) -> String? {
      #expect(throws: LearningError.self) { try Safetensors(readingFrom: path) }?.description
    }
    #expect(description(folder.path) == "\(folder.path): is a folder; name a file inside it")
    let missing = folder.file("missing")
    #expect(description(missing) == "\(missing): no such file")
    #expect(description("/dev/null") == "/dev/null: is not a regular file")
  }

  @Test func filesAreReplacedWhole() throws {
    let path = folder.file("a.safetensors")
    var file = Safetensors(metadata: ["version": "1"])
    try file.write(to: path)
    file.metadata["version"] = "2"
    try file.write(to: path)
    #expect(try Safetensors(readingFrom: path) == file)
    #expect(folder.contents == ["a.safetensors"])
  }

  @Test func aFolderThatIsMissingIsNamed() throws {
    let path = folder.file("no/a.safetensors")
    let error = #expect(throws: LearningError.self) { try Safetensors().write(to: path) }
    #expect(
      error?.description
        == "\(path): cannot be written: there is no folder \(folder.path)/no; make it first")
  }
}
