import Foundation
import Geometry
import MeshInterchange
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// What a glTF file is, before anything in it is drawn: JSON, GLB, versions, extensions.
@Suite struct GLTFFileTests {
  let reading: GLTFReading

  init() throws { reading = try GLTFReading() }

  // MARK: JSON

  @Test func textIsReadAsTheStandardHasIt() throws {
    let text = GLTFFixture().text
    #expect(try reading.fault(text: text) == nil)
    #expect(try reading.fault(text: "\u{FEFF}" + text) == nil)
    #expect(try reading.fault(text: " \r\n\t" + text + "\n") == nil)
    let spelled = text.replacingOccurrences(of: #""count":3"#, with: #""cou\u006et":0.3e1"#)
    #expect(try reading.fault(text: spelled) == nil)
    let odd = text.replacingOccurrences(
      of: #"{"asset""#,
      with: #"{"extras":[null,true,-0.5E-2,"\ud83d\ude00\n\/\\\"ä"],"asset""#)
    #expect(try reading.fault(text: odd) == nil)
    // A key that is null is not there.
    let null = text.replacingOccurrences(of: #""mesh":0"#, with: #""mesh":0,"skin":null"#)
    #expect(try reading.fault(text: null) == nil)
    for encoding in [String.Encoding.utf16, .utf16BigEndian, .utf16LittleEndian] {
      #expect(
        try reading.fault(bytes: Array(try #require(text.data(using: encoding))))
          == "it is in UTF-16 or UTF-32, but must be in UTF-8: save it anew")
    }
  }

  @Test func damagedTextIsNamedByItsPlace() throws {
    func fault(_ text: String) throws -> String? { try reading.fault(text: text) }
    let damaged = "its JSON is damaged in line "
    #expect(
      try fault("{\"asset\":{\"version\":\"2.0\"},\n // none\n}")
        == damaged + "2, byte 2: glTF allows no comments")
    #expect(
      try fault("{\"asset\":{},\n\"asset\":{}}")
        == damaged + "2, byte 1: the key \"asset\" is there twice")
    #expect(
      try fault("{\"a\\u001bb\":1,\"a\\u001bb\":1}")
        == damaged + "1, byte 15: the key \"a?b\" is there twice")
    #expect(
      try fault("{\"a\":[1,]}") == damaged + "1, byte 9: \"]\" stands where a value is expected")
    #expect(
      try fault("{\"a\":1,}")
        == damaged + "1, byte 8: \"}\" stands where a key in quotes is expected")
    #expect(
      try fault("{\"a\" 1}") == damaged + "1, byte 6: \"1\" stands where \":\" is expected")
    #expect(
      try fault("{\"a\":1 2}")
        == damaged + "1, byte 8: \"2\" stands where \",\" or \"}\" is expected")
    #expect(try fault("{\"a\":01}") == damaged + "1, byte 6: a number begins with a superfluous 0")
    #expect(
      try fault("{\"a\":1.}") == damaged + "1, byte 8: \"}\" stands where a digit is expected")
    #expect(
      try fault("{\"a\":.5}") == damaged + "1, byte 6: \".\" stands where a value is expected")
    #expect(try fault("{\"a\":1e999}") == damaged + "1, byte 6: \"1e999\" is too large a number")
    #expect(
      try fault("{\"a\":NaN}") == damaged + "1, byte 6: \"N\" stands where a value is expected")
    #expect(try fault("{\"a\":\"b") == damaged + "1, byte 6: a text has no closing quote")
    #expect(
      try fault("{\"a\":\"b\n\"}") == damaged + "1, byte 8: a text has the control character 10")
    #expect(
      try fault("{\"a\":\"\\x\"}") == damaged
        + "1, byte 8: \"x\" stands where an escape is expected")
    #expect(
      try fault("{\"a\":\"\\ud800\"}")
        == damaged + "1, byte 13: an escape stands for no character")
    #expect(
      try fault("{\"a\":\u{1}}") == damaged
        + "1, byte 6: the byte 1 stands where a value is expected")
    #expect(
      try reading.fault(bytes: Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8))
        == damaged + "1, byte 6: a text is not in UTF-8")
    #expect(
      try fault("{\"a\":1") == damaged + "1, byte 7: it ends where \",\" or \"}\" is expected")
    #expect(try fault("{} {}") == damaged + "1, byte 4: \"{\" stands where the end is expected")
    let deep = String(repeating: "[", count: 5000)
    #expect(
      try fault("{\"a\":\(deep)")
        == damaged + "1, byte 105: it is nested deeper than 100 levels")
  }

  // MARK: Versions and extensions

  @Test func otherVersionsAreNamed() throws {
    func fault(_ asset: String) throws -> String? {
      var file = GLTFFixture()
      file.root = [asset]
      return try reading.fault(file)
    }
    #expect(try fault(#""asset":{"version":"2.0","minVersion":"2.0","generator":"x"}"#) == nil)
    // A later reader's file that says nothing else can be read by this one.
    #expect(try fault(#""asset":{"version":"2.1"}"#) == nil)
    #expect(
      try fault(#""asset":{"version":"1.0"}"#)
        == "it is glTF 1.0; glTF 2.0 is read: export it again as that")
    #expect(
      try fault(#""asset":{"version":"2\u001b"}"#)
        == "it is glTF \"2?\"; glTF 2.0 is read: export it again as that")
    #expect(
      try fault(#""asset":{"version":"2.1","minVersion":"2.1"}"#)
        == "it needs a reader of glTF 2.1; glTF 2.0 is read: export it again as that")
    #expect(try fault(#""asset":{}"#) == "it states no asset.version; glTF 2.0 is read")
    #expect(try fault(#""x":0"#) == "it states no asset.version; glTF 2.0 is read")
    #expect(
      try fault(#""asset":{"version":2}"#)
        == "its JSON's asset has the version 2, which must be a text")
  }

  @Test func extensionsThatAreRequiredAndUnknownAreNamed() throws {
    for name in [
      "KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_texture_basisu", "EXT_none",
    ] {
      var file = GLTFFixture()
      file.root.append(#""extensionsUsed":["\#(name)"]"#)
      #expect(try reading.fault(file) == nil)
      file.root.append(#""extensionsRequired":["KHR_texture_transform","\#(name)"]"#)
      #expect(
        try reading.fault(file)
          == "it requires the extension \"\(name)\", which is not read: export it again without")
    }
    var file = GLTFFixture()
    file.root.append(#""extensionsRequired":[1]"#)
    #expect(
      try reading.fault(file)
        == "its extensionsRequired has 1, which must be the name of an extension")
  }

  // MARK: GLB

  @Test func containersAreReadWhateverTheirName() throws {
    let file = GLTFFixture()
    #expect(try reading.fault(bytes: file.glb, name: "a.glb") == nil)
    #expect(try reading.fault(bytes: file.glb, name: "b.gltf") == nil)
    #expect(try reading.fault(bytes: file.glb, name: "C.GLB") == nil)
    // The buffer may stand in the JSON, and then needs no second chunk.
    let inside = GLTFFixture.glb([("JSON", Array(file.text.utf8))])
    #expect(try reading.fault(bytes: inside, name: "d.glb") == nil)
    let marked = GLTFFixture.glb([("JSON", [0xEF, 0xBB, 0xBF] + Array(file.text.utf8) + [0, 0])])
    #expect(try reading.fault(bytes: marked, name: "e.glb") == nil)
    let more = GLTFFixture.glb([
      ("JSON", Array(file.text.utf8)), ("BIN\0", [1, 2, 3, 4]), ("MORE", [1, 2, 3]),
    ])
    #expect(try reading.fault(bytes: more, name: "f.glb") == nil)
    guard case .model(let model) = try reading.outcome(file.glb + [1, 2, 3], name: "g.glb") else {
      Issue.record("bytes behind the end are no fault")
      return
    }
    #expect(
      model.warnings == [
        "it has \(file.glb.count + 3) bytes, of which its header announces \(file.glb.count); the "
          + "rest is not read"
      ])
  }

  @Test func damagedContainersAreNamed() throws {
    func fault(_ bytes: [UInt8]) throws -> String? {
      try reading.fault(bytes: bytes, name: "a.glb")
    }
    let file = GLTFFixture()
    let again = "; it is damaged or cut off: export it again"
    #expect(try fault(Array(file.text.utf8)) == "it does not begin as a GLB file does")
    #expect(try fault(Array("glTF".utf8)) == "it is cut off after 4 bytes")
    #expect(
      try fault(Array(file.glb.dropLast(5)))
        == "its header announces \(file.glb.count) bytes, but it has \(file.glb.count - 5)\(again)")
    var old = file.glb
    old[4] = 1
    #expect(
      try fault(old) == "it is GLB of version 1; version 2 is read: export it again as that")
    let text = Array(file.text.utf8)
    #expect(
      try fault(GLTFFixture.glb([("BIN\0", [1, 2, 3, 4]), ("JSON", text)]))
        == "its first chunk is not its JSON; it is damaged: export it again")
    #expect(
      try fault(GLTFFixture.glb([]))
        == "its first chunk is not its JSON; it is damaged: export it again")
    let chunk = GLTFFixture.glb([("JSON", text)])
    #expect(
      try fault(GLTFFixture.glb([("JSON", text)], length: 16))
        == "its last chunk is cut off; it is damaged: export it again")
    #expect(
      try fault(GLTFFixture.glb([("JSON", text)], length: chunk.count - 1))
        == "its chunk at byte 12 announces \(text.count) bytes, but only \(text.count - 1) "
        + "follow\(again)")
    // Without its second chunk.
    let count = GLTFFixture().binary.count
    let json = String(decoding: file.glb, as: UTF8.self)
    let start = try #require(json.firstIndex(of: "{"))
    let end = try #require(json.lastIndex(of: "}"))
    #expect(count == 36)
    #expect(
      try fault(GLTFFixture.glb([("JSON", Array(json[start...end].utf8))]))
        == "its buffer 0 has no uri and there is no binary chunk for it")
  }

  // MARK: Twin

  /// The same bumpy sheet as OBJ, by Assimp, and as glTF below two nodes.
  @Test func glTFAndOBJAreTheSameMesh() throws {
    let size = 12
    let points = (0..<size * size).map { index -> SIMD3<Float> in
      let (x, y) = (Float(index % size), Float(index / size))
      return [x / 4, y / 4, Float((index * 7) % 5) / 8]
    }
    var corners: [UInt16] = []
    for row in 0..<size - 1 {
      for column in 0..<size - 1 {
        let (a, b) = (row * size + column, (row + 1) * size + column)
        corners += [a, a + 1, b + 1, a, b + 1, b].map { UInt16($0) }
      }
    }
    var file = GLTFFixture(empty: ())
    let half = points.flatMap { p in [p.x / 2 - 1, p.y / 2, p.z / 2] }
    let position = file.floats("VEC3", points.count, half)
    let index = file.indices(corners)
    file.show(
      #""attributes":{"POSITION":\#(position)},"indices":\#(index)"#, node: #","scale":[2,2,2]"#)
    file.add("nodes", #"{"children":[0],"translation":[2,0,0]}"#)
    var obj = points.map { "v \($0.x) \($0.y) \($0.z)\n" }.joined()
    for triangle in 0..<corners.count / 3 {
      obj +=
        "f " + (0..<3).map { "\(corners[3 * triangle + $0] + 1)" }.joined(separator: " ") + "\n"
    }
    let models = try MeshImport.load([
      MeshFile(path: try reading.folder.write("twin.glb", file.glb), upAxis: .z),
      MeshFile(path: try reading.folder.write("twin.obj", obj), upAxis: .z),
    ])
    #expect(models[0].mesh.positions.count == points.count)
    #expect(models[0].mesh.faces.count == corners.count / 3)
    #expect(models[0].mesh == models[1].mesh)
  }
}
