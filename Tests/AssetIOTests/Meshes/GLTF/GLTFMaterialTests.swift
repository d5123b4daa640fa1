import Foundation
import MeshInterchange
import TestSupport
import Testing

@testable import AssetIO

/// Materials, textures and how they lie on surfaces, in glTF files.
@Suite struct GLTFMaterialTests {
  let reading: GLTFReading

  init() throws { reading = try GLTFReading() }

  /// A triangle with texture coordinates in the sets 0 and 1.
  private func textured(
    _ material: String, texture: String = #"{"source":0}"#, image: String = #"{"uri":"a.png"}"#,
    sampler: String? = nil
  ) -> GLTFFixture {
    var file = GLTFFixture(empty: ())
    let position = file.floats("VEC3", 3, GLTFFixture.triangle)
    let first = file.floats("VEC2", 3, [0, 0, 1, 0, 0, 1])
    let second = file.floats("VEC2", 3, [0.5, 0.25, 0.5, 0.25, 0.5, 0.25])
    file.add("images", image)
    file.add("textures", texture)
    if let sampler { file.add("samplers", sampler) }
    file.add("materials", material)
    file.show(
      #""attributes":{"POSITION":\#(position),"TEXCOORD_0":\#(first),"TEXCOORD_1":\#(second)},"material":0"#
    )
    return file
  }

  private static func base(_ info: String) -> String {
    #"{"pbrMetallicRoughness":{"baseColorTexture":{"index":0\#(info)}}}"#
  }

  private func material(_ json: String?) throws -> RawMaterial? {
    let model = try reading.model(GLTFFixture(material: json))
    #expect(model.parts.map(\.material) == [0] && model.materials.count == 1)
    #expect(model.warnings.isEmpty)
    return model.materials.first
  }

  @Test func colorsNeedNoName() throws {
    let color = #"{"pbrMetallicRoughness":{"baseColorFactor":[0.5,0.25,0.125,1]}}"#
    #expect(try material(color)?.color == [0.5, 0.25, 0.125])
    #expect(try material("{}")?.color == [1, 1, 1])
    #expect(try material(nil)?.color == nil)
    let glossy =
      #"{"pbrMetallicRoughness":{"baseColorFactor":[1,0,0,1]},"extensions":{"KHR_materials_pbrSpecularGlossiness":{"diffuseFactor":[0.5,0.25,0.125,1]}}}"#
    #expect(try material(glossy)?.color == [0.5, 0.25, 0.125])
    #expect(try material("{}")?.isDoubleSided == false)
    #expect(try material(#"{"doubleSided":true}"#)?.isDoubleSided == true)
  }

  @Test func alphaCountsWhereTheMaterialSaysSo() throws {
    #expect(try material("{}")?.usesAlpha == false)
    #expect(try material(#"{"alphaMode":"OPAQUE"}"#)?.usesAlpha == false)
    // Nothing here is transparent.
    #expect(try material(#"{"alphaMode":"BLEND"}"#)?.usesAlpha == true)
    for mode in ["MASK", "BLEND"] {
      let remark =
        "its material 0 is drawn opaque, over white where a texture is transparent (alphaMode \(mode))"
      let base = Self.base("").dropLast()
      let model = try reading.model(textured("\(base),\"alphaMode\":\"\(mode)\"}"))
      #expect(model.materials.first?.usesAlpha == true && model.warnings == [remark])
      let glass =
        #"{"alphaMode":"\#(mode)","pbrMetallicRoughness":{"baseColorFactor":[1,1,1,0.5]}}"#
      #expect(try reading.model(GLTFFixture(material: glass)).warnings == [remark])
    }
    #expect(
      try reading.fault(GLTFFixture(material: #"{"alphaMode":"ADD"}"#))
        == "its material 0 has the alphaMode \"ADD\", which must be OPAQUE, MASK or BLEND")
  }

  @Test func samplersSayWhatIsBeyondTheEdge() throws {
    for (code, wrap) in [
      (10497, RawWrap.repeat), (33071, .clampToEdge), (33648, .mirroredRepeat),
    ] {
      let model = try reading.model(
        textured(
          Self.base(""), texture: #"{"source":0,"sampler":0}"#,
          sampler: #"{"wrapS":\#(code),"magFilter":9728}"#))
      #expect(model.materials.first?.wrap.u == wrap && model.materials.first?.wrap.v == .repeat)
    }
    let model = try reading.model(
      textured(
        Self.base(""), texture: #"{"source":0,"sampler":0}"#, sampler: #"{"wrapT":33071}"#))
    #expect(model.materials.first?.wrap.u == .repeat)
    #expect(model.materials.first?.wrap.v == .clampToEdge)
    #expect(
      try reading.fault(
        textured(
          Self.base(""), texture: #"{"source":0,"sampler":0}"#, sampler: #"{"wrapS":33069}"#))
        == "its sampler 0 has the wrapS 33069, which must be 10497, 33071 or 33648")
  }

  /// Where the three corners look the texture up, v downwards.
  private func coordinates(_ info: String) throws -> [SIMD2<Float>] {
    let part = try #require(try reading.model(textured(Self.base(info))).parts.first)
    return (0..<3).map {
      SIMD2(part.textureCoordinates[2 * $0], 1 - part.textureCoordinates[2 * $0 + 1])
    }
  }

  private func isClose(_ a: [SIMD2<Float>], _ b: [SIMD2<Float>]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0.x - $1.x) + abs($0.y - $1.y) < 1e-6 }
  }

  @Test func texturesLieAsTheirTransformSays() throws {
    func transform(_ json: String) -> String {
      #","extensions":{"KHR_texture_transform":{\#(json)}}"#
    }
    #expect(try coordinates("") == [[0, 0], [1, 0], [0, 1]])
    #expect(try coordinates(#","texCoord":1"#) == [[0.5, 0.25], [0.5, 0.25], [0.5, 0.25]])
    #expect(
      try coordinates(transform(#""texCoord":1"#)) == [[0.5, 0.25], [0.5, 0.25], [0.5, 0.25]])
    #expect(
      try coordinates(#","texCoord":1"# + transform(#""texCoord":0"#)) == [
        [0, 0], [1, 0], [0, 1],
      ])
    #expect(
      isClose(
        try coordinates(transform(#""offset":[0.5,0.25],"scale":[2,3]"#)),
        [[0.5, 0.25], [2.5, 0.25], [0.5, 3.25]]))
    // The example of the extension's description: the lower left quarter, turned clockwise.
    #expect(
      isClose(
        try coordinates(
          transform(#""offset":[0,1],"rotation":1.57079632679,"scale":[0.5,0.5]"#)),
        [[0, 1], [0, 0.5], [0.5, 1]]))
    // Scaled before it is turned.
    #expect(
      isClose(
        try coordinates(transform(#""rotation":1.57079632679,"scale":[2,3]"#)),
        [[0, 0], [0, -2], [3, 0]]))
    #expect(
      try reading.fault(textured(Self.base(transform(#""offset":[1]"#))))
        == "its material 0's pbrMetallicRoughness's baseColorTexture's extensions's "
        + "KHR_texture_transform has 1 numbers in offset, which must be a list of 2 numbers")
  }

  @Test func picturesComeFromFilesURIsAndBuffers() throws {
    #expect(
      try reading.model(textured(Self.base(""))).materials.first?.texture == .external("a.png"))
    #expect(
      try reading.model(
        textured(Self.base(""), image: #"{"uri":"data:image/png;base64,AQIDBA"}"#)
      ).materials.first?.texture == .embedded([1, 2, 3, 4]))
    #expect(
      try reading.model(
        textured(Self.base(""), image: #"{"uri":"DATA:,%01b%fF"}"#)
      ).materials.first?.texture == .embedded([1, 98, 255]))
    var file = textured(Self.base(""))
    file.lists["images"] = [#"{"bufferView":3,"mimeType":"image/png"}"#]
    _ = file.view([9, 8, 7])
    #expect(try reading.model(file).materials.first?.texture == .embedded([9, 8, 7]))
    let glossy =
      #"{"extensions":{"KHR_materials_pbrSpecularGlossiness":{"diffuseTexture":{"index":0}}}}"#
    #expect(try reading.model(textured(glossy)).materials.first?.texture == .external("a.png"))
  }

  @Test func aPictureOfManyMaterialsTravelsOnce() throws {
    let picture = [UInt8](repeating: 7, count: 50_000)
    var file = textured(Self.base(""))
    file.lists["images"] = [#"{"bufferView":3}"#]
    _ = file.view(picture)
    for index in 1...20 {
      file.add("materials", Self.base(""))
      file.show(
        #""attributes":{"POSITION":0,"TEXCOORD_0":1},"material":\#(index)"#)
    }
    let model = try reading.model(file)
    #expect(model.materials.count == 21)
    #expect(model.materials.allSatisfy { $0.texture == .embedded(picture) })
    #expect(ImportOutcome.model(model).frame.count < 60_000)
  }

  @Test func coordinatesStayForATextureThatASpecificationNames() throws {
    var file = GLTFFixture(attributes: #","TEXCOORD_0":1,"TEXCOORD_1":0"#)
    _ = file.floats("VEC2", 3, [0, 0.25, 1, 0, 0, 1])
    let part = try #require(try reading.model(file).parts.first)
    #expect(part.textureCoordinates == [0, 0.75, 1, 1, 0, 0])
  }

  @Test func whatNothingUsesIsNotRead() throws {
    var file = GLTFFixture()
    file.add("materials", Self.base(""))
    #expect(try reading.model(file).materials.count == 1)
    #expect(
      try reading.fault(GLTFFixture(material: Self.base("")))
        == "its material 0's pbrMetallicRoughness's baseColorTexture refers to texture 0, but there are "
        + "only 0")
  }

  @Test func texturesThatAreNotThereAreNamed() throws {
    #expect(
      try reading.fault(textured(Self.base(""), texture: #"{"source":3}"#))
        == "its texture 0 refers to image 3, but there are only 1")
    #expect(
      try reading.fault(textured(Self.base(""), image: "{}"))
        == "its image 0 has no uri and no bufferView")
    #expect(
      try reading.fault(
        textured(
          Self.base(""), texture: #"{"extensions":{"KHR_texture_basisu":{"source":0}}}"#))
        == "its texture 0 is in the extension \"KHR_texture_basisu\", which is not read: export it "
        + "again with PNG or JPEG pictures")
    let model = try reading.model(textured(Self.base(""), texture: "{}"))
    #expect(model.materials.first?.texture == RawTexture.none)
    #expect(
      model.warnings == ["its material 0 is drawn without its texture, which names no image"])
    // What falls back to a PNG is that PNG.
    let fallback = try reading.model(
      textured(
        Self.base(""), texture: #"{"source":0,"extensions":{"EXT_texture_webp":{"source":1}}}"#))
    #expect(fallback.materials.first?.texture == .external("a.png") && fallback.warnings.isEmpty)
  }

  @Test func aPartWithoutTheCoordinatesIsDrawnInTheMaterialsColor() throws {
    let info = #","texCoord":2"#
    var file = textured(Self.base(info))
    let third = file.floats("VEC2", 3, [0, 0, 1, 0, 0, 1])
    file.show(#""attributes":{"POSITION":0,"TEXCOORD_2":\#(third)},"material":0"#)
    let model = try reading.model(file)
    #expect(model.materials.map(\.texture) == [RawTexture.none, .external("a.png")])
    #expect(model.parts.map(\.material) == [0, 1])
    // Those of the first set stay for a texture that a specification may name.
    #expect(model.parts.map(\.textureCoordinates.count) == [6, 6])
    #expect(
      model.warnings
        == ["its material 0 is drawn without a texture where there is no TEXCOORD_2"])
  }

  @Test func whatIsNotDrawnIsSaid() throws {
    var file = GLTFFixture()
    file.lists["meshes"] = nil
    file.lists["nodes"] = nil
    for (index, material) in [
      #"{"normalTexture":{"index":0}}"#,
      #"{"normalTexture":{"index":0},"emissiveFactor":[0,0.5,0]}"#,
      #"{"normalTexture":{"index":0},"emissiveFactor":[0,0,0]}"#,
      #"{"pbrMetallicRoughness":{"metallicFactor":0.9}}"#,
      #"{"pbrMetallicRoughness":{"metallicFactor":0},"extensions":{"KHR_materials_unlit":{}}}"#,
      #"{"extensions":{"KHR_materials_ior":{},"X\u001b[2J":{},"KHR_materials_clearcoat":{}}}"#,
    ].enumerated() {
      file.add("materials", material)
      file.show(#""attributes":{"POSITION":0},"material":\#(index)"#)
    }
    #expect(
      try reading.model(file).warnings == [
        "its materials 0, 1 and 2 are drawn without normalTexture",
        "its material 1 is drawn without the light of emissiveFactor",
        "its material 3 is drawn as if metallicFactor were 0",
        "its material 4 is drawn lit in spite of KHR_materials_unlit",
        "its material 5 is drawn without \"KHR_materials_clearcoat\"",
        "its material 5 is drawn without \"X?[2J\"",
      ])
    for index in 6...9 {
      file.add("materials", #"{"normalTexture":{"index":0}}"#)
      file.show(#""attributes":{"POSITION":0},"material":\#(index)"#)
    }
    #expect(
      try reading.model(file).warnings.first
        == "its materials 0, 1, 2 and 4 more are drawn without normalTexture")
  }
}
