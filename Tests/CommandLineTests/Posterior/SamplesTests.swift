import AssetIO
import Foundation
import Rendering
import TestSupport
import Testing

@Suite("infer --samples, and render of what it writes") struct SamplesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A scene file a line, that render draws as ghosts")
  func samples() throws {
    let picture = Examples.picture("three-objects")
    let run = try Program.run(
      "infer", picture, "--samples", "40", "--output", folder.file("out"), "--quiet")
    #expect(run.status == 0)
    #expect(run.output.contains("\nSamples: 40, worth "))
    let path = folder.file("out/three-objects.samples.jsonl")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 40)
    #expect(Set(lines).count > 30)
    for line in lines {
      let document = try JSONSerialization.jsonObject(with: Data(line.utf8))
      #expect(try ObjectInFile.all(in: document).count == 3)
    }
    // Of a clear picture the ghosts lie upon each other.
    let ghosts = folder.file("ghosts.png")
    #expect(try Program.run("render", path, "--output", ghosts).status == 0)
    let drawn = try PNG.read(ghosts)
    let truth = try PNG.read(Program.repository + "/" + picture)
    let error = zip(drawn.pixels, truth.pixels).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(error < 0.02, "\(error)")

    let over = folder.file("over.png")
    #expect(
      try Program.run("render", path, "--output", over, "--over", picture).status == 0)
    let mixed = try PNG.read(over)
    #expect(zip(mixed.pixels, truth.pixels).allSatisfy { abs($0 - $1) < 0.02 })
  }

  @Test("Of an empty table all samples are alike")
  func empty() throws {
    let run = try Program.run(
      "infer", Examples.picture("empty-table"), "--samples", "40", "--output", folder.file("out"))
    #expect(run.output.contains("\nSamples: 40, worth 40, Pareto k –; log evidence 70002.75 ± 0.00\n"))
  }

  @Test("Where camera and light are inferred each sample has its own")
  func views() throws {
    let scenes = folder.file("scenes")
    #expect(
      try Program.run(
        "generate", "--scene", "primitives-anywhere", "--count", "1", "--seed", "5", "--output",
        scenes
      ).status == 0)
    let picture = scenes + "/000000.png"
    let run = try Program.run(
      "infer", picture, "--model", "primitives-anywhere", "--samples", "30", "--output",
      folder.file("out"))
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("\nSamples: 30, worth "))
    let path = folder.file("out/000000.samples.jsonl")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let azimuths = try lines.map { line -> Double in
      let document = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      let camera = try #require(document?["camera"] as? [String: Any])
      return try #require(camera["azimuthDegrees"] as? Double)
    }
    #expect(Set(azimuths).count > 5)
    let ghosts = folder.file("ghosts.png")
    #expect(try Program.run("render", path, "--output", ghosts).status == 0)
    let (drawn, truth) = (try PNG.read(ghosts), try PNG.read(picture))
    let squares = zip(drawn.pixels, truth.pixels).reduce(Float(0)) {
      $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
    }
    // The picture's own noise and pattern remain.
    #expect((squares / Float(drawn.pixels.count)).squareRoot() < 0.05)
  }

  @Test("The same seed gives the same file")
  func seeds() throws {
    func file(_ seed: String, _ name: String) throws -> Data {
      _ = try Program.run(
        "infer", Examples.picture("two-cubes"), "--samples", "5", "--seed", seed, "--output",
        folder.file(name))
      return try Data(
        contentsOf: URL(fileURLWithPath: folder.file(name + "/two-cubes.samples.jsonl")))
    }
    let first = try file("3", "a")
    #expect(try file("3", "b") == first)
    #expect(try file("4", "c") != first)
  }

  @Test(
    "What cannot be drawn is said",
    arguments: [
      (["--samples", "10"], 2, "'--samples' needs '--output', a folder for what is drawn"),
      (
        ["--samples", "0", "--output", "x"], 2, "'--samples' must be from 1 to 100000"
      ),
      (
        ["--samples", "10", "--output", "x", "--refine", "0"], 2,
        "'--samples' are drawn about what refinement finds; leave out '--refine 0'"
      ),
    ])
  func refused(options: [String], status: Int32, text: String) throws {
    let run = try Program.run(["infer", Examples.picture("two-cubes")] + options)
    #expect(run.status == status)
    #expect(run.errors.contains(text), "\(run.errors)")
    #expect(run.output == "")
  }

  @Test("A line that is no scene is named")
  func brokenLines() throws {
    let good = try String(
      contentsOfFile: Program.repository + "/" + Examples.scene("two-cubes"), encoding: .utf8
    ).replacing("\n", with: " ")
    for (second, text) in [
      ("{", ":2: "), ("{\"format\": \"other\"}", ":2: "),
      (good.replacing("\"objects\"", with: "\"things\""), ":2: "),
    ] {
      let path = folder.file("bad.jsonl")
      try (good + "\n" + second + "\n").write(toFile: path, atomically: true, encoding: .utf8)
      let run = try Program.run("render", path, "--output", folder.file("bad.png"))
      #expect(run.status == 1)
      #expect(run.errorLines.count == 1)
      #expect(run.errors.contains("bad.jsonl" + text), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.file("bad.png")))
    }
    let two = folder.file("two.jsonl")
    try (good + "\n" + good).write(toFile: two, atomically: true, encoding: .utf8)
    let run = try Program.run(
      "render", two, "--output", folder.file("two.png"), "--mask", folder.file("mask.png"))
    #expect(run.status == 1)
    #expect(run.errors.contains("has 2 scenes, but depth and mask are of one"))
  }

  /// With more noise than the objects have contrast, all is doubtful.
  @Test("What else a picture may show is in the document and the table")
  func doubtful() throws {
    let specification = folder.file("noisy.json")
    try String(contentsOfFile: Program.repository + "/Scenes/primitives.json", encoding: .utf8)
      .replacing("noiseStandardDeviation: 0.1", with: "noiseStandardDeviation: 1.5")
      .write(toFile: specification, atomically: true, encoding: .utf8)
    let arguments = [
      "infer", Examples.picture("three-objects"), "--scene", specification, "--other-scene",
      "--output", folder.file("doubt"), "--samples", "20",
    ]
    let run = try Program.run(arguments + ["--json"])
    #expect(run.status == 0, "\(run.errors)")
    let document = try #require(try run.json() as? [String: Any])
    let modes = try #require(document["modes"] as? [[String: Any]])
    #expect(modes.first?["change"] as? String == "none")
    #expect(abs(modes.compactMap { $0["weight"] as? Double }.reduce(0, +) - 1) < 1e-5)
    let table = try Program.run(arguments)
    #expect(table.output.contains("\nOr, "), "\(table.output)")
  }
}
