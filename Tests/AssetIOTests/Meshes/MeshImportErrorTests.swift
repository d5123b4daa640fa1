import Files
import Foundation
import MeshInterchange
import TestSupport
import Testing

@testable import AssetIO

/// The sentences that a user reads, word for word.
@Suite struct MeshImportErrorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func reason(_ path: String, scale: Double = 1) -> String? {
    do {
      _ = try MeshImport.load([MeshFile(path: path, scale: scale)])
      return nil
    } catch {
      #expect(error.path == path)
      return error.reason
    }
  }

  @Test func filesThatAreNone() throws {
    #expect(reason("\(folder.path)/missing.obj") == "no such file")
    #expect(reason(try folder.write("empty.obj", [])) == "the file is empty")
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/folder.obj", withIntermediateDirectories: false)
    #expect(reason("\(folder.path)/folder.obj") == "is a folder; name a file inside it")
    #expect(
      reason(try folder.write("b.obj", CubeFixture.obj), scale: 0)
        == "has the scale 0.0, which is not positive")
  }

  @Test(arguments: ["obj", "ply", "stl", "off", "gltf", "glb"])
  func filesThatAreNoMesh(type: String) throws {
    let noise = (0..<500).map { UInt8(truncatingIfNeeded: $0 * $0 * 31 + 5) }
    let message = reason(try folder.write("noise.\(type)", noise)) ?? "none"
    #expect(
      message.hasPrefix("cannot be read as a mesh: ") || message.hasPrefix("has no triangles"))
    #expect(!message.contains("\n"))
  }

  @Test func filesOfAnotherFormat() throws {
    #expect(
      reason(try folder.write("a.glb", "xof 0302txt 0064\n"))
        == "cannot be read as a mesh: it does not begin as a GLB file does")
    #expect(
      reason(try folder.write("a.gltf", "xof 0302txt 0064\n"))
        == "cannot be read as a mesh: it does not begin as a glTF file does")
  }

  /// Nothing is made for what is announced before it is known to be there.
  @Test func headersThatPromiseTooMuch() throws {
    func announced(_ vertices: String) throws -> String? {
      let text = CubeFixture.ply().replacingOccurrences(
        of: "element vertex 8", with: "element vertex \(vertices)")
      return reason(try folder.write("a.ply", text))
    }
    #expect(try announced("8") == nil)
    #expect(
      try announced("4000000000")
        == "cannot be read as a mesh: its header announces 4000000000 of an element, more than the "
        + "file can hold; it is damaged or cut off: export it again")
    for count in ["-1", "many", "99999999999999999999"] {
      #expect(
        try announced(count)
          == "cannot be read as a mesh: its header has an element without a count; the file is "
          + "damaged: export it again")
    }
    #expect(
      reason(try folder.write("b.ply", "ply\nformat ascii 1.0\nelement vertex 8\n"))
        == "cannot be read as a mesh: its header does not end; the file is damaged: export it again"
    )
    // What exporters write besides is no fault.
    let remarks = CubeFixture.ply().replacingOccurrences(
      of: "element vertex", with: "comment element of surprise\nobj_info 3\nelement vertex")
    #expect(reason(try folder.write("c.ply", remarks)) == nil)
    #expect(
      reason(try folder.write("d.ply", remarks.replacingOccurrences(of: "\n", with: "\r\n"))) == nil
    )
  }

  @Test func meshesWithoutTriangles() throws {
    let expected = "has no triangles; a mesh needs at least one that is not degenerate"
    #expect(reason(try folder.write("a.obj", "v 0 0 0\nv 1 0 0\nv 2 0 0\nf 1 2 3\n")) == expected)
    let line = reason(try folder.write("b.obj", "v 0 0 0\nv 1 0 0\nl 1 2\n"))
    #expect(line == expected)
    // What may be the reason is named.
    #expect(
      reason(try folder.write("c.obj", "hello\n"))
        == "cannot be read as a mesh: line 1: \"hello\" is not a statement of OBJ, and the file has no "
        + "faces")
    #expect(
      reason(try folder.write("d.obj", "v 0 0 0\nv 1 0 0\nf 1 2\nhello\n"))
        == "cannot be read as a mesh: line 3: a face has 2 corners; it needs at least three, and the "
        + "file has no other face")
    // With a face they are no faults.
    #expect(
      reason(try folder.write("e.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nhello\nf 1 2\nf 1 2 3\n")) == nil)
  }

  @Test func texturesThatCannotBeUsed() throws {
    func textured(_ name: String) throws -> String? {
      try folder.write("a.mtl", "newmtl m\nmap_Kd \(name)\n")
      return reason(
        try folder.write("a.obj", "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nusemtl m\nf 1 2 3\n"))
    }
    try folder.write("photo.png", Array("GIF89a".utf8))
    #expect(
      try textured("missing.png")
        == "its texture cannot be used: \(folder.path)/missing.png: no such file")
    #expect(
      try textured("photo.png")
        == "its texture cannot be used: \(folder.path)/photo.png: is a GIF, which is not read: "
        + "convert it to PNG or JPEG first")
    for name in ["../secret.png", "/etc/secret.png", "C:\\secret.png", "x\\..\\..\\secret.png"] {
      #expect(
        try textured(name)
          == "its texture \"\(name)\" is outside its folder; put the picture beside the mesh "
          + "and name it without a folder")
    }
  }

  /// What becomes of two files when a shell stands in for the importer: the first of them is its
  /// script. (A program written just now could not be run: another test's child may still hold it
  /// open for writing.)
  private func reason(script: String, timeout: Duration = .seconds(20)) throws -> String? {
    let script = MeshFile(path: try folder.write("a.obj", script))
    let other = MeshFile(path: try folder.write("b.obj", CubeFixture.obj))
    do {
      _ = try MeshImport.read([script, other], importer: "/bin/sh", timeout: timeout)
      return nil
    } catch { return "\(error)".replacingOccurrences(of: folder.path, with: "") }
  }

  @Test func importersThatFail() throws {
    let crash = "the mesh importer crashed on it; the file is probably damaged"
    #expect(try reason(script: "kill -ABRT $$") == "/a.obj: \(crash)")
    let real = try ImporterProcess.find(for: MeshFile(path: "a.obj"))
    // The answer for the first file is complete, so the second one is to blame.
    #expect(try reason(script: "'\(real)' \"$1\"; kill -SEGV $$") == "/b.obj: \(crash)")
    #expect(
      try reason(script: "exit 3")
        == "/a.obj: the mesh importer ended without an answer; check that /bin/sh runs by itself")
    #expect(
      try reason(script: "echo something else entirely")
        == "/a.obj: the mesh importer /bin/sh answered nonsense; build it again")
    let late = "the mesh importer did not finish in time; the file is damaged or too large"
    #expect(
      try reason(script: "exec sleep 60", timeout: .milliseconds(50)) == "/a.obj: \(late)")
    #expect(try reason(script: "kill -XCPU $$") == "/a.obj: \(late)")
    let file = MeshFile(path: try folder.write("c.obj", CubeFixture.obj))
    #expect(
      throws: FileError(
        path: "/missing/importer",
        reason: "the mesh importer cannot be started: No such file or directory")
    ) { _ = try MeshImport.read([file], importer: "/missing/importer", timeout: .seconds(1)) }
  }
}

@Suite struct ModelBuilderTests {
  private func reason(_ part: RawPart, materials: [RawMaterial] = []) -> String? {
    do {
      let builder = ModelBuilder(file: MeshFile(path: "a.obj"))
      _ = try builder.model(from: RawModel(materials: materials, parts: [part]))
      return nil
    } catch { return error.description }
  }

  static let triangle = RawPart(positions: [0, 0, 0, 1, 0, 0, 0, 1, 0], indices: [0, 1, 2])

  @Test func nothingFromTheImporterIsTrusted() {
    #expect(reason(Self.triangle) == nil)
    var part = Self.triangle
    part.indices = [0, 1, 3]
    #expect(
      reason(part)
        == "a.obj: its mesh 0 is damaged: a triangle refers to a vertex beyond its 3")
    part = Self.triangle
    part.positions[4] = .nan
    #expect(reason(part) == "a.obj: its mesh 0 is damaged: the position of vertex 1 is nan")
    part = Self.triangle
    part.positions.removeLast()
    #expect(reason(part) == "a.obj: its mesh 0 is damaged: its arrays do not fit together")
    part = Self.triangle
    part.colors = [1, 1, 1]
    #expect(reason(part) == "a.obj: its mesh 0 is damaged: its arrays do not fit together")
    part = Self.triangle
    part.material = 2
    #expect(
      reason(part, materials: [RawMaterial(color: nil)])
        == "a.obj: its mesh 0 is damaged: it refers to material 2 of 1")
    part = Self.triangle
    part.normals = [.nan, 0, 0, 0, 0, 0, 0, 0, .infinity]
    #expect(reason(part) == nil)
  }

  @Test func framesSurviveTheirJourneyAndDamageIsNoticed() throws {
    let model = RawModel(
      materials: [
        RawMaterial(color: [0.1, 0.2, 0.3], texture: .external("a.png")),
        RawMaterial(color: nil, texture: .embedded([1, 2, 3])),
        RawMaterial(color: nil, texture: .uncompressed(width: 1, height: 1, bytes: [1, 2, 3, 4])),
      ],
      parts: [
        RawPart(
          positions: [1, -2, 3.5], normals: [0, 0, 1], textureCoordinates: [0.5, 0.25],
          colors: [1, 0, 1], indices: [0, 0, 0], material: 1)
      ])
    for outcome in [ImportOutcome.model(model), .failure("why")] {
      let frame = outcome.frame
      let read = try #require(try ImportOutcome.first(in: (frame + [1, 2])[...]))
      #expect(read.outcome == outcome && read.length == frame.count)
      for length in 0..<frame.count {
        #expect(try ImportOutcome.first(in: frame.prefix(length)) == nil)
      }
    }
    let frame = ImportOutcome.model(model).frame
    for index in frame.indices {
      var damaged = frame
      damaged[index] ^= 0xFF
      // Another outcome, none yet, or an error: never a crash.
      _ = try? ImportOutcome.first(in: damaged[...])
    }
  }
}
