import Foundation
import TestSupport
import Testing

@Suite struct GenerateTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func generate(_ name: String, _ arguments: String...) throws -> Program.Outcome {
    try Program.run(["generate", "--quiet", "--output", folder.file(name)] + arguments)
  }

  private func names(_ name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file(name)).sorted()
  }

  @Test func aSeedAndAnIndexGiveTheSameBytes() throws {
    let all = try generate("all", "--count", "7", "--seed", "5", "--threads", "1")
    #expect(all.status == 0)
    #expect(all.output == "" && all.errors == "")
    #expect(
      try names("all")
        == (0..<7).flatMap { ["00000\($0).json", "00000\($0).png"] } + ["dataset.json", "specification.json"])
    #expect(
      try generate("part", "--count", "3", "--start", "4", "--seed", "5", "--threads", "3").status
        == 0)
    #expect(
      try names("part") == (4..<7).flatMap { ["00000\($0).json", "00000\($0).png"] }
        + ["dataset.json", "specification.json"])
    for name in try names("part") where name != "dataset.json" {
      #expect(try bytes(folder.file("part/\(name)")) == bytes(folder.file("all/\(name)")))
    }
    #expect(try generate("threads", "--count", "7", "--seed", "5", "--threads", "4").status == 0)
    for name in try names("all") {
      #expect(try bytes(folder.file("threads/\(name)")) == bytes(folder.file("all/\(name)")))
    }
    #expect(try generate("other", "--count", "7", "--seed", "6").status == 0)
    #expect(
      try bytes(folder.file("other/000003.png")) != bytes(folder.file("all/000003.png"))
        || bytes(folder.file("other/000004.png")) != bytes(folder.file("all/000004.png")))
  }

  @Test func theDatasetIsDescribed() throws {
    let run = try generate("single", "--scene", "single", "--count", "2", "--start", "9", "--json")
    #expect(run.status == 0)
    let printed = try #require(try run.json() as? NSDictionary)
    let written = try JSONSerialization.jsonObject(
      with: Data(bytes(folder.file("single/dataset.json"))))
    #expect(printed == written as? NSDictionary)
    #expect(printed["specification"] as? String == "single")
    #expect(printed["seed"] as? Int == 0)
    #expect(printed["start"] as? Int == 9)
    #expect(printed["count"] as? Int == 2)
    #expect(printed["tableWidth"] as? Double == 2)
    #expect(
      printed["yawSymmetry"] as? [String: Int] == ["cube": 4, "sphere": 0, "cylinder": 1])
    #expect(printed["version"] as? String == "0.1.0")
  }

  @Test func aSceneFileRendersToItsPicture() throws {
    #expect(try generate("set", "--count", "4", "--seed", "3").status == 0)
    for index in 0..<4 {
      let again = folder.file("again.png")
      let run = try Program.run(
        "render", folder.file("set/00000\(index).json"), "--output", again)
      #expect(run.status == 0)
      // Scene files keep seven digits, which leaves the pixels what they are.
      #expect(try bytes(again) == bytes(folder.file("set/00000\(index).png")))
    }
  }

  @Test func outputsThatCannotBe() throws {
    let file = try folder.write("file", "x")
    #expect(
      try generate("file", "--count", "1").errorLines
        == ["air3d: \(file): is a file, but a folder is to be written; name another"])
    let below = try generate("file/below", "--count", "1")
    #expect(below.status == 1)
    #expect(
      below.errorLines == [
        "air3d: \(file)/below: this folder cannot be made: Not a directory; choose another "
          + "--output"
      ])
  }
}
