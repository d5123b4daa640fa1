import AssetIO
import Foundation
import TestSupport
import Testing

@Suite struct ExperimentTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func itWritesAPageAndADocument() throws {
    let output = folder.file("reports")
    let run = try Program.run(
      "experiment", "shift", "--count", "4", "--output", output, "--quiet")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output == "" && run.errors == "")
    let page = try String(contentsOfFile: output + "/shift.html", encoding: .utf8)
    #expect(page.contains("<td>as trained</td>") && page.contains("light turned by 80°"))
    let data = try Data(contentsOf: URL(fileURLWithPath: output + "/shift.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let alone = try #require(json["primitives, network alone"] as? [String: Any])
    let trained = try #require(alone["as trained"] as? [String: Any])
    #expect(trained["scenes"] as? Int == 4)
  }

  /// Two pictures by a path tracer; of one it is said that an object stands there which does not.
  @Test func picturesThatWereReadWronglyAreShownWithTheReason() throws {
    let folder = URL(fileURLWithPath: folder.file("pictures/A"))
    let files = FileManager.default
    try files.createDirectory(at: folder, withIntermediateDirectories: true)
    let source = URL(fileURLWithPath: Program.repository + "/Tests/Air3DTests/PathTraced")
    for (index, name) in ["A-000000", "A-000009"].enumerated() {
      for end in ["png", "json"] {
        try files.copyItem(
          at: source.appendingPathComponent("\(name).\(end)"),
          to: folder.appendingPathComponent("00000\(index).\(end)"))
      }
    }
    let wrong = folder.appendingPathComponent("000001.json")
    let text = try String(contentsOf: wrong, encoding: .utf8)
    let more = #""objects": [{ "mesh": "sphere", "x": 0.7, "y": 0.7, "yawDegrees": 0 }, "#
    try text.replacing(/"objects": \[/, with: more)
      .write(to: wrong, atomically: true, encoding: .utf8)
    let output = self.folder.file("reports")
    let run = try Program.run(
      "experiment", "foreign", "--pictures", self.folder.file("pictures"), "--sets", "A", "--reader",
      "primitives", "--output", output, "--quiet")
    #expect(run.status == 0, "\(run.errors)")
    let page = try String(contentsOfFile: output + "/foreign.html", encoding: .utf8)
    #expect(page.contains("<caption>Scenes right, refined</caption>"))
    #expect(page.contains("<td>A: other rays</td><td>50.0 %</td>"))
    #expect(page.contains("1 of 2 scenes wrong (1 another count)"))
    #expect(page.contains("sphere (0.70, 0.70) → not found"))
    // Refinement takes away what is said to stand there.
    #expect(page.contains("from the true scene refinement comes to the same"))
    let data = try Data(contentsOf: URL(fileURLWithPath: output + "/foreign.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let refined = try #require(json["primitives, refined"] as? [String: Any])
    let set = try #require(refined["A"] as? [String: Any])
    let failures = try #require(set["failures"] as? [[String: Any]])
    #expect(failures.map { $0["picture"] as? String } == ["A 000001"])
    #expect(failures.first?["fault"] as? String == "count")
  }

  @Test func calibrationIsMeasuredModelByModel() throws {
    let output = folder.file("reports")
    let run = try Program.run(
      "experiment", "calibration", "--reader", "primitives", "--count", "20", "--output", output)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("primitives, network alone: noise 0.05"))
    let page = try String(contentsOfFile: output + "/calibration.html", encoding: .utf8)
    #expect(page.contains("<h2>primitives</h2>") && !page.contains("<h2>single</h2>"))
    #expect(
      page.contains("experiment calibration --seed 1000000007 --reader primitives --count 20</pre>"))
    let data = try Data(contentsOf: URL(fileURLWithPath: output + "/calibration.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let ways = try #require(json["primitives"] as? [String: [String: Any]])
    #expect(ways.keys.sorted() == ["network alone", "refined", "sampled"])
    let sampled = ways["sampled"]?["noise 0.05"] as? [String: Any]
    #expect((sampled?["poses"] as? [String: Any])?.isEmpty == false)
    let kinds = try #require(ways["refined"])
    #expect(kinds.count == 7)
    let drawn = kinds["pictures as they are drawn, without noise"] as? [String: Any]
    #expect(((drawn?["counts"] as? [String: Any])?["accuracy"] as? Double ?? 0) >= 0.9)
    let other = try Program.run(
      "experiment", "calibration", "--reader", "cups", "--output", output, "--quiet")
    #expect(other.status == 1)
    #expect(
      other.errorLines == [
        "air3d: there is no reader 'cups' to be calibrated; there are single, primitives, "
          + "primitives-anywhere, crockery"
      ])
  }

  @Test func aPartOfTheComparisonOfDigitsIsMadeByItself() throws {
    let output = folder.file("reports")
    let run = try Program.run(
      "experiment", "digits", "--part", "counts", "--count", "40", "--output", output)
    #expect(run.status == 0, "\(run.errors)")
    // It says how far it is.
    #expect(run.errors.contains("counts: seed 1 of 1"))
    let page = try String(contentsOfFile: output + "/digits-counts.html", encoding: .utf8)
    #expect(page.contains("<p>1 of 10 trainings: the others have not been made. --train does.</p>"))
    #expect(page.contains("<pre>air3d experiment digits --train --part counts --count 40</pre>"))
    let data = try Data(contentsOf: URL(fileURLWithPath: output + "/digits-counts.json"))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let seeds = try #require(json["counts"] as? [[String: Any]])
    let confusion = try #require(seeds.first?["confusion"] as? [[Int]])
    #expect(confusion.joined().reduce(0, +) == 40)
    // The shipped model is that of the first seed; another one has to be trained.
    let missing = try Program.run(
      "experiment", "digits", "--part", "counts", "--digits", try Self.dots(folder), "--output",
      output, "--quiet")
    #expect(missing.status == 1)
    #expect(
      missing.errorLines.first?.hasPrefix(
        "air3d: the model 'digits-given-1' is not among the shipped ones; train it with --train, or "
          + "by 'air3d train --scene digits --images 128000 --seed 1 --digits ") == true)
  }

  @Test func questionsAboutDigitsNeedToKnowThem() throws {
    let dots = try Self.dots(folder)
    let run = try Program.run(
      "experiment", "digits", "--part", "labels", "--digits", dots, "--output",
      folder.file("reports"), "--quiet")
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(dots): nothing says which digits these are, which 'labels' must know; put the file of labels beside it, called as MNIST's is, or leave out that part"
      ])
  }

  /// A file of digits, each a dot.
  private static func dots(_ folder: TemporaryFolder) throws -> String {
    var bytes = [UInt8](repeating: 0, count: 10 * 64)
    for index in 0..<10 { bytes[index * 64 + 27] = 255 }
    return try folder.write("dots-images", IDXFile.encoded(extents: [10, 8, 8], bytes: bytes))
  }

  @Test func aModelThatIsNowhereIsNamedWithTheWayToGetIt() throws {
    let run = try Program.run(
      "experiment", "seeds", "--count", "1", "--output", folder.path, "--quiet")
    #expect(run.status == 1)
    #expect(run.errorLines.count == 1)
    #expect(
      run.errorLines.first?.hasPrefix(
        "air3d: the model 'seeds-1' is not among the shipped ones; train it with --train, or by "
          + "'air3d train --scene primitives ") == true)
  }
}
