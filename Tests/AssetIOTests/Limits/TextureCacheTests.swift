import Files
import Foundation
import MeshInterchange
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// However many materials name a picture, it is decoded once.
@Suite struct TextureCacheTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func place(_ image: Image?) -> UnsafePointer<Float>? {
    image?.pixels.withUnsafeBufferPointer { $0.baseAddress }
  }

  /// An OBJ file with a triangle of each material, and its library.
  private func mesh(_ maps: [String]) throws -> String {
    let library = maps.enumerated().map { "newmtl m\($0)\nKd 1 1 1\nmap_Kd \($1)\n" }.joined()
    _ = try folder.write("a.mtl", library)
    let faces = maps.indices.map { "usemtl m\($0)\nf 1/1 2/2 3/3\nf 1/1 3/3 4/2\n" }.joined()
    return try folder.write(
      "a.obj",
      "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\n" + faces)
  }

  private func picture(_ name: String, red: Float) throws {
    try PNG.write(Image(width: 8, height: 8, color: SIMD3(red, 0, 0)), to: folder.file(name))
  }

  @Test func oneFileIsOneTextureWhateverItIsCalled() throws {
    try picture("t.png", red: 1)
    try picture("u.png", red: 1)
    try FileManager.default.createDirectory(
      atPath: folder.file("d"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link.png"), withDestinationPath: "t.png")
    let names = ["t.png", "./t.png", "d/../t.png", "link.png", "u.png"]
    let model = try #require(try MeshImport.load([MeshFile(path: mesh(names))]).first)
    let places = model.materials.compactMap(\.texture).map(place)
    #expect(places.count == 5)
    #expect(Set(places[..<4]).count == 1)
    #expect(places[4] != places[0])
  }

  @Test func filesThatNameItShareIt() throws {
    try picture("t.png", red: 1)
    let file = MeshFile(path: try mesh(["t.png"]))
    let models = try MeshImport.load([file, file])
    let textures = models.flatMap(\.materials).compactMap(\.texture)
    #expect(textures.count == 2)
    #expect(Set(textures.map(place)).count == 1)
  }

  @Test func embeddedPicturesAreSentAndDecodedOnce() throws {
    let picture = try PNG.encode(Image(width: 8, height: 8, color: .one), path: "t")
    // The second is a copy, as if from another place of the file.
    let textures = [picture, Array(picture), picture + [0], picture]
    let raw = RawModel(
      materials: textures.map { RawMaterial(color: .one, texture: .embedded($0)) },
      parts: [RawPart(positions: [0, 0, 0, 1, 0, 0, 0, 1, 0], indices: [0, 1, 2])])
    let frame = ImportOutcome.model(raw).frame
    #expect(frame.count < 2 * picture.count + 400)
    let read = try #require(try ImportOutcome.first(in: frame[...]))
    #expect(read.outcome == .model(raw))
    guard case .model(let received) = read.outcome else { return }
    let model = try ModelBuilder(file: MeshFile(path: "a.glb")).model(from: received)
    let places = model.materials.map { place($0.texture) }
    #expect(places[0] == places[1] && places[0] == places[3] && places[0] != places[2])
  }

  @Test func readingsOfAnotherKindAreKeptApart() throws {
    try picture("t.png", red: 1)
    let cache = TextureCache()
    var opaque = PictureUse.picture
    opaque.usesAlpha = false
    func read(_ use: PictureUse) throws -> Image {
      try cache.image(at: folder.file("t.png"), as: use)
    }
    #expect(try place(read(.picture)) != place(read(opaque)))
    #expect(try place(read(.picture)) == place(read(.picture)))
  }

  /// The header alone is judged: nothing is decoded.
  @Test func largeTexturesAreRefused() throws {
    _ = try folder.write("t.png", Self.header(8192, 4096))
    let path = try mesh(["t.png"])
    #expect(
      message { _ = try MeshImport.load([MeshFile(path: path)]) }
        == "\(path): its texture cannot be used: \(folder.path)/t.png: the texture has 8192×4096 "
        + "pixels; at most 16777216, such as 4096×4096, are read: make it smaller first")
  }

  private static func header(_ width: Int, _ height: Int) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
      + PNGFixture.bigEndian(width) + PNGFixture.bigEndian(height) + [1, 0, 0, 0, 0, 0, 0, 0, 0]
  }

  @Test(arguments: [UInt32(1), 7, .max])
  func referencesToWhatIsNotThereAreNonsense(index: UInt32) throws {
    let texture = RawTexture.embedded([1, 2, 3, 4])
    let raw = RawModel(materials: [
      RawMaterial(color: nil, texture: texture), RawMaterial(color: nil, texture: texture),
    ])
    var frame = ImportOutcome.model(raw).frame
    // The second material's texture: kind 4, then the index of the first.
    let place = try #require(
      frame.indices.dropLast(8).last {
        frame[$0..<$0 + 8].elementsEqual([4, 0, 0, 0, 0, 0, 0, 0])
      })
    #expect(try ImportOutcome.first(in: frame[...])?.outcome == .model(raw))
    for byte in 0..<4 { frame[place + 4 + byte] = UInt8(truncatingIfNeeded: index >> (8 * byte)) }
    #expect(throws: FrameError.self) { try ImportOutcome.first(in: frame[...]) }
  }
}
