import Files
import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// Material libraries of OBJ files: what is honoured, what is said, what is refused.
@Suite struct MTLTests {
  let files: MeshReading
  let picture = Image(width: 2, height: 2, pixels: [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1])

  init() throws {
    files = try MeshReading()
    try files.folder.write("t.png", try PNG.encode(picture, path: "picture"))
  }

  private static func triangle(_ start: String, use: String = "a") -> String {
    start + "v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0.25 0.5\nvt 1 0\nvt 0 1\n" + "usemtl \(use)\n"
      + "f 1/1 2/2 3/3\n"
  }

  /// The triangle with material a of a library with this text.
  private func read(_ library: String) throws -> (model: Model, warnings: [String]) {
    try files.folder.write("m.mtl", library)
    return try files.read("a.obj", Self.triangle("mtllib m.mtl\n"))
  }

  private func refusal(_ library: String) throws -> String? {
    try files.folder.write("m.mtl", library)
    return try files.refusal("a.obj", Self.triangle("mtllib m.mtl\n"))
  }

  @Test func aTextureWithoutAColorHasItsOwn() throws {
    let material = try read("newmtl a\nmap_Kd t.png\n").model.firstMaterial
    #expect(material.color == .one && material.texture == picture)
    #expect(try read("newmtl a\nNs 3\n").model.firstMaterial.color == .one)
  }

  @Test(arguments: [
    "newmtl a\nKd 0.5 0.25 0.125\nmap_Kd t.png   \n", "\u{FEFF}newmtl a\nKd .5 .25 .125\nmap_Kd t.png",
    "# c\nnewmtl a # c\nKd 0.5 0.25 0.125 # c\nmap_Kd t.png # c\n",
    "\tNEWMTL a \r\n\tkd 5e-1 0.25 0.125\r\n\tMap_kd t.png\t\r\n",
    "newmtl a\nKd 0.5 0.25 0.125\nmap_Kd \"t.png\"\n", "newmtl a\nKd 0.5 0.25 0.125\nmap_Kd ./t.png\n",
    "newmtl a\nKd 0.5 0.25 0.125\nmap_Kd -s 1 t.png\n",
    "newmtl a\nKd 0.5 0.25 0.125\nmap_Kd -s 1 1 t.png\n",
    "newmtl a\nKd 0.5 0.25 0.125\nmap_Kd -o 0 -s 1 1 1 -t 0 0 0 -blendu on -blendv off t.png\n",
    "newmtl a\nKd 0.5 0.25 0.125\nmap_Kd -texres 512 -cc on -mm 0 1 -bm 2 -boost 1 -imfchan l t.png\n",
    "newmtl a\nKd 0.5 0.25 0.125\nmap_Kd t.png -bm 1 -clamp off # c\n",
  ])
  func spellingsOfTheSame(_ library: String) throws {
    let (model, warnings) = try read(library)
    #expect(model.firstMaterial == Material(color: [0.5, 0.25, 0.125], texture: picture))
    #expect(model.coordinates == [SIMD2(0.25, 0.5), SIMD2(1, 0), SIMD2(0, 1)])
    #expect(warnings.isEmpty)
  }

  @Test func namesMayHoldWhatLooksLikeAnotherThing() throws {
    for name in ["my t.png", "t #1.png", "t -s 2.png", "-s", "tëx.png"] {
      try files.folder.write(name, try PNG.encode(picture, path: "picture"))
      let model = try read("newmtl a\nmap_Kd \(name)\n").model
      #expect(model.firstMaterial.texture == picture, "\(name)")
    }
    try files.folder.write("my m #1.mtl", "newmtl a #1\nKd 1 0 0\nnewmtl a #2\nKd 0 1 0\n")
    let model = try files.read("b.obj", Self.triangle("mtllib my m #1.mtl # c\n", use: "a #2")).model
    #expect(model.firstMaterial.color == [0, 1, 0])
  }

  @Test func scaleOffsetAndClampApplyToTheCoordinates() throws {
    let model = try read("newmtl a\nmap_Kd -s 2 4 -o 0.5 0.25 -clamp on t.png\n").model
    #expect(model.coordinates == [SIMD2(1, 2.25), SIMD2(2.5, 0.25), SIMD2(0.5, 4.25)])
    #expect(model.firstMaterial.sampler.wrapU == .clampToEdge)
    #expect(model.firstMaterial.sampler.wrapV == .clampToEdge)
    let one = try read("newmtl a\nmap_Kd -o 0.5 -s 2 t.png\n").model
    #expect(one.coordinates == [SIMD2(1, 0.5), SIMD2(2.5, 0), SIMD2(0.5, 1)])
    #expect(one.firstMaterial.sampler.wrapU == .repeat)
  }

  @Test func severalLibraries() throws {
    try files.folder.write("a.mtl", "newmtl z\nKd 1 0 0\n")
    try files.folder.write("b c.mtl", "newmtl a\nKd 0 1 0\n")
    try files.folder.write("d.mtl", "newmtl a\nKd 0 0 1\n")
    for start in ["mtllib a.mtl b c.mtl d.mtl\n", "mtllib a.mtl\nmtllib b c.mtl # c\nmtllib d.mtl\n"] {
      let (model, warnings) = try files.read("q.obj", Self.triangle(start))
      #expect(model.firstMaterial.color == [0, 1, 0] && warnings.isEmpty)
    }
  }

  @Test("What a user gives of a surface is not looked for", arguments: [true, false])
  func whatIsGivenIsNotMissed(isColor: Bool) throws {
    func read(_ start: String) throws -> (model: Model, warnings: [String]) {
      let path = try files.folder.write("g.obj", Self.triangle(start))
      let file = MeshFile(path: path, givesColor: isColor, givesTexture: !isColor)
      let read = try #require(try MeshImport.read([file]).first)
      return (read.model, read.warnings)
    }
    for start in ["mtllib gone.mtl\n", "mtllib ../gone.mtl\n", "mtllib /etc/gone.mtl\n", ""] {
      let (model, warnings) = try read(start)
      #expect(warnings.isEmpty && model.firstMaterial == Material(), "\(start)")
    }
    // A colour is laid over the file's texture, which counts therefore.
    for name in ["../../textures/t.png", "gone.png"] {
      try files.folder.write("m.mtl", "newmtl a\nKd 0.5 0.25 0.125\nmap_Kd \(name)\n")
      if isColor {
        #expect(throws: FileError.self) { try read("mtllib m.mtl\n") }
      } else {
        let (model, warnings) = try read("mtllib m.mtl\n")
        #expect(warnings.isEmpty && model.firstMaterial == Material(color: [0.5, 0.25, 0.125]))
      }
    }
  }

  @Test func whatIsMissingIsSaid() throws {
    func warnings(_ start: String, use: String = "a") throws -> [String] {
      let (model, warnings) = try files.read("q.obj", Self.triangle(start, use: use))
      #expect(model.firstMaterial == Material())
      return warnings
    }
    #expect(
      try warnings("mtllib gone.mtl\n")
        == ["its material library \"gone.mtl\" is missing; what it describes is drawn white"])
    #expect(
      try warnings("mtllib gone one.mtl gone two.mtl\n").map { $0.prefix(42) }
        == ["its material library \"gone one.mtl\" is mis", "its material library \"gone two.mtl\" is mis"])
    try files.folder.write("m.mtl", "newmtl b\nKd 1 0 0\n")
    #expect(
      try warnings("mtllib m.mtl\n", use: "the a")
        == ["its material \"the a\" is in no material library; drawn white"])
    #expect(try warnings("") == ["its material \"a\" is in no material library; drawn white"])
    // A material that no face has is not missed.
    let unused = try files.read("q.obj", Self.triangle("mtllib m.mtl\nusemtl x\n", use: "b"))
    #expect(unused.warnings.isEmpty)
  }

  @Test func highlights() throws {
    func material(_ text: String) throws -> Material {
      try read("newmtl a\nKd 0.5 0.5 0.5\n" + text).model.firstMaterial
    }
    let shiny = try material("Ks 1 0.5 0.25\nNs 20\nillum 2\n")
    #expect(shiny.specular == [1, 0.5, 0.25] && shiny.shininess == 20)
    #expect(try material("Ks 0.5\n").specular == [0.5, 0.5, 0.5])
    for model in ["illum 0\n", "illum 1\n"] {
      #expect(try material("Ks 1 1 1\nNs 20\n" + model).specular == .zero)
    }
    #expect(try material("Ns 20\n").specular == .zero)
  }

  @Test func whatCannotBeDrawnIsSaidOnce() throws {
    for (text, warning) in [
      ("d 0.5\n", "its material \"a\" is transparent; drawn opaque"),
      ("d -halo 0.5\n", "its material \"a\" is transparent; drawn opaque"),
      ("Tr 0.25\n", "its material \"a\" is transparent; drawn opaque"),
      ("map_Ks x.png\nbump -bm 1 x.png\nmap_ks y.png\n", "its materials are drawn without their map_ks, bump"),
      ("Ke 1 0 0\nmap_d x.png\n", "its materials are drawn without their Ke, map_d"),
      ("map_Kd -t 0.1 0 0 -mm 0.5 2 t.png\n", "its materials are drawn without their -t, -mm"),
      ("Pm 1\n", "its materials are drawn without their Pm"),
    ] {
      #expect(try read("newmtl a\n" + text).warnings == [warning])
    }
    for text in [
      "d 1\nTr 1\n", "Tr 0\n", "Ke 0 0 0\n", "Ka 1 1 1\nmap_Ka x.png\nNi 1.5\nTf 1 1 1\nillum 7\n",
      "sharpness 60\nPr 0.5\n",
    ] {
      #expect(try read("newmtl a\n" + text).warnings.isEmpty)
    }
    let four = "abcd".map { "newmtl \($0)\nd 0\n" }.joined()
    try files.folder.write("m.mtl", four)
    let text = "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\n" + "abcd".map { "usemtl \($0)\nf 1 2 3\n" }.joined()
    #expect(
      try files.read("q.obj", text).warnings
        == ["its materials \"a\", \"b\", \"c\" and 1 more are transparent; drawn opaque"])
    try files.folder.write("m.mtl", "newmtl a\nmap_Kd t.png\n")
    #expect(
      try files.read("q.obj", "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl a\nf 1 2 3\n").warnings
        == ["some faces have a texture and no texture coordinates; drawn in one colour"])
  }

  @Test(arguments: [
    ("Kd spectral x.rfl\n", "line 2: Kd is given as spectral; write it as red, green and blue"),
    ("Ks xyz 1 1 1\n", "line 2: Ks is given as xyz; write it as red, green and blue"),
    ("Kd 1 1\n", "line 2: Kd has 2 numbers; a colour has three, or one for grey"),
    ("Kd 1 1 nan\n", "line 2: \"nan\" is not a number that a mesh can have"),
    ("Kd red\n", "line 2: \"red\" is not a number"), ("Ns -1\n", "line 2: Ns is -1.0; it must not be negative"),
    ("d\n", "line 2: d stands without a number"),
    ("map_Kd -o t.png\n", "line 2: -o stands without a number"),
    ("map_Kd -mm 1 t.png\n", "line 2: -mm stands without its 2 numbers"),
  ])
  func whatIsRefused(_ line: String, _ reason: String) throws {
    #expect(
      try refusal("newmtl a\n" + line)
        == "its material library \"m.mtl\" cannot be read: \(reason)")
  }
}
