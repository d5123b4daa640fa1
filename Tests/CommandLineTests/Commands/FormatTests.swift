import Foundation
import TestSupport
import Testing

/// What `--format` gives to other programs; `ExchangeTests` has what stands in it.
@Suite struct FormatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func names(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file(path)).sorted()
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try bytes(folder.file(path)), as: UTF8.self)
  }

  @Test("A table is printed in place of ours, a row an object") func csvIsPrinted() throws {
    let run = try Program.run(
      "infer", "--format", "csv", Examples.picture("two-cubes"), Examples.picture("one-cylinder"))
    #expect(run.status == 0)
    let lines = run.output.split(whereSeparator: \.isNewline)
    #expect(lines.first?.hasPrefix("picture,specification,object,mesh,probability,x,y,") == true)
    #expect(lines.count == 4)
    #expect(lines.last?.hasPrefix("Scenes/Examples/one-cylinder.png,primitives,1,cylinder,") == true)
    #expect(lines.allSatisfy { $0 == lines[0] || $0.hasSuffix(",yes") })
  }

  @Test("One that cannot be read is reported and left out") func unreadablePictures() throws {
    let broken = try folder.write("broken.png", "x")
    let run = try Program.run(
      "infer", "--format", "bop", broken, Examples.picture("one-cylinder"))
    #expect(run.status == 1)
    #expect(run.errorLines.count == 1)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2)
    // The second picture that was given, by the third mesh.
    #expect(lines.last?.hasPrefix("0,1,3,") == true && lines.last?.hasSuffix(",-1") == true)
  }

  @Test("Readings in all formats, beside what is written anyway") func readings() throws {
    let pictures = [Examples.picture("three-objects"), Examples.picture("empty-table")]
    let formats = ["bop", "coco", "clevr", "csv", "glb"].flatMap { ["--format", $0] }
    for name in ["a", "b"] {
      let run = try Program.run(
        ["infer", "--quiet", "--output", folder.file(name)] + formats + pictures)
      #expect(run.status == 0 && run.errors == "")
      #expect(run.output.contains("mesh"))
    }
    #expect(
      try names("a") == [
        "air3d_primitives-test.csv", "clevr.json", "coco.json", "empty-table.glb",
        "empty-table.json", "empty-table.panel.png", "empty-table.reconstruction.png", "models",
        "objects.csv", "three-objects.glb", "three-objects.json", "three-objects.panel.png",
        "three-objects.reconstruction.png",
      ])
    #expect(
      try names("a/models") == [
        "models_info.json", "obj_000001.ply", "obj_000002.ply", "obj_000003.ply",
      ])
    for name in try names("a") where name != "models" {
      #expect(try bytes(folder.file("a/\(name)")) == bytes(folder.file("b/\(name)")), "\(name)")
    }
    #expect(try text("a/air3d_primitives-test.csv").split(separator: "\n").count == 4)
    #expect(try text("a/coco.json").contains("\"score\""))
  }

  @Test("Sets do not depend on the number of threads") func sets() throws {
    for threads in [1, 3] {
      let run = try Program.run(
        ["generate", "--count", "5", "--start", "998", "--seed", "3", "--quiet", "--threads"]
          + ["\(threads)", "--output", folder.file("\(threads)")]
          + ["bop", "coco", "clevr", "csv", "glb"].flatMap { ["--format", $0] })
      #expect(run.status == 0 && run.errors == "")
    }
    // Pictures 998 and 999 are of scene 0, the others of scene 1.
    #expect(try names("1/test") == ["000000", "000001"])
    #expect(try names("1/test/000000/rgb") == ["000998.png", "000999.png"])
    #expect(try names("1/test/000001/rgb") == ["000000.png", "000001.png", "000002.png"])
    #expect(
      try bytes(folder.file("1/test/000001/rgb/000001.png")) == bytes(folder.file("1/001001.png")))
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.file("1")).sorted()
    #expect(files == (try FileManager.default.subpathsOfDirectory(atPath: folder.file("3")).sorted()))
    for name in files where name.contains(".") {
      #expect(try bytes(folder.file("1/\(name)")) == bytes(folder.file("3/\(name)")), "\(name)")
    }
  }

  @Test("A folder stands for its pictures, in the order of their names, on any number of threads")
  func folders() throws {
    #expect(
      try Program.run(
        "generate", "--count", "20", "--seed", "8", "--quiet", "--output", folder.file("set")
      ).status == 0)
    try folder.write("set/000007.PNG", "x")
    func read(_ threads: Int, _ more: String...) throws -> Program.Outcome {
      try Program.run(["infer", "--threads", "\(threads)", folder.file("set")] + more)
    }
    let one = try read(1, "--json")
    #expect(one.status == 1)
    #expect(one.errorLines.count == 1 && one.errors.contains("set/000007.PNG: is neither"))
    let list = try #require(try one.json() as? [[String: Any]])
    #expect(list.count == 21)
    let names = list.map { $0["picture"] as? String ?? "" }
    #expect(names == names.sorted())
    let three = try read(3, "--json")
    #expect(three.output == one.output && three.errors == one.errors)
    #expect(try read(3, "--format", "csv").output == read(1, "--format", "csv").output)
    #expect(try read(2).output == read(1).output)
    // One picture in a folder is a list, too.
    let few = try TemporaryFolder()
    try few.write("a.png", bytes(Program.repository + "/" + Examples.picture("empty-table")))
    try few.write(".hidden.png", "x")
    try few.write("notes.txt", "x")
    #expect((try Program.run("infer", "--json", few.path).json() as? [Any])?.count == 1)
    let none = try TemporaryFolder()
    let run = try Program.run("infer", none.path)
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(none.path): in this folder is no picture whose name ends in .png, .jpg or .jpeg; "
          + "name the pictures"
      ])
  }

  @Test("BOP's own pictures keep their numbers, also with --time") func benchmarkPictures() throws {
    #expect(
      try Program.run(
        "generate", "--count", "2", "--seed", "2", "--quiet", "--format", "bop", "--output",
        folder.file("set")
      ).status == 0)
    let picture = folder.file("set/test/000000/rgb/000001.png")
    let run = try Program.run("infer", "--format", "bop", "--time", picture)
    #expect(run.status == 0)
    for line in run.output.split(separator: "\n").dropFirst() {
      #expect(line.hasPrefix("0,1,"))
      #expect((line.split(separator: ",").last.flatMap { Double($0) } ?? -1) > 0)
    }
  }
}
