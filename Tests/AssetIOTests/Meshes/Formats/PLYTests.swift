import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// PLY files: what is honoured, what is said, what is refused.
@Suite struct PLYTests {
  let files: MeshReading

  init() throws { files = try MeshReading() }

  private static let xyz = "property float x\nproperty float y\nproperty float z\n"
  private static let rgb = "property uchar red\nproperty uchar green\nproperty uchar blue\n"
  private static let list = "property list uchar int vertex_indices\n"

  private static func header(_ elements: String, _ format: String = "ascii") -> String {
    "ply\nformat \(format) 1.0\n" + elements + "end_header\n"
  }

  private static let wedge =
    "element vertex 6\n" + xyz + "element face 5\n" + list
  /// A triangle; `more` comes after the header's properties of vertices.
  private static func triangle(
    vertex: String = "", _ tails: [String] = ["", "", ""], face: String = "", _ tail: String = ""
  ) -> String {
    header("element vertex 3\n" + xyz + vertex + "element face 1\n" + list + face)
      + zip(["0 0 0", "1 0 0", "0 1 0"], tails).map { "\($0) \($1)\n" }.joined()
      + "3 0 1 2 \(tail)\n"
  }

  private func expectWedge(_ content: some Sequence<UInt8>, _ comment: Comment) throws {
    let (model, warnings) = try files.read("a.ply", content)
    #expect(model.corners == WedgeFixture.corners, comment)
    #expect(warnings.isEmpty, comment)
  }

  /// The little- or big-endian bytes of a number of a PLY type.
  private static func bytes(_ value: Double, _ type: String, big: Bool) -> [UInt8] {
    func order<T>(_ value: T) -> [UInt8] {
      let bytes = withUnsafeBytes(of: value) { Array($0) }
      return big ? bytes.reversed() : bytes
    }
    return switch type {
    case "char", "int8": order(Int8(value))
    case "uchar", "uint8": order(UInt8(value))
    case "short", "int16": order(Int16(value))
    case "ushort", "uint16": order(UInt16(value))
    case "int", "int32": order(Int32(value))
    case "uint", "uint32": order(UInt32(value))
    case "float", "float32": order(Float(value))
    default: order(value)
    }
  }

  @Test func everyTypeInEitherByteOrderAndWithEitherLineEnd() throws {
    let types = [
      ("float", "uchar", "int"), ("double", "uint8", "uint"), ("float32", "char", "ushort"),
      ("float64", "ushort", "uint8"), ("float", "int", "short"), ("double", "uint32", "int8"),
      ("float", "short", "uint16"), ("float32", "int16", "uint32"), ("float64", "int32", "int32"),
    ]
    for (number, count, index) in types {
      for big in [false, true] {
        for end in ["\n", "\r\n", "\r"] {
          let header = Self.header(
            "comment made\nelement vertex 6\n" + Self.xyz + "obj_info x y\nelement face 5\n"
              + Self.list,
            "binary_\(big ? "big" : "little")_endian"
          ).replacingOccurrences(of: "float", with: number)
            .replacingOccurrences(of: "uchar int", with: "\(count) \(index)")
            .replacingOccurrences(of: "\n", with: end)
          var content = Array(header.utf8)
          for value in WedgeFixture.vertices.joined() {
            content += Self.bytes(value, number, big: big)
          }
          for face in WedgeFixture.faces {
            content += Self.bytes(Double(face.count), count, big: big)
            for vertex in face { content += Self.bytes(Double(vertex), index, big: big) }
          }
          try expectWedge(content, "\(number) \(count) \(index) \(big) \(end.utf8.count)")
        }
      }
    }
  }

  @Test func elementsAndPropertiesOfOtherNamesArePassedOver() throws {
    let elements =
      "element vertex 6\nproperty list uchar float before\n" + Self.xyz
      + "property double confidence\nelement foo 2\nproperty list uchar float q\nproperty int r\n"
      + "element none 3\nelement face 5\nproperty int a\n" + Self.list
      + "property list int char z\n"
    let vertices = WedgeFixture.vertices.map { "2 7 8 \(WedgeFixture.line($0)) 0.5\n" }.joined()
    let faces = WedgeFixture.faceLines.split(separator: "\n").map { "-1 \($0) 2 1 -1\n" }.joined()
    try expectWedge(
      (Self.header(elements) + vertices + "2 1.5 2.5 7\n0 8\n" + faces).utf8, "text")

    var content = Array(Self.header(elements, "binary_little_endian").utf8)
    for vertex in WedgeFixture.vertices {
      content += [2] + Self.bytes(7, "float", big: false) + Self.bytes(8, "float", big: false)
      for value in vertex { content += Self.bytes(value, "float", big: false) }
      content += Self.bytes(0.5, "double", big: false)
    }
    content += [1] + Self.bytes(1, "float", big: false) + Self.bytes(7, "int", big: false)
    content += [0] + Self.bytes(8, "int", big: false)
    for face in WedgeFixture.faces {
      content += Self.bytes(-1, "int", big: false) + [UInt8(face.count)]
      for vertex in face { content += Self.bytes(Double(vertex), "int", big: false) }
      content += Self.bytes(1, "int", big: false) + [255]
    }
    try expectWedge(content, "binary")
    let more = try files.read("b.ply", content + [1, 2, 3])
    #expect(more.model.corners == WedgeFixture.corners)
    #expect(more.warnings == ["its last 3 bytes are more than its header announces"])
  }

  @Test func facesMayComeFirstAndTheirListMayHaveTheOtherName() throws {
    let elements =
      "element face 5\n" + Self.list.replacingOccurrences(of: "indices", with: "index")
      + "element vertex 6\n" + Self.xyz
    try expectWedge(
      (Self.header(elements) + WedgeFixture.faceLines + "\n" + WedgeFixture.lines + "\n\n").utf8, ""
    )
  }

  @Test func stripsOfTriangles() throws {
    let vertices = "0 0 0\n0 1 0\n1 0 0\n1 1 0\n2 0 0\n2 1 0\n"
    let text = Self.header(
      "element vertex 6\n" + Self.xyz
        + "element tristrips 1\nproperty list int int vertex_indices\n")
    let model = try files.read("a.ply", text + vertices + "10 1 0 3 2 -1 2 4 3 5 -1\n").model
    let places = [(0.0, 0.0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)].map { Vector3($0.0, $0.1, 0) }
    #expect(model.corners == [1, 0, 3, 3, 0, 2, 2, 4, 3, 3, 4, 5].map { places[$0] })
  }

  @Test func colorsOfVerticesAndFacesAreSRGB() throws {
    for (type, color) in [
      ("uchar", "200 100 50"), ("ushort", "51400 25700 12850"),
      ("float", "0.784314 0.392157 0.196078"),
      ("int", "200 100 50"), ("double", "0.784314 0.392157 0.196078"), ("uint8", "200 100 50"),
    ] {
      for names in [
        ["red", "green", "blue"], ["diffuse_red", "diffuse_green", "diffuse_blue"],
        ["r", "g", "b"],
      ] {
        let properties = names.map { "property \(type) \($0)\n" }.joined()
        let vertices = try files.read(
          "a.ply", Self.triangle(vertex: properties, [color, color, color]))
        let faces = try files.read("b.ply", Self.triangle(face: properties, color))
        for read in [vertices, faces] {
          #expect(
            read.model.bytes == [[200, 100, 50], [200, 100, 50], [200, 100, 50]], "\(type)")
          #expect(read.warnings.isEmpty)
        }
      }
    }
    let both = try files.read(
      "c.ply",
      Self.triangle(vertex: Self.rgb, ["9 8 7", "9 8 7", "9 8 7"], face: Self.rgb, "1 2 3"))
    #expect(both.model.bytes[0] == [9, 8, 7])
    #expect(
      both.warnings == ["its faces' colours are not drawn, because its vertices have colours, too"])
    let alpha = Self.rgb + "property uchar alpha\n"
    #expect(try files.read("d.ply", Self.triangle(face: alpha, "1 2 3 255")).warnings.isEmpty)
    #expect(
      try files.read("e.ply", Self.triangle(face: alpha, "1 2 3 254")).warnings
        == ["parts of it are transparent; drawn opaque"])
  }

  /// Two faces that share an edge keep a colour each.
  @Test func neighboursHaveColorsOfTheirOwn() throws {
    let text =
      Self.header("element vertex 4\n" + Self.xyz + "element face 2\n" + Self.list + Self.rgb)
      + "0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2 255 0 0\n3 0 2 3 0 255 0\n"
    let model = try files.read("a.ply", text).model
    #expect(model.mesh.positions.count == 4)
    #expect(
      model.bytes
        == [[UInt8]](repeating: [255, 0, 0], count: 3)
        + [[UInt8]](repeating: [0, 255, 0], count: 3))
  }

  @Test func texturesAndTheirCoordinates() throws {
    let picture = Image(width: 1, height: 1, pixels: [1, 0, 0])
    for name in ["t.png", "my u.png"] {
      try files.folder.write(name, try PNG.encode(picture, path: "picture"))
    }
    for (u, v) in [("s", "t"), ("u", "v"), ("texture_u", "texture_v")] {
      let text = Self.triangle(
        vertex: "property float \(u)\nproperty float \(v)\n", ["0 0.25", "1 0", "0 1"])
      let model = try files.read(
        "a.ply",
        text.replacingOccurrences(of: "ascii 1.0\n", with: "ascii 1.0\ncomment TextureFile t.png\n")
      ).model
      #expect(model.coordinates == [SIMD2(0, 0.25), SIMD2(1, 0), SIMD2(0, 1)])
      #expect(model.firstMaterial.texture == picture)
    }
    let two =
      Self.header(
        "comment TextureFile t.png\ncomment TextureFile my u.png\nelement vertex 4\n" + Self.xyz
          + "element face 3\n" + Self.list
          + "property list uchar float texcoord\nproperty int texnumber\n")
      + "0 0 0\n1 0 0\n1 1 0\n0 1 0\n3 0 1 2 6 0 0 1 0 1 1 1\n3 0 2 3 6 .5 .5 1 1 0 1 0\n3 2 1 0 0 -1\n"
    let model = try files.read("b.ply", two).model
    #expect(model.mesh.faces.map(\.material).count == 3)
    #expect(Set(model.mesh.faces.map(\.material)).count == 3)
    #expect(model.coordinates[3] == SIMD2(0.5, 0.5))
    #expect(model.materials[model.mesh.faces[2].material].texture == nil)
  }

  @Test func whatIsRefused() throws {
    let good = Self.triangle()
    func refusal(_ old: String, _ new: String) throws -> String? {
      #expect(good.contains(old))
      return try files.refusal("a.ply", good.replacingOccurrences(of: old, with: new))
    }
    let again = "export it again"
    #expect(try files.refusal("a.ply", good) == nil)
    #expect(try refusal("ply\n", "plx\n") == "it does not begin as a PLY file does")
    #expect(try refusal("3 0 1 2", "3 0 1 3") == "face 0 names vertex 3, but it has 3, from 0")
    #expect(try refusal("3 0 1 2", "3 0 1 0.5") == "face 0 names vertex 0.5, but it has 3, from 0")
    #expect(
      try refusal("3 0 1 2", "4 0 1 2")
        == "it ends within face 0 of 1 (from 0); it is damaged or cut off: \(again)")
    #expect(
      try refusal("3 0 1 2", "2 0 1 2")
        == "line 13: it has more numbers than the face that stands there")
    #expect(try refusal("3 0 1 2", "3 0 1 -1") == "face 0 names vertex -1, but it has 3, from 0")
    #expect(try refusal("1 0 0", "1 x 0") == "line 11: \"x\" is not a number")
    #expect(try refusal("1 0 0", "1 nan 0") == "the position of vertex 1 is nan")
    #expect(
      try files.refusal("a.ply", good + "7\n")
        == "line 14: it goes on after all that its header announces; the file is damaged: \(again)")
    #expect(
      try refusal("format ascii 1.0", "format ascii 2.0")
        == "line 2: its format must be ascii, binary_little_endian or binary_big_endian, version 1.0"
    )
    #expect(try refusal("format ascii 1.0\n", "") == "its header has no line with its format")
    #expect(
      try refusal("float x", "half x")
        == "line 4: a property has the type \"half\", which PLY has not")
    #expect(
      try refusal("list uchar", "list float") == "line 8: a list's length must be of a whole type")
    #expect(try refusal("float x", "float q") == "its vertices need x, y and z")
    #expect(
      try refusal("vertex_indices", "corners") == "its faces need a list called vertex_indices")
    #expect(
      try refusal("element face", "elemant face")
        == "line 7: its header has a line that is not PLY's; the file is damaged: \(again)")
    #expect(
      try refusal("element face 1", "element vertex 0\nelement face 1")
        == "its header has two elements called vertex")
    #expect(
      try files.refusal("a.ply", Self.triangle(face: Self.rgb, "1 2 256"))
        == "the colour of face 0 has 256.0, but in numbers of this type 0 to 255 are colours; write "
        + "colours as uchar")
    let floats = Self.rgb.replacingOccurrences(of: "uchar", with: "float")
    #expect(
      try files.refusal("a.ply", Self.triangle(face: floats, "1 0 200"))
        == "the colour of face 0 has 200.0, but in numbers of this type 0 to 1 are colours; write "
        + "colours as uchar")
  }

  @Test func countsAreHeldAgainstTheFilesSize() throws {
    var content = Array(Self.header(Self.wedge, "binary_little_endian").utf8)
    for value in WedgeFixture.vertices.joined() {
      content += Self.bytes(value, "float", big: false)
    }
    #expect(
      try files.refusal("a.ply", content)
        == "its header announces 5 of an element, more than the file can hold; it is damaged or cut "
        + "off: export it again")
    #expect(
      try files.refusal("b.ply", content.dropLast(9))
        == "its header announces 6 of an element, more than the file can hold; it is damaged or cut "
        + "off: export it again")
  }

  @Test func pointsAndEdgesAlone() throws {
    let points = Self.header("element vertex 1\n" + Self.xyz) + "0 0 0\n"
    let edges =
      Self.header("element vertex 1\n" + Self.xyz + "element edge 1\nproperty int vertex1\n")
      + "0 0 0\n0\n"
    for text in [points, edges] {
      #expect(
        try files.refusal("a.ply", text)
          == "has no triangles; a mesh needs at least one that is not degenerate")
    }
  }
}
