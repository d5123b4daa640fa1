import Foundation
import Testing

@testable import Fuzzer

/// The twins read what is there, and nothing else.
@Suite struct TwinTests {
  @Test(arguments: [
    ("[1, .5, 5., 0x1F, -2e3, +1]", "[1,.5,5.,0x1F,-2e3,+1]"),
    (#"{a: 'b\x41\u0042\0', "c": [null, true,],} // end"#, #"{"a":"bAB\u0000","c":[null,true]}"#),
    ("/* * / */ '\\\r\n'", "\"\""),
  ])
  func json5IsRead(text: String, expected: String) throws {
    #expect(try JSONTwin.parse(text).tree.text == expected)
  }

  @Test(arguments: [
    "", "[1,,2]", "[,]", "{a}", "{a: 1,,}", "007", "08", "1e", "0x", ".", "- 1", "'a\nb'", "'\\1'",
    "'\\01'",
    "truer", "1a", "{1a: 2}", "/* no end", "[1] 2", "\u{85}1", "'\\xg0'", "'\\ud800'", "1 /",
  ])
  func whatIsNoJSON5IsRefused(text: String) {
    #expect(throws: JSONTwin.Fault.self) { try JSONTwin.parse(text) }
  }

  @Test func deflateIsRead() throws {
    let bytes = (0..<1000).map { UInt8($0 / 7 % 256) }
    #expect(try InflateTwin.decode(PNGBuilder.stored(bytes)) == bytes)
    #expect(try InflateTwin.decode(PNGBuilder.coded(bytes)) == bytes)
    // "hello hello hello hello hello" by zlib at its best: a copy in the fixed code.
    let hello: [UInt8] = [
      0x78, 0xDA, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0xC0, 0x4E, 0x02, 0x00, 0xA3, 0x10,
      0x0A,
      0xE5,
    ]
    let text = String(decoding: try InflateTwin.decode(hello), as: UTF8.self)
    #expect(text == "hello hello hello hello hello")
    #expect(throws: InflateTwin.Fault.self) {
      try InflateTwin.decode(Array(hello.dropLast()) + [0])
    }
  }

  @Test func checksumsAreTheStandards() {
    #expect(Checksum.crc32("123456789".utf8) == 0xCBF4_3926)
    #expect(Checksum.adler32("Wikipedia".utf8) == 0x11E6_0398)
  }

  @Test func pixelsAreRead() throws {
    // One pixel each of a grey, a colour that is transparent, and a palette.
    let grey = PNGBuilder(width: 1, height: 1, colorType: 0, depth: 8)
    #expect(try PNGTwin(grey.file).pixels == [0, 0, 0])
    var keyed = PNGBuilder(width: 1, height: 1, colorType: 2, depth: 8)
    keyed.after = [("tRNS", [0, 0, 0, 127, 0, 0])]
    #expect(try PNGTwin(keyed.file).pixels == [1, 1, 1])
    keyed.after = []
    let pixel = try #require(try PNGTwin(keyed.file).pixels)
    #expect(pixel[0] == 0 && abs(pixel[1] - 0.2122307) < 1e-6 && pixel[2] == 0)
  }

  @Test(arguments: TextMeshSeeds.all + BinaryMeshSeeds.all)
  func seedsAreReadAsTheirSolids(seed: Seed) throws {
    let twin = try MeshTwin(seed.files[0].bytes, ending: seed.files[0].ending, folder: "/")
    let solids = [Solid.box, .prism, .pyramid]
    let areas = solids.map { solid in
      solid.triangles.reduce(0) { sum, triangle in
        sum + MeshTwin.area(of: triangle.map { solid.positions[$0] })
      }
    }
    let expected = areas + [areas[1] + areas[2]]
    #expect(expected.contains { abs($0 - twin.area) < 1e-5 }, "\(twin.area) is none of \(expected)")
  }

  @Test(arguments: GLTFSeeds.all.filter { $0.files.count == 1 })
  func glTFSeedsAreRead(seed: Seed) throws {
    let twin = try MeshTwin(seed.files[0].bytes, ending: seed.files[0].ending, folder: "/")
    #expect(twin.triangles.count >= 2)
  }

  @Test func glTFTransformsAreHonoured() throws {
    // The box turned a quarter about z by a matrix, and moved.
    let text = try #require(
      String(validating: GLTFSeeds.all[0].files[0].bytes, as: UTF8.self))
    let turned = text.replacing(
      "\"nodes\":[{\"mesh\":0}]",
      with: "\"nodes\":[{\"mesh\":0,\"matrix\":[0,2,0,0,-2,0,0,0,0,0,2,0,1,0,0,1]}]")
    #expect(turned != text)
    let twin = try MeshTwin(Array(turned.utf8), ending: "gltf", folder: "/")
    let (low, size) = twin.bounds
    #expect(max(abs(low.x - 0.7), abs(low.y + 0.4), abs(low.z)) < 1e-6)
    #expect(max(abs(size.x - 0.6), abs(size.y - 0.8), abs(size.z - 0.6)) < 1e-6)
  }

  @Test func tensorsAreRead() throws {
    let header = #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"__metadata__":{"k":"v"}}"#
    let file = BinaryMeshSeeds.bytes(UInt64(header.utf8.count)) + Array(header.utf8) + [7, 8]
    let twin = try SafetensorsTwin(file)
    #expect(twin.tensors == ["a": .init(type: "U8", shape: [2], bytes: [7, 8])])
    #expect(twin.metadata == ["k": "v"])
    #expect(throws: SafetensorsTwin.Fault.self) { try SafetensorsTwin(file + [9]) }
  }
}

extension Seed: CustomTestStringConvertible {
  /// Its name.
  public var testDescription: String { name }
}
