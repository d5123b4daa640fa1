import Foundation
import TestSupport
import Testing

/// `--objective elbo` is the old name of `--objective local-posterior`.
@Suite struct ObjectiveNameTests {
  @Test func theOldNameIsAcceptedAndTheNewOneWritten() throws {
    let folder = try TemporaryFolder()
    func train(_ name: String, _ objective: String...) throws -> [UInt8] {
      let path = folder.file(name + ".safetensors")
      let run = try Program.run(
        ["train", "--scene", "single", "--images", "32", "--threads", "1", "--quiet"]
          + ["--output", path] + objective.flatMap { ["--objective", $0] })
      #expect(run.status == 0 && run.errors == "")
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }
    let weights = try train("new", "local-posterior")
    #expect(try train("old", "elbo") == weights)
    #expect(try train("default") == weights)
    let record = try String(contentsOfFile: folder.file("old.training.jsonl"), encoding: .utf8)
    #expect(record.contains("--objective local-posterior "))
  }

  @Test func helpShowsTheNewNameAlone() throws {
    // Lines are broken anywhere.
    let help = try Program.run(["train", "--help"]).output.split { $0.isWhitespace }
      .joined(separator: " ")
    #expect(help.contains("local-posterior, score, vimco"))
    #expect(help.contains("default: local-posterior"))
    #expect(!help.contains("elbo"))
  }
}
