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
