import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// OFF files: what is honoured, what is said, what is refused.
@Suite struct OFFTests {
  let files: MeshReading

  init() throws { files = try MeshReading() }

  private func expectWedge(_ text: String, _ comment: Comment) throws {
    let (model, warnings) = try files.read("a.off", text)
    #expect(model.corners == WedgeFixture.corners, comment)
    #expect(warnings.isEmpty, comment)
  }

  @Test func spellingsOfTheSame() throws {
    let body = WedgeFixture.lines + WedgeFixture.faceLines
    for header in ["OFF\n6 5 0\n", "off\n6 5 9\n", "OFF 6 5 0\n", "OFF\n6 5\n", "\u{FEFF}OFF\n6 5 0\n"] {
      try expectWedge(header + body, "\(header)")
    }
    let text = "OFF\n6 5 0\n" + body
    try expectWedge("# c\n\n" + text.replacingOccurrences(of: "\n", with: " # c\n\n"), "comments")
    try expectWedge(text.replacingOccurrences(of: "\n", with: "\r\n"), "CRLF")
    try expectWedge(text.replacingOccurrences(of: "\n", with: "\r"), "CR")
    try expectWedge(text.replacingOccurrences(of: " ", with: "\t") + "\n\n# end\n", "tabs")
    try expectWedge(String(text.dropLast()), "no last line end")
    let normals = WedgeFixture.vertices.map { WedgeFixture.line($0) + " 0 0 1\n" }.joined()
    try expectWedge("NOFF\n6 5 0\n" + normals + WedgeFixture.faceLines, "normals")
  }

  private static func triangle(
    _ header: String, vertex: String = "", face: String = ""
  ) -> String {
    "\(header)\n3 1 0\n0 0 0 \(vertex)\n1 0 0 \(vertex)\n0 1 0 \(vertex)\n3 0 1 2 \(face)\n"
  }

  @Test func colorsAreFractionsOrBytesAndSRGB() throws {
    let expected: [[UInt8]] = [[200, 100, 50], [200, 100, 50], [200, 100, 50]]
    for color in [
      "200 100 50 255", "200 100 50", "0.784314 0.392157 0.196078 1", "0.784314 0.392157 0.196078",
    ] {
      let vertices = try files.read("a.off", Self.triangle("COFF", vertex: color))
      let faces = try files.read("b.off", Self.triangle("OFF", face: color))
      #expect(vertices.model.bytes == expected && vertices.warnings.isEmpty, "\(color)")
      #expect(faces.model.bytes == expected && faces.warnings.isEmpty, "\(color)")
    }
    // What prints 0.5 prints 1 as "1": the file decides, not the line.
    let text = "COFF\n3 1 0\n0 0 0 1 0 0 1\n1 0 0 0 1 0 1\n0 1 0 0 0.5 1 1\n3 0 1 2\n"
    #expect(
      try files.read("c.off", text).model.bytes == [[255, 0, 0], [0, 255, 0], [0, 128, 255]])
  }

  @Test func otherHeaders() throws {
    let model = try files.read(
      "a.off", Self.triangle("STCNOFF", vertex: "0 0 -1 255 0 0 255 0.25 0.5")
    ).model
    #expect(model.mesh.faces[0].normals.a == Vector3(0, 0, -1))
    #expect(model.bytes[0] == [255, 0, 0] && model.coordinates[0] == SIMD2(0.25, 0.5))
    for header in ["4OFF", "nOFF", "4nOFF", "C4OFF"] {
      let reason = try files.refusal("b.off", Self.triangle(header))
      #expect(
        reason == "its vertices do not have three coordinates (\(header)); only those can be drawn")
    }
    #expect(
      try files.refusal("c.off", Array("OFF BINARY\n".utf8) + [0, 0, 0, 3])
        == "it is binary OFF; save it as text")
    #expect(try files.refusal("d.off", "OOF\n") == "it does not begin as an OFF file does")
  }

  @Test func whatCannotBeDrawnIsSaid() throws {
    #expect(
      try files.read("a.off", Self.triangle("OFF", face: "3")).warnings
        == ["its faces have numbers of a colour map, which is not in the file; drawn white"])
    #expect(
      try files.read("b.off", Self.triangle("COFF", vertex: "9 9 9 9", face: "1 2 3")).warnings == [
        "its faces' colours are not drawn, because its vertices have colours, too",
        "parts of it are transparent; drawn opaque",
      ])
  }

  @Test func whatIsRefused() throws {
    let good = Self.triangle("OFF")
    func refusal(_ old: String, _ new: String) throws -> String? {
      #expect(good.contains(old))
      return try files.refusal("a.off", good.replacingOccurrences(of: old, with: new))
    }
    #expect(try refusal("3 0 1 2", "3 0 1 3") == "line 6: a face names vertex 3, but it has 3, from 0")
    #expect(try refusal("3 0 1 2", "3 0 1 -1") == "line 6: a face names vertex -1, but it has 3, from 0")
    #expect(try refusal("3 0 1 2", "3 0 1 x") == "line 6: \"x\" is not a whole number")
    #expect(
      try refusal("3 0 1 2", "3 0 1 2 9 9")
        == "line 6: a face has 2 numbers after its corners; a colour has three or four")
    #expect(
      try refusal("3 0 1 2", "4 0 1 2")
        == "it ends within face 0 of 1 (from 0); it is damaged or cut off: export it again")
    #expect(try refusal("3 0 1 2", "0") == "line 6: a face has 0 corners")
    #expect(
      try refusal("3 1 0", "9 1 0")
        == "line 6: a vertex has 1 numbers after its place; none is expected: colours need COFF, "
        + "normals NOFF")
    #expect(
      try refusal("3 1 0", "999999 1 0")
        == "it announces 999999 vertices, more than the file can hold; it is damaged or cut off: "
        + "export it again")
    #expect(try refusal("3 1 0", "-3 1 0") == "line 2: it has -3 vertices; the file is damaged")
    #expect(
      try refusal("3 1 0", "3 0 0")
        == "line 6: it goes on after its 0 faces; the file is damaged: export it again")
    #expect(
      try refusal("1 0 0", "1 0 0 5")
        == "line 4: a vertex has 1 numbers after its place; none is expected: colours need COFF, "
        + "normals NOFF")
    #expect(
      try files.refusal("b.off", Self.triangle("COFF", vertex: "1 2"))
        == "line 3: a vertex has 2 numbers after its place; a colour has three or four")
    #expect(
      try files.refusal("b.off", Self.triangle("COFF", vertex: "1 2 256"))
        == "the colours of its vertices reach 256.0; write them from 0 to 1, or as whole numbers from "
        + "0 to 255")
    #expect(
      try files.refusal("b.off", Self.triangle("OFF", face: "1.5 0 0"))
        == "the colours of its faces reach 1.5; write them from 0 to 1, or as whole numbers from 0 to "
        + "255")
  }
}
