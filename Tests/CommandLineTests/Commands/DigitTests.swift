import AssetIO
import Foundation
import TestSupport
import Testing

/// The commands on a specification of digits.
@Suite struct DigitTests {
  /// A model that has seen hardly anything, kept until the process ends.
  private static let folder = Result { try TemporaryFolder() }
  private static let trained = Result {
    let path = try folder.get().file("digits.safetensors")
    let run = try Program.run(
      "train", "--scene", "digits", "--images", "64", "--threads", "1", "--quiet", "--output",
      path)
    guard run.status == 0 else { throw TinyModel.Failure(description: run.errors) }
    return path
  }

  @Test func trainingWritesWeightsAndARecordAndReplacesNone() throws {
    let path = try Self.trained.get()
    let record = try String(
      contentsOfFile: path.replacing(".safetensors", with: ".training.jsonl"), encoding: .utf8)
    #expect(record.hasPrefix("{ \"format\": \"air3d-digits-training-1\", "))
    #expect(record.split(separator: "\n").count == 2)
    let again = try Program.run(
      "train", "--scene", "digits", "--images", "64", "--quiet", "--output", path)
    #expect(again.status == 1)
    #expect(
      again.errorLines == [
        "air3d: \(path): holds the weights of a finished training, which another one does not replace; choose another --output, or move it away first"
      ])
  }

  @Test func picturesAreDrawnAndRead() throws {
    let folder = try TemporaryFolder()
    let drawn = try Program.run(
      "generate", "--scene", "digits", "--count", "3", "--seed", "7", "--quiet", "--output",
      folder.file("set"))
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("set")).sorted() == [
        "000000.json", "000000.png", "000001.json", "000001.png", "000002.json", "000002.png",
        "dataset.json", "specification.json",
      ])
    let truth = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes(folder.file("set/000001.json"))))
        as? [String: Any])
    #expect(truth["count"] as? Int == (truth["digits"] as? [Any])?.count)
    let picture = folder.file("set/000001.png")
    let run = try Program.run(
      "infer", "--model", try Self.trained.get(), "--json", "--output", folder.file("found"),
      picture)
    #expect(run.status == 0, "\(run.errors)")
    let reading = try #require(try run.json() as? [String: Any])
    #expect(reading["picture"] as? String == picture)
    #expect((reading["countProbabilities"] as? [Double])?.count == 4)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("found")).sorted()
        == ["000001.json", "000001.panel.png", "000001.reconstruction.png"])
    // The copy in the set is a specification, too.
    let again = try Program.run(
      "generate", "--scene", folder.file("set"), "--count", "1", "--start", "1", "--seed", "7",
      "--quiet", "--output", folder.file("again"))
    #expect(again.status == 0)
    #expect(try bytes(folder.file("again/000001.png")) == bytes(picture))
  }

  @Test func aPictureOfAnotherSizeIsRefused() throws {
    let picture = Examples.picture("one-cylinder")
    let run = try Program.run("infer", "--model", try Self.trained.get(), picture)
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(picture): has 64×64 pixels, but the model reads 50×50; scale it or cut it out first"
      ])
  }

  @Test func evaluationCountsAndComparesBoxes() throws {
    let arguments = [
      "evaluate", "--model", try Self.trained.get(), "--count", "60", "--quiet", "--threads",
    ]
    let run = try Program.run(arguments + ["1", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    var metrics = try #require(try run.json() as? [String: Any])
    for key in [
      "pictures", "countAccuracy", "countConfusion", "centerErrorMedian", "centerError95",
      "overlapMedian", "overlap5", "squaredError", "elbo", "picturesPerSecond",
    ] {
      #expect(metrics[key] != nil, "\(key)")
    }
    var two = try #require(try Program.run(arguments + ["2", "--json"]).json() as? [String: Any])
    metrics["picturesPerSecond"] = nil
    two["picturesPerSecond"] = nil
    #expect(NSDictionary(dictionary: metrics) == NSDictionary(dictionary: two))
    let table = try Program.run(arguments + ["2", "--counts", "3"])
    #expect(table.output.hasPrefix("pictures        60\ncount "))
  }

  @Test("The shipped model counts as promised, 99.4 % within three standard errors")
  func theShippedModelKeepsItsPromise() throws {
    let run = try Program.run(
      "evaluate", "--model", "digits", "--count", "1000", "--seed", "20160707", "--quiet", "--json")
    #expect(run.status == 0, "\(run.errors)")
    let metrics = try #require(try run.json() as? [String: Any])
    #expect((metrics["countAccuracy"] as? Double ?? 0) >= 0.9866)
    #expect((metrics["centerErrorMedian"] as? Double ?? 9) <= 0.8)
    #expect((metrics["overlapMedian"] as? Double ?? 0) >= 0.88)
  }

  @Test("The shipped sprites, which hide one another, are counted as promised: 98.6 %")
  func shippedSprites() throws {
    let run = try Program.run(
      "evaluate", "--model", "sprites", "--count", "1000", "--seed", "20160707", "--quiet",
      "--json")
    #expect(run.status == 0, "\(run.errors)")
    let metrics = try #require(try run.json() as? [String: Any])
    // Less three standard errors.
    #expect((metrics["countAccuracy"] as? Double ?? 0) >= 0.975)
    #expect((metrics["centerErrorMedian"] as? Double ?? 9) <= 0.5)
    #expect((metrics["overlapMedian"] as? Double ?? 0) >= 0.95)
  }

  @Test func realDigitsComeFromAFile() throws {
    let folder = try TemporaryFolder()
    var bytes = [UInt8](repeating: 0, count: 10 * 64)
    for index in 0..<10 { bytes[index * 64 + 27] = 255 }
    let path = try folder.write(
      "dots-images", IDXFile.encoded(extents: [10, 8, 8], bytes: bytes))
    let run = try Program.run(
      "generate", "--scene", "digits", "--digits", path, "--count", "2", "--quiet", "--output",
      folder.file("set"))
    #expect(run.status == 0, "\(run.errors)")
    let short = try folder.write("short", [0, 0, 8, 3, 0])
    let refused = try Program.run(
      "generate", "--scene", "digits", "--digits", short, "--count", "2", "--output",
      folder.file("none"))
    #expect(refused.status == 1)
    #expect(
      refused.errorLines == [
        "air3d: \(short): ends after 5 bytes, within the 16 that say its size; take another copy"
      ])
  }

  @Test func whatIsOfScenesIsRefused() throws {
    let model = try Self.trained.get()
    let wrong: [([String], String)] = [
      (
        ["train", "--scene", "digits", "--output", "x.safetensors", "--resume"],
        "Error: '--resume' is for specifications of scenes, and digits is one of digits; leave it out"
      ),
      (
        ["train", "--scene", "digits", "--output", "x.safetensors", "--objective", "vimco"],
        "Error: '--objective' of digits is local-posterior, score, or none for the evidence lower bound with the count summed out"
      ),
      (
        ["train", "--scene", "digits", "--output", "x.safetensors", "--recurrence", "memory"],
        "Error: '--recurrence' of digits is canvas, the default, or blind"
      ),
      (
        ["train", "--scene", "single", "--output", "x.safetensors", "--digits", "a.idx"],
        "Error: '--digits' is for specifications of digits, and single is one of scenes; leave it out, or take --scene digits"
      ),
      (
        ["evaluate", "--model", model, "--calibration"],
        "Error: '--calibration' is for models of scenes; \(model) holds glyphs: leave it out"
      ),
      (
        ["infer", "--model", model, "--refine", "3", "a.png"],
        "Error: '--refine' is for models of scenes; \(model) holds glyphs: leave it out"
      ),
    ]
    for (arguments, message) in wrong {
      let run = try Program.run(arguments)
      #expect(run.status == 2, "\(arguments)")
      #expect(run.errorLines.first == message)
    }
  }
}
