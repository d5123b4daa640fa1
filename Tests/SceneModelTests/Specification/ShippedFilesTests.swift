import Files
import Foundation
import TestSupport
import Testing

@testable import SceneModel

@Suite("Finding what is shipped")
struct ShippedFilesTests {
  let folder: TemporaryFolder
  let files: ShippedFiles

  init() throws {
    let folder = try TemporaryFolder()
    for file in [
      "first/Scenes/blocks.json", "first/Scenes/notes.txt", "second/Scenes/blocks.json",
      "second/Scenes/mugs.json", "second/Assets/Models/mugs.safetensors",
      "second/Assets/Meshes/mug.glb", "second/Assets/Meshes/mug.mtl",
    ] {
      _ = try folder.write("", to: file)
    }
    self.folder = folder
    files = ShippedFiles(
      folders: ["nowhere", "first", "second"].map {
        URL(fileURLWithPath: "\(folder.path)/\($0)", isDirectory: true)
      })
  }

  @Test("The first folder that has it wins")
  func order() throws {
    #expect(try files.path(of: "blocks", .scene) == "\(folder.path)/first/Scenes/blocks.json")
    #expect(try files.path(of: "mugs", .scene) == "\(folder.path)/second/Scenes/mugs.json")
    #expect(try files.path(of: "mugs.json", .scene) == "\(folder.path)/second/Scenes/mugs.json")
    #expect(
      try files.path(of: "mugs", .model)
        == "\(folder.path)/second/Assets/Models/mugs.safetensors")
    #expect(
      try files.path(of: "mug.glb", .mesh) == "\(folder.path)/second/Assets/Meshes/mug.glb")
  }

  @Test("What has a slash is a path, whether or not there is a file")
  func paths() throws {
    #expect(try files.path(of: "./blocks", .scene) == "./blocks")
    #expect(try files.path(of: "/a/b.json", .scene) == "/a/b.json")
  }

  @Test("Names are listed sorted, each once, without what is no such file")
  func names() {
    #expect(files.names(of: .scene) == ["blocks", "mugs"])
    #expect(files.names(of: .model) == ["mugs"])
    #expect(files.names(of: .mesh) == ["mug.glb"])
  }

  @Test("An unknown name is answered with the nearest one and with all")
  func unknown() {
    #expect(
      message { _ = try files.path(of: "block", .scene) }
        == "block: there is no scene specification of this name and no such file; "
        + #"did you mean "blocks"? Shipped: "blocks" and "mugs""#)
    #expect(
      message { _ = try files.path(of: "chairs", .scene) }
        == "chairs: there is no scene specification of this name and no such file; "
        + #"give its path, or one of those shipped: "blocks" or "mugs""#)
    let missing = message { _ = try ShippedFiles(folders: []).path(of: "mugs", .model) }
    #expect(
      missing?.hasPrefix(
        "mugs: there is no model of this name and no such file; what is shipped is not beside ")
        == true)
    #expect(
      missing?.hasSuffix(
        "; give its path, or set AIR3D_HOME to a folder with air3d's Scenes and Assets") == true)
  }

  @Test("What is shipped lies beside the program, all of it")
  func standard() {
    for kind in ShippedFiles.Kind.allCases {
      #expect(!shipped.names(of: kind).isEmpty)
      #expect(ShippedFiles.standard.names(of: kind) == shipped.names(of: kind))
    }
    #expect(ShippedFiles.standard.pictures(named: "mesa") != nil)
  }

  @Test("Shipped specifications name their meshes bare: these lie elsewhere")
  func bareMeshes() throws {
    for name in shipped.names(of: .scene) {
      let file = try JSONObjectReader(
        JSON5Reader.read(shipped.path(of: name, .scene)), path: name, name: "a specification")
      // Of digits: what they look like is learned.
      if file.optional("digits") != nil || file.optional("sprites") != nil { continue }
      guard case .array(let meshes) = try file.required("meshes", "").content else {
        Issue.record("\(name) has no meshes")
        continue
      }
      #expect(!meshes.isEmpty)
      for mesh in meshes {
        let mesh = try JSONObjectReader(mesh, path: name, name: "a mesh")
        #expect(try shipped.names(of: .mesh).contains(mesh.text("file", "a mesh")))
        #expect(mesh.optional("texture") == nil)
      }
    }
  }

  @Test("A misspelling is near, another word is not")
  func nearest() {
    let names = ["elevationDegrees", "distance", "x"]
    #expect(nearestName(to: "elevation_degrees", among: names) == "elevationDegrees")
    #expect(nearestName(to: "Distanse", among: names) == "distance")
    #expect(nearestName(to: "weight", among: names) == nil)
    #expect(nearestName(to: "anything", among: []) == nil)
  }
}
