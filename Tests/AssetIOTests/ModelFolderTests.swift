import Foundation
import MeshInterchange
import Rendering
import Testing

@testable import AssetIO

/// A mesh may pull in what lies in its folder or below, and nothing else.
@Suite struct ModelFolderTests {
  /// The folder of the meshes is `model` in it; what they must not reach lies beside that.
  let folder: TemporaryFolder

  static let picture = Image(width: 2, height: 2, pixels: [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1])

  init() throws {
    folder = try TemporaryFolder()
    for name in ["model", "model/parts", "model-of-others"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false)
    }
    for place in ["", "model-of-others/"] {
      try folder.write("\(place)secret.png", try PNG.encode(Self.picture, path: "secret.png"))
    }
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

  /// The end of the sentence about a file somewhere else.
  static func outside(_ thing: String = "file") -> String {
    "is outside its directory; put the \(thing) beside the mesh and name it without a directory"
  }

  /// The end of the sentence about a symbolic link to somewhere else.
  static func linked(_ thing: String = "file") -> String {
    "leads out of its directory by a symbolic link; put the \(thing) itself beside the mesh and "
      + "name it without a directory"
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

  @Test func texturesInGLTFFilesMayBeEncoded() throws {
    try folder.write("model/parts/a ä.png", try PNG.encode(Self.picture, path: "a ä.png"))
    let model = try gltf(texture: "parts/a%20%c3%a4.png").model
    #expect(model.map { $0.materials[$0.mesh.faces[0].material].texture } == Self.picture)
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
