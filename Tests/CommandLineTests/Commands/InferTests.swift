import AssetIO
import Foundation
import Rendering
import TestSupport
import Testing

@Suite struct InferTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func infer(_ arguments: String...) throws -> Program.Outcome {
    try Program.run(["infer", "--model", try TinyModel.path()] + arguments)
  }

  @Test func aTableForPeople() throws {
    let run = try infer(Examples.picture("three-objects"))
    #expect(run.status == 0)
    #expect(run.errorLinesBesidesReadings == [])
    #expect(run.output.contains("\nCount: 0 ") || run.output.hasPrefix("Count: 0 "))
    #expect(run.output.contains("\nRenders: "))
    #expect(run.output.contains("\nMoves kept: "))
    #expect(run.output.contains("\nExplained: "))
  }

  /// Of what was inferred beside objects, in units that people know.
  @Test func cameraAndLightThatWereInferred() throws {
    let arguments = [
      "--model", "primitives-nuisances", "--scene", "primitives-anywhere",
      Examples.picture("two-cubes"),
    ]
    let run = try Program.run(["infer", "--output", folder.path] + arguments)
    let number = #"-?[0-9.]+ ± [0-9.]+"#
    for line in [
      "Camera: azimuth #°, elevation #°, distance # m",
      "Light: azimuth #°, elevation #°, strength × #, shadows # %",
      "Sky: strength × #, from below # % of it", "Picture: exposure × #, red × #, blue × #",
      "Table: brightness × #, red × #, blue × #", "Background: brightness × #, red × #, blue × #",
    ] {
      // What refinement alone finds may follow.
      let pattern = try Regex("\n" + line.replacing("#", with: number) + "[,\n]")
      #expect(run.output.contains(pattern), "\(line) in \(run.output)")
    }
    // Of such a picture all is known better than to three digits; no ± is zero.
    #expect(!run.output.contains(/± 0\.0*[^0-9.]/), "\(run.output)")
    // The grid is a fourth frame.
    #expect(try PNG.read(folder.file("two-cubes.panel.png")).width == 4 * 256 + 5 * 8)

    // What is not inferred is not given as if it were.
    let alone = try Program.run(["infer", "--refine", "0"] + arguments)
    #expect(alone.output.contains("\nCamera and light: not inferred, "))
    #expect(!alone.output.contains("Camera: "))
    let known = try infer(Examples.picture("two-cubes"))
    #expect(!known.output.contains("Camera"))
  }

  @Test func documentsHaveTheAgreedKeys() throws {
    let picture = Examples.picture("three-objects")
    let run = try infer(picture, "--json")
    #expect(run.status == 0)
    let document = try #require(try run.json() as? [String: Any])
    #expect(document["format"] as? String == "air3d-scene-1")
    #expect(document["specification"] as? String == "primitives")
    #expect(document["picture"] as? String == picture)
    #expect(document["model"] as? String == "tiny")
    let counts = try #require(document["countProbabilities"] as? [Double])
    #expect(counts.count >= 4)
    #expect(abs(counts.reduce(0, +) - 1) < 1e-5)
    #expect(document["logEvidence"] is Double)
    let camera = try #require(document["camera"] as? [String: Double])
    #expect(camera == ["azimuthDegrees": 0, "elevationDegrees": 40, "distance": 4])
    // Even what an untrained network proposes is refined into something that explains a picture.
    let objects = try #require(document["objects"] as? [[String: Any]])
    #expect(!objects.isEmpty)
    for object in objects {
      let mesh = try #require(object["mesh"] as? String)
      let yaw = try #require(object["yawDegrees"] as? Double)
      #expect((0..<360).contains(yaw))
      let meshes = try #require(object["meshProbabilities"] as? [String: Double])
      #expect(Set(meshes.keys) == ["cube", "sphere", "cylinder"])
      #expect(abs(meshes.values.reduce(0, +) - 1) < 1e-5)
      let deviations = try #require(object["standardDeviation"] as? [String: Any])
      #expect(Set(deviations.keys) == (mesh == "sphere" ? ["x", "y"] : ["x", "y", "yawDegrees"]))
    }
  }

  @Test func theNetworkAlone() throws {
    let run = try infer(Examples.picture("two-cubes"), "--json", "--refine", "0")
    #expect(run.status == 0)
    let document = try #require(try run.json() as? [String: Any])
    // Known only at the maximum that refinement finds.
    #expect(document["logEvidence"] is NSNull)
    let refinement = try #require(document["refinement"] as? [String: Any])
    #expect(refinement["moves"] as? [String] == [])
    let objects = try #require(document["objects"] as? [Any])
    // One for each object at first, and all of them once more for each second look.
    #expect(objects.count > 1)
    #expect(refinement["renders"] as? Int == objects.count + objects.count * objects.count)
  }

  @Test func resultsAreWrittenIntoANewFolder() throws {
    let output = folder.file("new/results")
    let run = try infer(Examples.picture("crowded"), "--output", output)
    #expect(run.status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: output).sorted()
        == ["crowded.json", "crowded.panel.png", "crowded.reconstruction.png"])
    let reconstruction = try PNG.read("\(output)/crowded.reconstruction.png")
    #expect(reconstruction.width == 64 && reconstruction.height == 64)
    let panel = try PNG.read("\(output)/crowded.panel.png")
    // Three frames of four times the size, and gaps around them; enlarged without blur.
    #expect(panel.width >= 3 * 256 + 4 * 8)
    let input = try PNG.read("\(Program.repository)/\(Examples.picture("crowded"))")
    for (column, row) in [(0, 0), (40, 30), (63, 63)] {
      #expect(panel[8 + 4 * column, 8 + 4 * row] == input[column, row])
      #expect(panel[8 + 4 * column + 3, 8 + 4 * row + 3] == input[column, row])
      #expect(panel[8 + 256 + 8 + 4 * column, 8 + 4 * row] == reconstruction[column, row])
    }
    // What infer writes, render reads: the picture is the reconstruction.
    let again = folder.file("again.png")
    let render = try Program.run("render", "\(output)/crowded.json", "--output", again)
    #expect(render.status == 0)
    #expect(try maximumDifference(PNG.read(again), reconstruction) < 0.02)
  }

  private func maximumDifference(_ a: Image, _ b: Image) -> Float {
    zip(a.pixels, b.pixels).map { abs($0 - $1) }.max() ?? 0
  }

  @Test func photographsAreReadAndWhatIsOddAboutThemIsSaid() throws {
    let output = folder.file("results")
    let photo = try folder.write("photo.jpg", JPEGFixture.turned)
    let broken = JPEGFixture.adding(
      marker: 0xE1, Array("Exif\0\0MM".utf8), to: JPEGFixture.baseline444)
    let odd = try folder.write("ODD.JPEG", broken)
    let run = try infer(photo, odd, "--verbose", "--refine", "0", "--output", output)
    #expect(run.status == 0)
    // Upright, it has more rows than columns.
    #expect(run.errorLines.contains { $0.hasPrefix("\(photo): 16×24") })
    let warning =
      "air3d: warning: \(odd): its Exif block is damaged and does not count; if the picture should be "
      + "turned, it is not"
    #expect(run.errorLinesBesidesReadings.filter { $0.hasPrefix("air3d: ") } == [warning])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: output).filter { $0.hasSuffix(".json") }
        .sorted() == ["ODD.json", "photo.json"])
    let quiet = try infer(odd, "--quiet", "--refine", "0")
    #expect(quiet.status == 0 && quiet.errorLinesBesidesReadings == [warning])
  }

  @Test func severalPicturesOneOfThemBad() throws {
    let bad = try folder.write("bad.png", "no picture")
    let good = [Examples.picture("two-cubes"), Examples.picture("empty-table")]
    let run = try infer(good[0], bad, good[1], "--json")
    #expect(run.status == 1)
    #expect(run.errorLinesBesidesReadings == ["air3d: \(bad): is neither a PNG nor a JPEG"])
    let documents = try #require(try run.json() as? [[String: Any]])
    #expect(documents.map { $0["picture"] as? String } == [good[0], bad, good[1]])
    #expect(documents.map { $0["objects"] != nil } == [true, false, true])
    #expect(documents[1]["error"] as? String == "\(bad): is neither a PNG nor a JPEG")

    let table = try infer(good[0], bad, good[1])
    #expect(table.status == 1)
    #expect(table.output.hasPrefix(good[0] + "\n"))
    #expect(table.output.contains("\n\n\(good[1])\n"))
  }

  @Test func twoPicturesOfOneNameDoNotOverwriteEachOther() throws {
    let first = Examples.picture("two-cubes")
    let second = try folder.write("two-cubes.png", bytes("\(Program.repository)/\(first)"))
    let run = try infer(first, second, "--output", folder.file("results"))
    #expect(run.status == 2)
    #expect(
      run.errorLines.first
        == "Error: '\(first)' and '\(second)' would both be written to two-cubes.json; read them "
        + "one at a time, each with its own '--output'")
    #expect(folder.contents == ["two-cubes.png"])
    // Without files to write there is nothing to overwrite.
    #expect(try infer(first, second).status == 0)
  }

  @Test func picturesOfOtherSizesAreFittedAndVerboseSaysHow() throws {
    let large = folder.file("large.png")
    #expect(
      try Program.run(
        "render", Examples.scene("three-objects"), "--output", large, "--size", "192x128"
      ).status == 0)
    let run = try infer(large, "--verbose")
    #expect(run.status == 0)
    #expect(
      run.errorLines.contains(
        "\(large): 192×128, cut to its middle 128×128, averaged down 2 times to 64×64"))
  }

  @Test func theSmallestPicture() throws {
    func status(_ side: Int) throws -> Program.Outcome {
      let path = folder.file("\(side).png")
      try PNG.write(Image(width: side, height: side, color: SIMD3(0.2, 0.2, 0.2)), to: path)
      return try infer(path)
    }
    #expect(try status(16).status == 0)
    let run = try status(15)
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(folder.file("15.png")): has 15×15 pixels, too few to see what stands there; "
          + "give a picture of at least 16×16"
      ])
  }
}
