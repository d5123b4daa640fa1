import Foundation
import Testing

@Suite struct UsageTests {
  static let commands = ["infer", "generate", "render", "train", "evaluate", "experiment"]

  @Test(arguments: commands)
  func helpHasAnExample(command: String) throws {
    for arguments in [[command, "--help"], ["help", command]] {
      let run = try Program.run(arguments)
      #expect(run.status == 0)
      #expect(run.errors == "")
      #expect(run.output.contains("Example: air3d \(command) "))
    }
  }

  @Test func version() throws {
    let run = try Program.run("--version")
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    #expect(lines.first == "0.1.0")
    #expect(
      lines.dropFirst().first?.wholeMatch(of: /commit: (not known|[0-9a-f]{7,}(-dirty)?)/) != nil)
    #expect(lines.last?.wholeMatch(of: /kernels: .+ in air3d, .+ in OpenBLAS/) != nil)
  }

  @Test func wrongUsageExitsWithTwo() throws {
    let wrong: [([String], String)] = [
      (["frobnicate"], "Error: Unexpected argument 'frobnicate'"),
      (["infer"], "Error: Missing expected argument '<picture> ...'"),
      (["infer", "a.png", "--bogus"], "Error: Unknown option '--bogus'"),
      (["infer", "a.png", "--refine=-1"], "Error: '--refine' must be at least 0"),
      (["evaluate", "--looks", "3"], "Error: '--looks' must be 1 or 2"),
      (
        ["infer", "a.png", "--quiet", "--verbose"],
        "Error: '--quiet' and '--verbose' contradict each other; give one of them"
      ),
      (["generate", "--output", "x"], "Error: Missing expected argument '--count <n>'"),
      (["generate", "--output", "x", "--count", "0"], "Error: '--count' must be at least 1"),
      (
        ["generate", "--output", "x", "--count", "1", "--start=-1"],
        "Error: '--start' must be at least 0"
      ),
      (
        ["generate", "--output", "x", "--count", "many"],
        "Error: The value 'many' is invalid for '--count <n>'"
      ),
      (["render", "a.json"], "Error: Missing expected argument '--output <file>'"),
      (["train"], "Error: Missing expected argument '--output <model>'"),
      (
        ["train", "--output", "a.safetensors", "--images", "0"],
        "Error: '--images' must be from 1 to 1000000000000"
      ),
      (["evaluate", "--threads", "0"], "Error: '--threads' must be at least 1"),
      (["evaluate", "--step-limit", "0"], "Error: '--step-limit' must be from 1 to 24"),
      (
        ["evaluate", "--counts", "1,x"],
        "Error: The value '1,x' is invalid for '--counts <list>'"
      ),
      (
        ["experiment", "frobnicate"],
        "Error: there is no experiment 'frobnicate'; there are supervision, search, counts, "
          + "estimators, seeds, shift, explained"
      ),
      (["experiment", "search", "--count", "0"], "Error: '--count' must be at least 1"),
    ]
    for (arguments, message) in wrong {
      let run = try Program.run(arguments)
      #expect(run.status == 2, "\(arguments)")
      #expect(run.output == "", "\(arguments)")
      #expect(run.errorLines.first == message)
    }
  }
}
