import Foundation
import MeshInterchange
import Rendering
import TestSupport
import Testing

@testable import AssetIO

/// A mesh may pull in what lies in its folder or below, and nothing else.
@Suite struct ModelFolderTests {
  /// The folder of the meshes is `model` in it; what they must not reach lies beside that.
  let folder: TemporaryFolder

  static let redMaterial = "newmtl m\nKd 1 0 0\n"
  static let picture = Image(width: 2, height: 2, pixels: [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1])

  init() throws {
    folder = try TemporaryFolder()
    for name in ["model", "model/parts", "model-of-others"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false)
    }
    for place in ["", "model-of-others/"] {
      try folder.write("\(place)secret.mtl", Self.redMaterial)
      try folder.write("\(place)secret.bin", CubeFixture.gltfBuffer)
      try folder.write("\(place)secret.png", try PNG.encode(Self.picture, path: "secret.png"))
    }
    try link("model/link.mtl", to: "../secret.mtl")
    try link("model/link.bin", to: "\(folder.path)/secret.bin")
    try link("model/link.png", to: "../model-of-others/secret.png")
    try link("model/others", to: "../model-of-others")
  }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/\(name)", withDestinationPath: target)
  }

  /// The model of the file at `path`, or the sentence that explains why there is none.
  private func load(_ path: String) -> (model: Model?, reason: String?) {
    do {
      return (try MeshImport.load([MeshFile(path: path)]).first, nil)
    } catch {
      #expect(error.path == path)
      return (nil, error.reason)
    }
  }

  /// What comes of an OBJ file with this material library.
  private func obj(library: String) throws -> (model: Model?, reason: String?) {
    let text = "mtllib \(library)\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl m\nf 1 2 3\n"
    return load(try folder.write("model/a.obj", text))
  }

  /// What comes of a glTF file with this buffer.
  private func gltf(buffer uri: String) throws -> (model: Model?, reason: String?) {
    let text = CubeFixture.gltf(
      buffer: "\"uri\":\"\(uri)\",", length: CubeFixture.gltfBuffer.count)
    return load(try folder.write("model/a.gltf", text))
  }

  /// What comes of a glTF file with this texture.
  private func gltf(texture uri: String) throws -> (model: Model?, reason: String?) {
    let base64 = Data(CubeFixture.gltfBuffer).base64EncodedString()
    let text = CubeFixture.gltf(
      buffer: "\"uri\":\"data:application/octet-stream;base64,\(base64)\",",
      length: CubeFixture.gltfBuffer.count, picture: 0..<4
    ).replacingOccurrences(
      of: "{\"bufferView\":3,\"mimeType\":\"image/png\"}", with: "{\"uri\":\"\(uri)\"}")
    return load(try folder.write("model/b.gltf", text))
  }

  @Test(arguments: ["red.mtl", "./red.mtl", "red paint.mtl", "parts/red.mtl", "parts\\red.mtl"])
  func materialLibrariesInTheFolderAreRead(_ name: String) throws {
    let path = name.replacingOccurrences(of: "\\", with: "/")
    try folder.write("model/\(path)", Self.redMaterial)
    let (model, reason) = try obj(library: name)
    #expect(reason == nil)
    #expect(model.map { $0.materials[$0.mesh.faces[0].material].color } == [1, 0, 0])
  }

  @Test(arguments: ["a.bin", "parts/a.bin", "parts/../a.bin", "a b.bin", "a%20b.bin", "100%.bin"])
  func buffersInTheFolderAreRead(_ name: String) throws {
    try folder.write("model/\(name)", CubeFixture.gltfBuffer)
    let (model, reason) = try gltf(buffer: name)
    #expect(reason == nil && model?.mesh.faces.count == 12)
  }

  @Test func namesInGLTFFilesAreDecoded() throws {
    try folder.write("model/parts/a ä.bin", CubeFixture.gltfBuffer)
    try folder.write("model/parts/a ä.png", try PNG.encode(Self.picture, path: "a ä.png"))
    #expect(try gltf(buffer: "parts%2fa%20%C3%A4.bin").model?.mesh.faces.count == 12)
    let model = try gltf(texture: "parts/a%20%c3%a4.png").model
    #expect(model.map { $0.materials[$0.mesh.faces[0].material].texture } == Self.picture)
    // In OBJ files a per cent sign is one.
    try folder.write("model/a b.mtl", Self.redMaterial)
    let (plain, _) = try obj(library: "a%20b.mtl")
    #expect(plain.map { $0.materials[$0.mesh.faces[0].material].color } != [1, 0, 0])
  }

  @Test func linksThatStayInTheFolderAreFollowed() throws {
    try folder.write("model/parts/red.mtl", Self.redMaterial)
    try link("model/inner.mtl", to: "parts/red.mtl")
    #expect(try obj(library: "inner.mtl").reason == nil)
    // The folder and the mesh may be reached through links themselves.
    try link("alias", to: "model")
    #expect(load("\(folder.path)/alias/a.obj").reason == nil)
    try folder.write("cube.gltf", CubeFixture.gltf())
    try link("model/cube.gltf", to: "../cube.gltf")
    #expect(load("\(folder.path)/model/cube.gltf").reason == nil)
  }

  /// The end of the sentence about a file somewhere else.
  static func outside(_ thing: String = "file") -> String {
    "is outside its folder; put the \(thing) beside the mesh and name it without a folder"
  }

  /// The sentence about a buffer that is nowhere.
  static func missing(_ name: String) -> String {
    "cannot be read as a mesh: its buffer \"\(name)\" is not there or cannot be read; put the file "
      + "beside the mesh"
  }

  /// The end of the sentence about a symbolic link to somewhere else.
  static func linked(_ thing: String = "file") -> String {
    "leads out of its folder by a symbolic link; put the \(thing) itself beside the mesh and "
      + "name it without a folder"
  }

  @Test func materialLibrariesElsewhereAreNotRead() throws {
    for name in [
      "../secret.mtl", "../model-of-others/secret.mtl", "parts/../../secret.mtl",
      "..\\secret.mtl", "../missing.mtl", "\(folder.path)/secret.mtl", "/etc/passwd",
      "file://\(folder.path)/secret.mtl", "C:\\secret.mtl",
    ] {
      #expect(
        try obj(library: name).reason
          == "cannot be read as a mesh: its material library \"\(name)\" \(Self.outside())")
    }
    for name in ["link.mtl", "others/secret.mtl"] {
      #expect(
        try obj(library: name).reason
          == "cannot be read as a mesh: its material library \"\(name)\" \(Self.linked())")
    }
    // Not even where a library of the mesh's own name could stand in for it.
    try folder.write("model/a.mtl", Self.redMaterial)
    #expect(try obj(library: "../secret.mtl").model == nil)
    #expect(try obj(library: "missing.mtl").reason == nil)
  }

  @Test func buffersElsewhereAreNotRead() throws {
    for name in [
      "../secret.bin", "parts/../../secret.bin", "%2e%2E/secret.bin", "..%2Fsecret.bin",
      "../missing.bin", "\(folder.path)/secret.bin", "%2Fetc%2Fpasswd",
      "file://\(folder.path)/secret.bin", "https://example.org/secret.bin",
    ] {
      #expect(
        try gltf(buffer: name).reason
          == "cannot be read as a mesh: its buffer \"\(name)\" \(Self.outside())")
    }
    for name in ["link.bin", "others/secret.bin", "%6Cink.bin"] {
      #expect(
        try gltf(buffer: name).reason
          == "cannot be read as a mesh: its buffer \"\(name)\" \(Self.linked())")
    }
    #expect(try gltf(buffer: "missing.bin").reason == Self.missing("missing.bin"))
  }

  @Test func texturesElsewhereAreNotRead() throws {
    for name in ["../secret.png", "..%2fsecret.png", "file:///secret.png"] {
      #expect(
        try gltf(texture: name).reason == "its texture \"\(name)\" \(Self.outside("picture"))")
    }
    for name in ["link.png", "others/secret.png"] {
      #expect(
        try gltf(texture: name).reason == "its texture \"\(name)\" \(Self.linked("picture"))")
    }
  }

  @Test func hugeFilesAndThoseThatAreNoneAreNotRead() throws {
    let huge = try folder.write("model/huge.bin", CubeFixture.gltfBuffer)
    // Takes no room on the disk.
    try #require(FileHandle(forWritingAtPath: huge)).truncate(atOffset: 1 << 30 + 1)
    #expect(
      try gltf(buffer: "huge.bin").reason
        == "cannot be read as a mesh: its buffer \"huge.bin\" has 1073741825 bytes; at most 1 GiB "
        + "is read")
    // Nobody writes to the pipe.
    #expect(mkfifo("\(folder.path)/model/pipe.bin", 0o600) == 0)
    for name in ["pipe.bin", "parts", ""] {
      #expect(try gltf(buffer: name).reason == Self.missing(name))
    }
  }

  @Test func foldersArePartsOfPaths() throws {
    for (mesh, folder) in [("a.obj", "."), ("/a.obj", "/"), ("b/a.obj", "b"), ("/b/c/a", "/b/c")] {
      #expect(ModelFolder(ofMesh: mesh).path == folder)
    }
    let root = ModelFolder(ofMesh: "/a.obj")
    #expect(throws: Never.self) { try root.path(of: "usr", for: .texture) }
    // A slash is one under an accent, too, which makes it another Character.
    let name = "..\u{2F}\u{301}/secret.png"
    #expect(!name.contains("../"))
    #expect(throws: ModelFolder.Refusal(.texture, name, Self.outside("picture"))) {
      try root.path(of: name, for: .texture)
    }
  }
}
