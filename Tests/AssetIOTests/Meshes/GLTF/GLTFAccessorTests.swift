import MeshInterchange
import TestSupport
import Testing

@testable import AssetIO

/// Tables of numbers in glTF files: every way to store them that the format allows, and sentences
/// for the others.
@Suite struct GLTFAccessorTests {
  let reading: GLTFReading

  init() throws { reading = try GLTFReading() }

  /// A triangle whose position, or another attribute, is the accessor that `make` adds.
  private func file(
    _ attribute: String = "POSITION", isQuantized: Bool = false,
    _ make: (inout GLTFFixture) -> Int
  ) -> GLTFFixture {
    var file = GLTFFixture(empty: ())
    if isQuantized { file.root.append(#""extensionsRequired":["KHR_mesh_quantization"]"#) }
    let index = make(&file)
    guard attribute != "POSITION" else {
      file.show(#""attributes":{"POSITION":\#(index)}"#)
      return file
    }
    let position = file.floats("VEC3", 3, GLTFFixture.triangle)
    file.add("images", #"{"uri":"a.png"}"#)
    file.add("textures", #"{"source":0}"#)
    file.add("materials", #"{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}"#)
    file.show(
      #""attributes":{"POSITION":\#(position),"\#(attribute)":\#(index)},"material":0"#)
    return file
  }

  /// How integers are stored, and the largest number of each kind.
  enum Integer: Int, CaseIterable {
    case byte = 5120, unsignedByte, short, unsignedShort

    var largest: Float { [127, 255, 32767, 65535][rawValue - 5120] }

    /// Rows of `width` numbers, each padded to whole words.
    func rows(_ values: [Int], width: Int) -> (bytes: [UInt8], stride: Int) {
      let size = rawValue < 5122 ? 1 : 2
      let stride = (width * size + 3) / 4 * 4
      var bytes = [UInt8](repeating: 0xDD, count: values.count / width * stride)
      for (index, value) in values.enumerated() {
        let at = index / width * stride + index % width * size
        for byte in 0..<size { bytes[at + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte)) }
      }
      return (bytes, stride)
    }
  }

  @Test(arguments: Integer.allCases, [true, false])
  func quantizedPositions(_ kind: Integer, isNormalized: Bool) throws {
    let isSigned = kind == .byte || kind == .short
    let lowest = isSigned ? -Int(kind.largest) - 1 : 0
    let values = [0, 1, 2, Int(kind.largest), lowest, 3, 50, 100, 127]
    let (bytes, stride) = kind.rows(values, width: 3)
    let model = try reading.model(
      file(isQuantized: true) {
        $0.accessor(
          "VEC3", kind.rawValue, 3, bytes, isNormalized ? #","normalized":true"# : "",
          stride: stride)
      })
    let expected = values.map {
      isNormalized ? max(Float($0) / kind.largest, -1) : Float($0)
    }
    #expect(model.parts.first?.positions == expected)
    #expect(model.parts.first?.indices == [0, 1, 2])
  }

  @Test(arguments: [Integer.unsignedByte, .unsignedShort])
  func textureCoordinatesAndColorsAsFractions(_ kind: Integer) throws {
    let (bytes, stride) = kind.rows([0, 51, 255, 0, 102, Int(kind.largest)], width: 2)
    let model = try reading.model(
      file("TEXCOORD_0") {
        $0.accessor("VEC2", kind.rawValue, 3, bytes, #","normalized":true"#, stride: stride)
      })
    let part = try #require(model.parts.first)
    let raw: [Float] = [0, 51, 255, 0, 102, kind.largest].map { $0 / kind.largest }
    // v counts upwards in `RawPart`.
    for index in 0..<6 {
      let expected = index % 2 == 0 ? raw[index] : 1 - raw[index]
      #expect(abs(part.textureCoordinates[index] - expected) < 1e-7)
    }
    for width in [3, 4] {
      let color = [Int(kind.largest), 51, 0] + (width == 4 ? [77] : [])
      let (bytes, stride) = kind.rows(color + color + color, width: width)
      let model = try reading.model(
        file("COLOR_0") {
          $0.accessor(
            "VEC\(width)", kind.rawValue, 3, bytes, #","normalized":true"#, stride: stride)
        })
      #expect(
        model.parts.first?.colors == [
          1, 51 / kind.largest, 0, 1, 51 / kind.largest, 0, 1, 51 / kind.largest, 0,
        ])
    }
  }

  @Test(arguments: Integer.allCases)
  func quantizedTextureCoordinatesAndNormals(_ kind: Integer) throws {
    let (bytes, stride) = kind.rows([0, 1, 2, 3, 4, 100], width: 2)
    let coordinates = try reading.model(
      file("TEXCOORD_0", isQuantized: true) {
        $0.accessor("VEC2", kind.rawValue, 3, bytes, stride: stride)
      })
    #expect(coordinates.parts.first?.textureCoordinates == [0, 0, 2, -2, 4, -99])
    let up = [0, 0, Int(kind.largest)]
    let (normals, normalStride) = kind.rows(up + up + up, width: 3)
    let file = file("NORMAL", isQuantized: true) {
      $0.accessor(
        "VEC3", kind.rawValue, 3, normals, #","normalized":true"#, stride: normalStride)
    }
    if kind == .byte || kind == .short {
      #expect(try reading.model(file).parts.first?.normals == [0, 0, 1, 0, 0, 1, 0, 0, 1])
    } else {
      let name = kind == .unsignedByte ? "UNSIGNED_BYTE" : "UNSIGNED_SHORT"
      #expect(
        try reading.fault(file)
          == "its accessor 0 is VEC3 of normalized \(name); NORMAL needs VEC3 of FLOAT, normalized "
          + "BYTE or normalized SHORT")
    }
  }

  @Test func indicesOfEveryType() throws {
    for (component, bytes) in [
      (5121, GLTFFixture.bytes([UInt8](arrayLiteral: 2, 0, 1))),
      (5123, GLTFFixture.bytes([UInt16](arrayLiteral: 2, 0, 1))),
      (5125, GLTFFixture.bytes([UInt32](arrayLiteral: 2, 0, 1))),
    ] {
      var file = GLTFFixture(empty: ())
      let position = file.floats("VEC3", 3, GLTFFixture.triangle)
      let index = file.accessor("SCALAR", component, 3, bytes)
      file.show(#""attributes":{"POSITION":\#(position)},"indices":\#(index)"#)
      #expect(try reading.model(file).parts.first?.indices == [2, 0, 1])
    }
  }

  /// One table with positions and normals in turn, behind bytes that are none of theirs.
  @Test func stridesAndOffsets() throws {
    var file = GLTFFixture(empty: ())
    let rows: [Float] = [9, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1]
    let view = file.view(GLTFFixture.bytes(rows), #","byteStride":24"#)
    for offset in [4, 16] {
      file.add(
        "accessors",
        #"{"bufferView":\#(view),"byteOffset":\#(offset),"componentType":5126,"count":3,"type":"VEC3"}"#
      )
    }
    file.show(#""attributes":{"POSITION":0,"NORMAL":1}"#)
    let part = try #require(try reading.model(file).parts.first)
    #expect(part.positions == GLTFFixture.triangle)
    #expect(part.normals == [0, 0, 1, 0, 0, 1, 0, 0, 1])
  }

  @Test func sparseRowsReplaceOthersOrZeros() throws {
    for hasBase in [true, false] {
      var file = GLTFFixture(empty: ())
      let places = file.view([1, 2])
      let values = file.view(GLTFFixture.bytes([Float](arrayLiteral: 5, 6, 7, 0, 8, 0)))
      let base = file.view(GLTFFixture.bytes(GLTFFixture.triangle.map { $0 + 1 }))
      let sparse =
        #""sparse":{"count":2,"indices":{"bufferView":\#(places),"componentType":5121},"values":{"bufferView":\#(values)}}"#
      file.add(
        "accessors",
        #"{"componentType":5126,"count":3,"type":"VEC3",\#(hasBase ? #""bufferView":\#(base),"# : "")\#(sparse)}"#
      )
      file.show(#""attributes":{"POSITION":0}"#)
      let first: [Float] = hasBase ? [1, 1, 1] : [0, 0, 0]
      #expect(try reading.model(file).parts.first?.positions == first + [5, 6, 7, 0, 8, 0])
    }
  }

  @Test func primitivesTakeTheirPartOfASharedTable() throws {
    var file = GLTFFixture(empty: ())
    let position = file.floats("VEC3", 1000, (0..<3000).map { Float($0) })
    let first = file.indices([10, 20, 30])
    let second = file.indices([999, 0, 10])
    for index in [first, second] {
      file.show(#""attributes":{"POSITION":\#(position)},"indices":\#(index)"#)
    }
    let parts = try reading.model(file).parts
    #expect(parts.map(\.indices) == [[0, 1, 2], [0, 1, 2]])
    #expect(parts.first?.positions == [30, 31, 32, 60, 61, 62, 90, 91, 92])
    #expect(parts.last?.positions == [2997, 2998, 2999, 0, 1, 2, 30, 31, 32])
  }

  // MARK: Refusals

  private func positionFault(_ json: String, view more: String = "") throws -> String? {
    try reading.fault(
      file {
        _ = $0.view(GLTFFixture.bytes(GLTFFixture.triangle), more)
        return $0.add("accessors", json)
      })
  }

  @Test func accessorsThatAreNoAttributeAreNamed() throws {
    #expect(
      try positionFault(#"{"bufferView":0,"componentType":5126,"count":3,"type":"VEC2"}"#)
        == "its accessor 0 is VEC2 of FLOAT; POSITION needs VEC3 of FLOAT")
    #expect(
      try positionFault(#"{"bufferView":0,"componentType":5122,"count":3,"type":"VEC3"}"#)
        == "its accessor 0 is VEC3 of SHORT; POSITION needs VEC3 of FLOAT, unless the file requires "
        + "KHR_mesh_quantization")
    let bytes = [UInt8](repeating: 0, count: 12)
    #expect(
      try reading.fault(file("TEXCOORD_0") { $0.accessor("VEC2", 5121, 3, bytes, stride: 4) })
        == "its accessor 0 is VEC2 of UNSIGNED_BYTE; TEXCOORD_0 needs VEC2 of FLOAT, normalized "
        + "UNSIGNED_BYTE or normalized UNSIGNED_SHORT, unless the file requires "
        + "KHR_mesh_quantization")
    #expect(
      try reading.fault(file("COLOR_0") { $0.accessor("VEC4", 5121, 3, bytes) })
        == "its accessor 0 is VEC4 of UNSIGNED_BYTE; COLOR_0 needs VEC3 or VEC4 of FLOAT, normalized "
        + "UNSIGNED_BYTE or normalized UNSIGNED_SHORT")
    #expect(
      try positionFault(#"{"bufferView":0,"componentType":5124,"count":3,"type":"VEC3"}"#)
        == "its accessor 0 has the componentType 5124, which there is not")
    #expect(
      try positionFault(#"{"bufferView":0,"componentType":5126,"count":3,"type":"VEC5"}"#)
        == "its accessor 0 has the type \"VEC5\", which there is not")
    #expect(
      try positionFault(
        #"{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","normalized":true}"#)
        == "its accessor 0 is normalized FLOAT, which there is not")
    #expect(
      try positionFault(#"{"bufferView":0,"componentType":5126,"type":"VEC3"}"#)
        == "its accessor 0 has no count")
    #expect(
      try positionFault(#"{"bufferView":0,"componentType":5126,"count":2.5,"type":"VEC3"}"#)
        == "its accessor 0 has the count 2.5, which must be an integer from 0 to 1099511627776")
    #expect(
      try positionFault(#"{"bufferView":0,"componentType":5126,"count":"3","type":"VEC3"}"#)
        == "its accessor 0 has the count \"3\", which must be an integer from 0 to 1099511627776")
    #expect(try positionFault("7") == "its accessor 0 is 7, but must be an object")
  }

  @Test func whatReachesBeyondItsBytesIsNamed() throws {
    func accessor(_ count: String, _ more: String = "") -> String {
      #"{"bufferView":0,"componentType":5126,"count":\#(count),"type":"VEC3"\#(more)}"#
    }
    let ending = "; it is damaged: export it again"
    #expect(try positionFault(accessor("3")) == nil)
    #expect(
      try positionFault(accessor("4"))
        == "its accessor 0 has 4 rows, more than the 36 bytes of its buffer view 0 hold behind byte "
        + "0\(ending)")
    // A billion rows of a thousand bytes must not overflow.
    #expect(
      try positionFault(accessor("1099511627776"), view: #","byteStride":252"#)
        == "its accessor 0 has 1099511627776 rows, more than the 36 bytes of its buffer view 0 hold "
        + "behind byte 0\(ending)")
    #expect(
      try positionFault(accessor("1", #","byteOffset":1099511627776"#))
        == "its accessor 0 has 1 rows, more than the 36 bytes of its buffer view 0 hold behind byte "
        + "1099511627776\(ending)")
    #expect(
      try positionFault(accessor("3"), view: #","byteStride":8"#)
        == "its buffer view 0 has a byteStride of 8, but a row of its accessor 0 takes 12 bytes")
    #expect(
      try positionFault(accessor("3", #","byteOffset":-4"#))
        == "its accessor 0 has the byteOffset -4, which must be an integer from 0 to 1099511627776")
    var file = GLTFFixture()
    file.lists["bufferViews"] = [#"{"buffer":0,"byteOffset":4,"byteLength":36}"#]
    #expect(
      try reading.fault(file)
        == "its buffer view 0 ends at byte 40 of a buffer of 36 bytes\(ending)")
    file.lists["bufferViews"] = [#"{"buffer":1,"byteLength":36}"#]
    #expect(
      try reading.fault(file) == "its buffer view 0 refers to buffer 1, but there are only 1")
    file = GLTFFixture()
    file.firstBuffer = #"{"uri":"data:;base64,AAAAAAAA","byteLength":36}"#
    #expect(
      try reading.fault(file)
        == "its buffer 0 has 6 bytes, but its byteLength is 36; it is damaged or cut off: export it "
        + "again")
    file.firstBuffer = #"{"byteLength":36}"#
    #expect(
      try reading.fault(file) == "its buffer 0 has no uri and there is no binary chunk for it")
    file.firstBuffer = #"{"byteLength":36,"extensions":{"EXT_meshopt_compression":{}}}"#
    #expect(
      try reading.fault(file)
        == "its buffer 0 is in the extension \"EXT_meshopt_compression\", which is not read: export "
        + "it again without")
    file.firstBuffer = #"{"uri":"data:;base64,A*==","byteLength":1}"#
    #expect(
      try reading.fault(file)
        == "its buffer 0 has a data URI that is not base64; it is damaged: export it again")
  }

  @Test func indicesThatPointNowhereAreNamed() throws {
    func fault(_ bytes: [UInt8], _ component: Int, type: String = "SCALAR") throws -> String? {
      var file = GLTFFixture(empty: ())
      let position = file.floats("VEC3", 3, GLTFFixture.triangle)
      let index = file.accessor(type, component, 3, bytes)
      file.show(#""attributes":{"POSITION":\#(position)},"indices":\#(index)"#)
      return try reading.fault(file)
    }
    #expect(
      try fault([0, 1, 3], 5121)
        == "its accessor 1 has the index 3, but its mesh 0's primitive 0 has only 3 vertices")
    for (component, count, restart) in [
      (5121, 1, "255"), (5123, 2, "65535"), (5125, 4, "4294967295"),
    ] {
      #expect(
        try fault([UInt8](repeating: 255, count: 3 * count), component)
          == "its accessor 1 has the index \(restart), by which some begin a new strip; glTF has no "
          + "such index")
    }
    #expect(
      try fault([UInt8](repeating: 0, count: 12), 5126)
        == "its accessor 1 is SCALAR of FLOAT; indices need SCALAR of UNSIGNED_BYTE, UNSIGNED_SHORT "
        + "or UNSIGNED_INT")
    var file = GLTFFixture()
    file.lists["meshes"] = [#"{"primitives":[{"attributes":{"POSITION":0},"indices":7}]}"#]
    #expect(
      try reading.fault(file)
        == "its mesh 0's primitive 0 refers to accessor 7, but there are only 1")
  }

  @Test func attributesOfDifferentLengthAreNamed() throws {
    var file = GLTFFixture(empty: ())
    let position = file.floats("VEC3", 3, GLTFFixture.triangle)
    let normal = file.floats("VEC3", 2, [0, 0, 1, 0, 0, 1])
    file.show(#""attributes":{"POSITION":\#(position),"NORMAL":\#(normal)}"#)
    #expect(try reading.fault(file) == "its accessor 1 has 2 rows, but POSITION has 3")
    file.lists["meshes"] = [#"{"primitives":[{"attributes":{"NORMAL":1}}]}"#]
    #expect(try reading.fault(file) == "its mesh 0's primitive 0 has no POSITION")
  }

  @Test func sparseIndicesMustRise() throws {
    func fault(_ places: [UInt8], component: Int = 5121) throws -> String? {
      var file = GLTFFixture(empty: ())
      let places = file.view(places)
      let values = file.view(GLTFFixture.bytes([Float](repeating: 1, count: 6)))
      file.add(
        "accessors",
        #"{"componentType":5126,"count":3,"type":"VEC3","sparse":{"count":2,"indices":{"bufferView":\#(places),"componentType":\#(component)},"values":{"bufferView":\#(values)}}}"#
      )
      file.show(#""attributes":{"POSITION":0}"#)
      return try reading.fault(file)
    }
    #expect(try fault([0, 2]) == nil)
    #expect(
      try fault([1, 1])
        == "its accessor 0's sparse has the index 1 after 1; they must rise, and stay below 3")
    #expect(
      try fault([1, 3])
        == "its accessor 0's sparse has the index 3 after 1; they must rise, and stay below 3")
    #expect(
      try fault([1, 2], component: 5120)
        == "its accessor 0's sparse's indices has the componentType 5120, which indices cannot have"
    )
    #expect(
      try fault([1])
        == "its accessor 0's sparse's indices has 2 rows, more than the 1 bytes of its buffer view 0 "
        + "hold behind byte 0; it is damaged: export it again")
  }
}
