import AssetIO
import Foundation
import Rendering
import TestSupport
import Testing

/// What `infer` says of pictures that the model does not explain, and of those that it does.
@Suite struct UnexplainedPictureTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func blank(_ name: String, _ value: Float) throws -> String {
    let path = folder.file(name)
    try PNG.write(Image(width: 64, height: 64, color: SIMD3(repeating: value)), to: path)
    return path
  }

  private static let warning =
    #": the model does not explain this picture: the residual is [0-9.]+ where pictures of "#
    + #""primitives" have at most 0\.00[0-9]+; do not trust the reading \(are camera, light, table "#
    + #"and objects those of the specification, see --scene, or was the model trained on too few "#
    + #"pictures\? Objects like these, seen by another camera or in another light: "#
    + #"--model primitives-anywhere\)$"#

  private static func isWarning(_ line: String, _ path: String) -> Bool {
    line.hasPrefix("air3d: warning: \(path): the model")
      && line.range(of: warning, options: .regularExpression) != nil
  }

  /// A model that infers tones can make table and background alike: that is said, for there is
  /// nothing in such a picture that tells of the camera, or it drives the camera to its limit.
  @Test(arguments: [0, 0.02, 0.15, 1]) func aPictureOfOneColourIsNotTakenForATable(
    value: Float
  ) throws {
    let path = try blank("one.png", value)
    let run = try Program.run("infer", path, "--json", "--model", "primitives-anywhere")
    #expect(run.status == 0 && run.errorLines.count == 1)
    #expect(run.errors.contains("do not trust the reading"), "\(run.errors)")
    // Scripts are told in the words that people are.
    let document = try #require(try run.json() as? [String: Any])
    let warnings = try #require(document["warnings"] as? [String])
    let isExplained = document["explained"] as? Bool == true
    #expect(warnings.isEmpty != isExplained)
    #expect(warnings.map { "air3d: warning: \(path): \($0)" } == (isExplained ? run.errorLines : []))
  }

  @Test(arguments: [[], ["--quiet"]])
  func aBlankPictureIsReadWithAWarning(options: [String]) throws {
    let path = try blank("white.png", 1)
    let run = try Program.run(["infer", path, "--json"] + options)
    #expect(run.status == 0)
    #expect(run.errorLines.count == 1)
    #expect(Self.isWarning(run.errorLines.first ?? "", path), "\(run.errors)")
    let document = try #require(try run.json() as? [String: Any])
    #expect(document["explained"] as? Bool == false)
    let residual = try #require(document["residual"] as? [String: Any])
    let rms = try #require(residual["rms"] as? Double)
    let expected = try #require(residual["expected"] as? Double)
    #expect(rms > 0.5 && expected < 0.01)
    #expect(residual["blockSide"] is Int)
  }

  @Test func eachPictureHasItsOwnVerdict() throws {
    let black = try blank("black.png", 0)
    let good = Examples.picture("two-cubes")
    let output = folder.file("found")
    let run = try Program.run("infer", good, black, "--json", "--output", output, "--refine", "0")
    #expect(run.status == 0)
    #expect(run.errorLines.count == 1)
    #expect(Self.isWarning(run.errorLines.first ?? "", black), "\(run.errors)")
    let documents = try #require(try run.json() as? [[String: Any]])
    #expect(documents.map { $0["explained"] as? Bool } == [true, false])
    // What is said stands in the file, too, and rendering it takes no notice.
    let render = try Program.run(
      "render", "\(output)/black.json", "--output", folder.file("again.png"))
    #expect(render.status == 0)
    let table = try Program.run("infer", good, black)
    #expect(table.output.contains("\nExplained: yes (residual 0.0"))
    #expect(table.output.contains("\nExplained: no (residual 0."))
  }

  @Test func theExamplesAreExplained() throws {
    let run = try Program.run(["infer", "--json"] + Examples.names.map(Examples.picture))
    #expect(run.status == 0)
    #expect(run.errors == "")
    let documents = try #require(try run.json() as? [[String: Any]])
    #expect(documents.count == Examples.names.count)
    for document in documents {
      #expect(document["explained"] as? Bool == true)
      #expect((document["warnings"] as? [String])?.isEmpty == true)
      let residual = try #require(document["residual"] as? [String: Any])
      let rms = try #require(residual["rms"] as? Double)
      let expected = try #require(residual["expected"] as? Double)
      #expect(rms <= expected)
    }
  }
}
