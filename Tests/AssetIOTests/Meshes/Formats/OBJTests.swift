import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// OBJ files: what is honoured, what is said, what is refused.
@Suite struct OBJTests {
  let files: MeshReading

  init() throws { files = try MeshReading() }

  private static let vertices = WedgeFixture.objVertices
  private static let faces = WedgeFixture.objFaces
  private static let triangle = "v 0 0 0\nv 1 0 0\nv 0 1 0\n"

  private func expectWedge(_ text: String, _ comment: Comment) throws {
    let (model, warnings) = try files.read("a.obj", text)
    #expect(model.corners == WedgeFixture.corners, comment)
    #expect(warnings.isEmpty, comment)
  }

  @Test func commentsMayEndAnyLine() throws {
    let text = "# wedge\n" + Self.vertices + Self.faces
    try expectWedge(text.replacingOccurrences(of: "\n", with: " # c 1 2\n"), "after a space")
    try expectWedge(text.replacingOccurrences(of: "\n", with: "#c\n"), "without a space")
    try expectWedge("# folder\\\n" + text, "a comment is not continued")
  }

  @Test func linesEndAndGoOnAsTheyMay() throws {
    let text = Self.vertices + Self.faces
    try expectWedge(text.replacingOccurrences(of: "\n", with: "\r\n"), "CRLF")
    try expectWedge(text.replacingOccurrences(of: "\n", with: "\r"), "CR")
    try expectWedge(String(text.dropLast()), "no last line end")
    try expectWedge(text.replacingOccurrences(of: " ", with: "\t "), "tabs")
    try expectWedge("\n  " + text.replacingOccurrences(of: "\n", with: " \n\n  "), "indented")
    for end in ["\n", "\r\n", "\r"] {
      try expectWedge(
        Self.vertices + Self.faces.replacingOccurrences(of: " 2 ", with: " 2 \\\(end) "),
        "continued")
    }
  }

  @Test func byteOrderMarks() throws {
    try expectWedge("\u{FEFF}" + Self.vertices + Self.faces, "UTF-8")
    let little: [UInt8] = Array("v 0 0 0\n".utf8).flatMap { [$0, 0] as [UInt8] }
    let big: [UInt8] = Array("v 0 0 0\n".utf8).flatMap { [0, $0] as [UInt8] }
    let files: [[UInt8]] = [little, big, [0xFF, 0xFE, 118, 0], [0xFE, 0xFF, 0, 118]]
    for wide in files {
      #expect(try self.files.refusal("w.obj", wide) == "it is text in UTF-16; save it as UTF-8")
    }
  }

  @Test func numbersAreSpelledAsTheyMay() throws {
    let model = try files.read(
      "a.obj", "v .5 -.5 5.\nv +5 1e-3 1E+2\nv -5e-1 +.25e1 00.125\nf 1 2 3\n"
    ).model
    #expect(
      model.corners == [
        Vector3(0.5, -0.5, 5), Vector3(5, Double(Float(1e-3)), 100), Vector3(-0.5, 2.5, 0.125),
      ])
    for (text, word) in [
      ("1,5", "1,5"), ("0x1p3", "0x1p3"), ("1e", "1e"), ("--1", "--1"), (".", "."), ("1.2.3", "1.2.3"),
    ] {
      #expect(
        try files.refusal("b.obj", "v 0 0 0\nv \(text) 0 0\n") == "line 2: \"\(word)\" is not a number")
    }
    for text in ["nan", "-inf", "1.#QNAN", "1e39", "-nan(ind)"] {
      #expect(
        try files.refusal("c.obj", "v 0 0 0\n\nv 0 \(text) 0\n")
          == "line 3: \"\(text)\" is not a number that a mesh can have")
    }
  }

  @Test func relativeIndicesCountFromTheFace() throws {
    let text = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf -3 -2 -1\nv 1 1 0\nf -2 -3 -1\n"
    let model = try files.read("a.obj", text).model
    #expect(model.corners[3...] == [Vector3(0, 1, 0), Vector3(1, 0, 0), Vector3(1, 1, 0)])
    // What comes later may be named, too.
    let later = try files.read("b.obj", "f 1 2 3\n" + Self.triangle).model
    #expect(later.corners == [Vector3(0, 0, 0), Vector3(1, 0, 0), Vector3(0, 1, 0)])
  }

  @Test(arguments: [
    ("f 1 2 4\n", "line 4: a face names vertex 4, but the file has 3"),
    ("f 1 2 0\n", "line 4: a face names vertex 0; they count from 1"),
    ("f -1 -2 -4\n", "line 4: a face names vertex -4, but 3 stand before it"),
    ("f 1/1 2/1 3/1\n", "line 4: a face names texture coordinate 1, but the file has 0"),
    ("f 1//1 2//1 3//1\n", "line 4: a face names normal 1, but the file has 0"),
    ("vt 0\n\nf 1/1 2 3\n", "line 6: some corners of a face have texture coordinates, and others "
      + "have none"),
    ("f 1 2 three\n", "line 4: \"three\" is not a corner of a face, such as 1, 1/2, 1//3 or 1/2/3"),
    ("f 1 2 3.0\n", "line 4: \"3.0\" is not a corner of a face, such as 1, 1/2, 1//3 or 1/2/3"),
    ("f 1 2 99999999999\n", "line 4: a face names vertex 99999999999, more than a file can hold"),
    ("v 1 2\n", "line 4: a vertex has 2 numbers; it needs three, and three more for a colour"),
    ("v 1\n", "line 4: a vertex has 1 number; it needs three, and three more for a colour"),
    ("v 1 2 3 4 5\n", "line 4: a vertex has 5 numbers; it needs three, and three more for a colour"),
    ("v 1 2 3 2\n", "line 4: a vertex has the weight 2.0, which polygons cannot have; write x, y and "
      + "z alone"),
    ("vt\n", "line 4: a texture coordinate has no number; it needs two"),
    ("vt 1 2 3 4\n", "line 4: a texture coordinate has more than three numbers"),
    ("vn 1 2\n", "line 4: a normal has 2 numbers; it needs three"),
    ("v 0 0 0 -1 0 0\n", "line 4: a vertex has the colour -1.0; 0 to 1 are colours"),
    ("v 0 0 0 300 0 0\n", "the colours of its vertices reach 300.0; write them from 0 to 1, or as "
      + "whole numbers from 0 to 255"),
    ("surf 0 1 0 1 1 2\n", "line 4: surf is a curved surface; only polygons are read: export it as "
      + "polygons"),
    ("bzp 1 2 3\n", "line 4: bzp is a Bézier patch; only polygons are read: export it as polygons"),
    ("call other.obj\n", "line 4: call is a reference to another OBJ file; only polygons are read: "
      + "export it as polygons"),
  ])
  func whatIsRefused(_ line: String, _ reason: String) throws {
    #expect(try files.refusal("a.obj", Self.triangle + line + "f 1 2 3\n") == reason)
  }

  @Test func whatIsNoPolygonIsLeftOut() throws {
    let text =
      Self.triangle + "p 1 2\nl 1 2 3\ng a b\no c\ns 1\nvp 1 2\nf 1 2\ncurv 0 1 1 2\nf 1 2 3\n"
    let (model, warnings) = try files.read("a.obj", text)
    #expect(model.mesh.faces.count == 1 && warnings.isEmpty)
    let unknown = try files.read("b.obj", Self.triangle + "foo 1\nbar\nf 1 2 3\n")
    #expect(unknown.warnings == ["line 4: \"foo\" is not a statement of OBJ; it is left out"])
    let maps = try files.read("c.obj", Self.triangle + "maplib a.map\nusemap a\nusemap b\nf 1 2 3\n")
    #expect(
      maps.warnings == ["maplib", "usemap"].map {
        "its texture maps (\($0)) are not drawn; name textures in a material library"
      })
  }

  @Test func verticesMayHaveColorsAndAWeightOfOne() throws {
    let plain = try files.read("a.obj", "v 0 0 0 1\nv 1 0 0 1.0\nv 0 1 0 1\nf 1 2 3\n").model
    #expect(plain.bytes == [[255, 255, 255], [255, 255, 255], [255, 255, 255]])
    let linear = try files.read(
      "b.obj", "v 0 0 0 0.5 0.25 0\nv 1 0 0\nv 0 1 0 1 0 0 0.5\nf 1 2 3\n"
    ).model.mesh.faces[0].colors
    #expect(linear.a == Vector3(0.5, 0.25, 0) && linear.b == .one && linear.c == Vector3(1, 0, 0))
    let bytes = try files.read(
      "c.obj", "v 0 0 0 255 0 51\nv 1 0 0 255 0 51\nv 0 1 0 255 0 51\nf 1 2 3\n"
    ).model.mesh.faces[0].colors
    #expect(bytes.a == Vector3(1, 0, Double(Float(51) / 255)))
  }

  @Test func textureCoordinatesOfOneToThreeNumbersAndNormalsThatAreNone() throws {
    let text = Self.triangle + "vt 0.25\nvt 0.5 0.75\nvt 1 0.5 9\nvn nan 0 0\nvn 0 0 2\n"
    let model = try files.read("a.obj", text + "f 1/1/1 2/2/2 3/3/2\n").model
    #expect(model.coordinates == [SIMD2(0.25, 0), SIMD2(0.5, 0.75), SIMD2(1, 0.5)])
    #expect(model.mesh.faces[0].normals.a == Vector3(0, 0, 1))
    #expect(model.mesh.faces[0].normals.b == Vector3(0, 0, 1))
  }

  /// Each polygon from each of its corners: the triangles turn as it does and cover its area.
  @Test(arguments: [
    [[0.0, 0], [2, 0], [2, 1], [1, 1], [1, 2], [0, 2]], [[0.0, 0], [2, 1], [0, 2], [0.5, 1]],
    [[0.0, 0], [1, 0], [2, 0], [2, 2], [0, 2]],
    [[0.0, 0], [4, 0], [4, 3], [3, 3], [3, 1], [2, 1], [2, 3], [1, 3], [1, 1], [0, 1]],
    // A square with a square hole, cut open along one line.
    [
      [0.0, 0], [3, 0], [3, 3], [0, 3], [0, 0], [1, 1], [1, 2], [2, 2], [2, 1], [1, 1],
    ],
  ])
  func polygonsAreCutIntoTrianglesOfTheirArea(_ polygon: [[Double]]) throws {
    let count = polygon.count
    let area = (0..<count).reduce(0.0) { (sum: Double, i: Int) -> Double in
      let p = polygon[i]
      let q = polygon[(i + 1) % count]
      let double: Double = p[0] * q[1] - p[1] * q[0]
      return sum + double / 2
    }
    // Standing upright as well as lying down.
    let places: [([Double]) -> [Double]] = [
      { [$0[0], $0[1], 0] }, { [$0[1], 0, $0[0]] }, { [0, $0[0], $0[1]] },
    ]
    for place in places {
      for shift in 0..<count {
        let text = polygon.map { "v \(WedgeFixture.line(place($0)))\n" }.joined()
        let face = (0..<count).map { "\(($0 + shift) % count + 1)" }.joined(separator: " ")
        let corners = try files.read("a.obj", text + "f \(face)\n").model.corners
        let areas = stride(from: 0, to: corners.count, by: 3).map { (first: Int) -> Vector3 in
          let edge = corners[first + 1] - corners[first]
          return edge.cross(corners[first + 2] - corners[first]) / 2
        }
        let sum = areas.reduce(Vector3.zero, +)
        #expect(abs(sum.length - area) < 1e-9)
        #expect(areas.allSatisfy { $0.dot(sum) > 0 })
      }
    }
  }

  @Test func tooManyTriangles() throws {
    let fan = "f " + (0..<1025).map { "\($0 + 1)" }.joined(separator: " ") + "\n"
    let circle = (0..<1025).map { index -> String in
      let t = Double(index) / 1025
      return "v \(t) \(t * t) 0\n"
    }
    #expect(
      try files.refusal(
        "a.obj", circle.joined() + String(repeating: fan, count: 1026))
        == "it has 1049598 triangles; at most 1048576 are read: simplify the mesh")
  }
}
