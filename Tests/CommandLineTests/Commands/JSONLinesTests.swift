import Foundation
import TestSupport
import Testing

/// `infer --json-lines`: one shape, however many pictures there are.
@Suite struct JSONLinesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ run: Program.Outcome) throws -> [NSDictionary] {
    try run.output.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary)
    }
  }

  @Test("A line a picture, in order, failures among them; the same as in the list")
  func several() throws {
    let broken = try folder.write("broken.png", "x")
    let pictures = [Examples.picture("two-cubes"), broken, Examples.picture("one-cylinder")]
    let list = try Program.run(["infer", "--json"] + pictures)
    for threads in ["1", "3"] {
      let run = try Program.run(["infer", "--json-lines", "--threads", threads] + pictures)
      #expect(run.status == 1)
      #expect(run.errors == list.errors && run.errorLines.count == 1)
      let found = try lines(run)
      #expect(found == (try list.json() as? [NSDictionary]))
      #expect(Set(found[1].allKeys.compactMap { $0 as? String }) == ["picture", "error"])
      #expect(found[1]["picture"] as? String == broken)
    }
  }

  @Test("One picture is a line, too, and so is one that cannot be read") func one() throws {
    let picture = Examples.picture("empty-table")
    let run = try Program.run("infer", "--json-lines", picture)
    #expect(run.status == 0 && run.errors == "")
    #expect(try lines(run) == [#require(Program.run("infer", "--json", picture).json() as? NSDictionary)])
    let missing = try Program.run("infer", "--json-lines", folder.file("none.png"))
    #expect(missing.status == 1)
    #expect(try lines(missing).first?["error"] as? String == "\(folder.file("none.png")): no such file")
  }

  @Test("A line is printed before the next picture is there") func asTheyCome() throws {
    let run = try Program.run(
      script: """
        cd \(folder.path); mkfifo later
        "$AIR3D" infer --json-lines --threads 1 \
          "\(Program.repository)/\(Examples.picture("one-cylinder"))" later >lines &
        for i in $(seq 600); do [ -s lines ] && break; sleep 0.1; done
        wc -l <lines; cat "\(Program.repository)/\(Examples.picture("empty-table"))" >later
        wait; wc -l <lines
        """)
    #expect(run.output.split(whereSeparator: \.isWhitespace) == ["1", "2"])
  }

  @Test func digits() throws {
    let set = folder.file("set")
    #expect(
      try Program.run(
        "generate", "--scene", "digits", "--count", "2", "--quiet", "--output", set
      ).status == 0)
    let pictures = ["000000", "000001"].map { "\(set)/\($0).png" }
    let run = try Program.run(
      ["infer", "--model", "digits", "--json-lines", folder.file("none.png")] + pictures)
    #expect(run.status == 1)
    let found = try lines(run)
    #expect(found.count == 3 && found[0]["error"] != nil)
    #expect(found.dropFirst().map { $0["picture"] as? String } == pictures)
    #expect(found.dropFirst().allSatisfy { $0["format"] as? String == "air3d-digits-1" })
  }
}
