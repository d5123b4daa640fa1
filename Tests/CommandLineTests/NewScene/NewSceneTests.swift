import Foundation
import TestSupport
import Testing

/// What `new-scene` finds out about meshes, and what it writes.
@Suite struct NewSceneTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A box from one corner to the other, as OBJ.
  private static func box(
    _ low: SIMD3<Double>, _ high: SIMD3<Double>, library: String = ""
  ) -> String {
    var vertices = ""
    for x in [low.x, high.x] {
      for y in [low.y, high.y] {
        for z in [low.z, high.z] { vertices += "v \(x) \(y) \(z)\n" }
      }
    }
    return library + vertices
      + "f 1 2 4 3\nf 5 7 8 6\nf 1 5 6 2\nf 3 4 8 7\nf 1 3 7 5\nf 2 6 8 4\n"
  }

  /// A pyramid that stands on y = 0, its point above the middle of its square.
  private static let pyramid =
    "v -0.1 0 -0.1\nv 0.1 0 -0.1\nv 0.1 0 0.1\nv -0.1 0 0.1\nv 0 0.15 0\n"
    + "f 1 2 3 4\nf 2 1 5\nf 3 2 5\nf 4 3 5\nf 1 4 5\n"

  /// What was found out about each mesh.
  private func found(_ meshes: String...) throws -> (meshes: [[String: Any]], warnings: [String]) {
    let run = try Program.run(
      ["new-scene"] + meshes + ["--output", folder.file("my.json"), "--json", "--quiet"])
    #expect(run.status == 0, "\(run.errors)")
    let document = try #require(try run.json() as? [String: Any])
    let start = "air3d: warning: "
    #expect(
      document["warnings"] as? [String] == run.errorLines.map { String($0.dropFirst(start.count)) })
    return (
      try #require(document["meshes"] as? [[String: Any]]),
      run.errorLines.map { $0.replacingOccurrences(of: folder.path + "/", with: "") }
    )
  }

  private func texts(_ meshes: [[String: Any]], _ key: String) -> [String] {
    meshes.map { "\($0[key] ?? "nothing")" }
  }

  @Test func shippedMeshes() throws {
    let (meshes, warnings) = try found("cube.obj", "sphere.obj", "cylinder.obj", "pot.obj")
    #expect(texts(meshes, "name") == ["cube", "sphere", "cylinder", "pot"])
    #expect(texts(meshes, "yawSymmetry") == ["4", "continuous", "none", "2"])
    #expect(texts(meshes, "unit") == ["metres", "metres", "metres", "metres"])
    #expect(texts(meshes, "upAxis") == ["z", "z", "z", "z"])
    #expect(texts(meshes, "origin") == ["file", "file", "file", "file"])
    #expect(warnings == [])
  }

  @Test("With --footprints outlines are kept apart, and pictures of that can be drawn")
  func footprints() throws {
    try folder.write("ruler.obj", Self.box(SIMD3(-0.15, -0.01, 0), SIMD3(0.15, 0.01, 0.01)))
    let path = folder.file("my.json")
    let made = try Program.run(
      "new-scene", folder.file("ruler.obj"), "--footprints", "--output", path, "--quiet")
    #expect(made.status == 0, "\(made.errors)")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(
      text.contains("footprint: [[-0.15, -0.01], [0.15, -0.01], [0.15, 0.01], [-0.15, 0.01]] }"))
    #expect(text.contains("minimumSeparation: 0,\n    minimumGap: "))
    let drawn = try Program.run(
      "generate", "--scene", path, "--count", "2", "--output", folder.file("set"), "--quiet")
    #expect(drawn.status == 0 && drawn.errors.isEmpty, "\(drawn.errors)")
    // A mesh that has grown since stands outside of its footprint.
    try text.replacing("yawSymmetry:", with: "scale: 1.5, yawSymmetry:")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let grown = try Program.run(
      "generate", "--scene", path, "--count", "2", "--output", folder.file("other"), "--quiet")
    #expect(grown.status == 0)
    #expect(grown.errors.contains("it stands up to 0.075 m outside of its footprint; write that"))
  }

  @Test func millimetresAndAnOriginBeside() throws {
    try folder.write("box.obj", Self.box(SIMD3(20, -10, 5), SIMD3(100, 40, 125)))
    let (meshes, _) = try found(folder.file("box.obj"))
    #expect(texts(meshes, "unit") == ["millimetres"])
    #expect(texts(meshes, "scale") == ["0.001"])
    #expect(texts(meshes, "origin") == ["axis"])
    #expect(texts(meshes, "yawSymmetry") == ["2"])
  }

  @Test("What stands on y = 0 is turned upright, with a warning")
  func upAxisY() throws {
    try folder.write("pyramid.obj", Self.pyramid)
    let (meshes, warnings) = try found(folder.file("pyramid.obj"))
    #expect(texts(meshes, "upAxis") == ["y"])
    #expect(texts(meshes, "origin") == ["file"])
    #expect(texts(meshes, "yawSymmetry") == ["4"])
    #expect(
      warnings == [
        "air3d: warning: pyramid.obj: by its format +Z points up, by its shape +Y (it stands on y = 0, "
          + "its base is flat there, it is rounder about this axis), as taken; look at it, and give the "
          + "mesh upAxis: \"z\" if it lies on its side"
      ])
  }

  @Test func doubtfulUnits() throws {
    try folder.write("a.obj", Self.box(SIMD3(-1, -1, 0), SIMD3(1, 1, 5)))
    let (meshes, warnings) = try found(folder.file("a.obj"))
    #expect(texts(meshes, "unit") == ["centimetres"])
    #expect(
      warnings.first
        == "air3d: warning: a.obj: its unit is uncertain: it is 0.05 m large if in centimetres, as "
        + "taken, and 0.127 m if in inches, scale: 0.0254")

    let path = folder.file("said.json")
    let run = try Program.run(
      "new-scene", folder.file("a.obj"), "--unit", "inches", "--output", path)
    #expect(run.status == 0)
    #expect(run.output.contains("a: 0.0508 × 0.0508 × 0.127 m in inches, as you say; "))
    #expect(!run.errors.contains("uncertain"))
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("scale: 0.0254"))
    let other = try Program.run(
      "new-scene", folder.file("a.obj"), "--unit", "feet", "--output", folder.file("b.json"))
    #expect(other.status == 2)
    #expect(other.errors.contains("'feet'"))
  }

  @Test("A picture that a mesh names elsewhere is taken from beside it")
  func texturesElsewhere() throws {
    try folder.write(
      "box.obj",
      Self.box(SIMD3(-0.05, -0.05, 0), SIMD3(0.05, 0.05, 0.1), library: "mtllib m.mtl\nusemtl a\n"))
    try folder.write("m.mtl", "newmtl a\nmap_Kd ../../textures/cylinder.png\n")
    let run = try Program.run(
      "new-scene", folder.file("box.obj"), "--output", folder.file("my.json"), "--quiet")
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(folder.file("box.obj")): its texture \"../../textures/cylinder.png\" is outside its "
          + "folder; put the picture beside the mesh and name it without a folder"
      ])
    let picture = try bytes(Program.repository + "/Assets/Meshes/cylinder.png")
    try folder.write("cylinder.png", picture)
    let (_, warnings) = try found(folder.file("box.obj"))
    #expect(
      warnings.first
        == "air3d: warning: box.obj: its texture \"../../textures/cylinder.png\" is not in its folder; "
        + "\"cylinder.png\" beside the mesh is taken")
    #expect(
      try String(contentsOfFile: folder.file("my.json"), encoding: .utf8)
        .contains("file: \"box.obj\", texture: \"cylinder.png\""))
  }

  @Test("What is written can be drawn from, whatever folder it stands in")
  func drawing() throws {
    try folder.write("mug.obj", Self.box(SIMD3(-40, -40, 0), SIMD3(40, 40, 100)))
    try FileManager.default.createDirectory(
      atPath: folder.file("scenes"), withIntermediateDirectories: false)
    let specification = folder.file("scenes/my.json")
    let run = try Program.run(
      "new-scene", folder.file("mug.obj"), "cube.obj", "--output", specification)
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("mesh  size (m)"))
    let text = try String(contentsOfFile: specification, encoding: .utf8)
    #expect(text.contains("{ name: \"mug\", file: \"../mug.obj\", scale: 0.001, yawSymmetry: 4 }"))
    #expect(FileManager.default.fileExists(atPath: folder.file("scenes/my.png")))
    let drawn = try Program.run(
      "generate", "--scene", specification, "--count", "2", "--quiet", "--output",
      folder.file("drawn"))
    #expect(drawn.status == 0 && drawn.errors == "")
  }

  @Test func twoOfAName() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("b"), withIntermediateDirectories: false)
    for path in ["cup.obj", "b/cup.obj"] {
      try folder.write(path, Self.box(SIMD3(-0.05, -0.05, 0), SIMD3(0.05, 0.05, 0.1)))
    }
    let (meshes, _) = try found(folder.file("cup.obj"), folder.file("b/cup.obj"))
    #expect(texts(meshes, "name") == ["cup", "cup-2"])
  }

  @Test func whatCannotBeDone() throws {
    func line(_ arguments: String..., status: Int32) throws -> String? {
      let run = try Program.run(["new-scene"] + arguments)
      #expect(run.status == status && run.output == "")
      return run.errorLines.first?.replacingOccurrences(of: folder.path + "/", with: "")
    }
    let output = folder.file("my.json")
    #expect(
      try line("cube.obj", "--output", folder.file("my.png"), status: 2)
        == "Error: '--output' must end in .json, such as my-scene.json")
    #expect(
      try line("cube.obj", "cube.obj", "--output", output, status: 2)
        == "Error: 'cube.obj' is given twice; give every mesh once")
    #expect(
      try line("--output", output, status: 2) == "Error: Missing expected argument '<mesh> ...'")
    #expect(
      try line(folder.file("gone.obj"), "--output", output, status: 1)
        == "air3d: gone.obj: no such file")
    #expect(
      try line("cube.obj", "--output", folder.file("no/my.json"), status: 1)
        == "air3d: no/my.json: cannot be written: there is no folder no; make it first")
    #expect(folder.contents == [])
    try folder.write("my.png", "mine")
    #expect(
      try line("cube.obj", "--output", output, status: 1)
        == "air3d: my.png: is there already, and is not replaced; choose another --output, or move it "
        + "away first")
    try folder.write("my.json", "mine")
    #expect(
      try line("cube.obj", "--output", output, status: 1)
        == "air3d: my.json: is there already, and is not replaced; choose another --output, or move it "
        + "away first")
    #expect(try bytes(output) == Array("mine".utf8))
  }
}
