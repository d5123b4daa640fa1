import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// STL files: what is honoured, what is said, what is refused.
@Suite struct STLTests {
  let files: MeshReading

  init() throws { files = try MeshReading() }

  private static func text(_ corners: some Collection<Vector3>, normal: String = "0 0 0") -> String
  {
    let corners = Array(corners)
    return "solid x y\n"
      + stride(from: 0, to: corners.count, by: 3).map { first in
        "facet normal \(normal)\n  outer loop\n"
          + (first..<first + 3).map {
            "    vertex \(WedgeFixture.line([corners[$0].x, corners[$0].y, corners[$0].z]))\n"
          }.joined() + "  endloop\nendfacet\n"
      }.joined() + "endsolid x y\n"
  }

  private static let wedge = text(WedgeFixture.corners)

  /// A binary file, its two triangles the first two of the wedge.
  private static func binary(
    _ header: [UInt8] = [], count: UInt32 = 2, attributes: [UInt16] = [0, 0]
  ) -> [UInt8] {
    func little<T>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
    var bytes = header + [UInt8](repeating: 0, count: 80 - header.count) + little(count)
    for (triangle, attribute) in attributes.enumerated() {
      bytes += [Float.nan, 0, 0].flatMap(little)
      for corner in WedgeFixture.corners[3 * triangle..<3 * triangle + 3] {
        bytes += [corner.x, corner.y, corner.z].flatMap { little(Float($0)) }
      }
      bytes += little(attribute)
    }
    return bytes
  }

  @Test func textIsSpelledAsItMay() throws {
    let half = 3 * (WedgeFixture.corners.count / 6)
    for text in [
      Self.wedge, "  \n\n\t" + Self.wedge, Self.wedge.uppercased(), "\u{FEFF}" + Self.wedge,
      Self.wedge.replacingOccurrences(of: "\n", with: "\r\n"),
      Self.wedge.replacingOccurrences(of: "\n", with: "\r"),
      Self.wedge.replacingOccurrences(of: "solid x y", with: "solid"),
      Self.wedge.replacingOccurrences(of: "end", with: "end "),
      Self.text(WedgeFixture.corners, normal: "nan -nan(ind) 1,0"),
      // Several solids in one file.
      Self.text(WedgeFixture.corners.prefix(half))
        + Self.text(WedgeFixture.corners.dropFirst(half)),
    ] {
      let (model, warnings) = try files.read("a.stl", text)
      #expect(model.corners == WedgeFixture.corners)
      #expect(warnings.isEmpty)
    }
  }

  @Test func binaryFilesMayBeginWithSolid() throws {
    for header in [[], Array("solid exported".utf8), [UInt8](repeating: 32, count: 80)] {
      let (model, warnings) = try files.read("a.stl", Self.binary(header))
      #expect(model.corners == Array(WedgeFixture.corners.prefix(6)))
      #expect(model.bytes.allSatisfy { $0 == [255, 255, 255] } && warnings.isEmpty)
    }
  }

  /// 31 steps as sRGB bytes.
  private static func bytes(_ steps: [Double]) -> [UInt8] {
    steps.map { UInt8(($0 * 255 / 31).rounded()) }
  }

  @Test func colorsOfTwoPrograms() throws {
    let viscam = try files.read(
      "a.stl", Self.binary(attributes: [0x8000 | 25 << 10 | 12 << 5 | 6, 77]))
    #expect(viscam.model.bytes[0] == Self.bytes([25, 12, 6]))
    #expect(viscam.model.bytes[3] == [255, 255, 255])
    let magics = Array("COLOR=".utf8) + [200, 100, 50, 255]
    let own = try files.read(
      "b.stl", Self.binary(magics, attributes: [6 << 10 | 12 << 5 | 25, 0x8000 | 9]))
    #expect(own.model.bytes[0] == Self.bytes([25, 12, 6]))
    #expect(own.model.bytes[3] == [200, 100, 50])
    let late = Array("Exported by a program; COLOR=".utf8) + [1, 2, 3, 255]
    #expect(
      try files.read("c.stl", Self.binary(late, attributes: [0xFFFF, 0xFFFF])).model.bytes[0]
        == [1, 2, 3])
  }

  @Test func lengthsThatDoNotFit() throws {
    func reason(_ count: Int, _ held: Int) -> String {
      "it announces \(count) triangles and holds \(held); it is damaged or cut off, or no STL file: "
        + "export it again"
    }
    #expect(try files.refusal("a.stl", Self.binary().dropLast(1)) == reason(2, 1))
    #expect(try files.refusal("a.stl", Self.binary(count: 9)) == reason(9, 2))
    #expect(try files.refusal("a.stl", Self.binary(count: 1)) == reason(1, 2))
    #expect(
      try files.refusal("a.stl", [UInt8](repeating: 7, count: 83))
        == "it is neither text that begins with \"solid\" nor a binary STL file")
    let padded = try files.read("a.stl", Self.binary() + [UInt8](repeating: 0, count: 10))
    #expect(padded.model.corners == Array(WedgeFixture.corners.prefix(6)))
    #expect(padded.warnings == ["10 bytes after its last triangle are not read"])
    var infinite = Self.binary()
    infinite.replaceSubrange(84 + 12..<84 + 16, with: [0, 0, 0x80, 0x7F])
    #expect(
      try files.refusal("a.stl", infinite) == "a corner of facet 0 (from 0) has the coordinate inf")
  }

  @Test func damagedText() throws {
    let good = Self.text(WedgeFixture.corners.prefix(3))
    func refusal(_ old: String, _ new: String) throws -> String? {
      #expect(good.contains(old))
      return try files.refusal("a.stl", good.replacingOccurrences(of: old, with: new))
    }
    #expect(try refusal("-0.5 0.5 0.0", "-0.5 0.5") == "line 4: a vertex needs three numbers")
    #expect(
      try refusal("-0.5 0.5 0.0", "-0.5 0,5 0.0") == "line 4: \"0,5\" is not a number")
    #expect(
      try refusal("endloop", "vertex 0 0 0\n endloop")
        == "line 8: a facet has 4 corners; it must have three"
    )
    #expect(
      try refusal("vertex -0.5 0.5 0.0\n", "\n")
        == "line 7: a facet has 2 corners; it must have three")
    #expect(
      try refusal("outer", "inner")
        == "line 3: \"inner\" stands where STL has facet, vertex or their ends")
    #expect(try refusal("outer loop", "") == "line 4: a vertex stands outside a loop")
    #expect(try refusal("endloop", "") == "line 8: endfacet stands within a loop")
    let cut = good.components(separatedBy: "endloop")[0]
    #expect(
      try files.refusal("a.stl", cut)
        == "it ends within a facet; it is damaged or cut off: export it again")
    let open = try files.read("a.stl", good.replacingOccurrences(of: "endsolid x y\n", with: ""))
    #expect(open.warnings == ["it ends without endsolid; it may be cut off"])
    let colored = try files.read(
      "a.stl", good.replacingOccurrences(of: "facet normal", with: "color 1 0 0\nfacet normal"))
    #expect(colored.warnings == ["its colours are not STL's and are not drawn"])
  }
}
