import Foundation
import Testing

@Suite struct UsageTests {
  static let commands = [
    "infer", "generate", "render", "train", "evaluate", "calibrate", "experiment", "new-scene",
    "show", "doctor",
  ]

  @Test(arguments: commands)
  func helpHasAnExample(command: String) throws {
    for arguments in [[command, "--help"], ["help", command]] {
      let run = try Program.run(arguments)
      #expect(run.status == 0)
      #expect(run.errors == "")
      #expect(run.output.contains("Example: air3d \(command) "))
    }
  }

  @Test("What a help shows can be given wherever the program is installed")
  func examplesNameNoFileOfTheSources() throws {
    for arguments in [["--help"]] + Self.commands.map({ [$0, "--help"] }) {
      let output = try Program.run(arguments).output
      let example = try #require(output.range(of: "Example: ")).upperBound
      #expect(!output[example...].prefix { $0 != "\n" }.contains("Scenes/Examples"))
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
      (
        ["frobnicate"],
        "Error: there is no command 'frobnicate'; there are infer, generate, render, train, evaluate, "
          + "calibrate, experiment, new-scene, show, doctor"
      ),
      (["inferr", "a.png"], "Error: there is no command 'inferr'; did you mean 'infer'?"),
      (["help", "inferr"], "Error: there is no command 'inferr'; did you mean 'infer'?"),
      (["infer"], "Error: Missing expected argument '<picture> ...'"),
      (["infer", "a.png", "--bogus"], "Error: Unknown option '--bogus'"),
      (["infer", "a.png", "--refine=-1"], "Error: '--refine' must be from 0 to 10000"),
      (["infer", "a.png", "--refine", "-1"], "Error: '--refine' must be from 0 to 10000"),
      (["evaluate", "--refine", "1000000000000"], "Error: '--refine' must be from 0 to 10000"),
      (
        ["infer", "a.png", "--refine", "many"],
        "Error: The value 'many' is invalid for '--refine <n>': a whole number, such as 100"
      ),
      (["evaluate", "--looks", "3"], "Error: '--looks' must be 1 or 2"),
      (
        ["infer", "a.png", "--quiet", "--verbose"],
        "Error: '--quiet' and '--verbose' contradict each other; give one of them"
      ),
      (["generate", "--output", "x"], "Error: Missing expected argument '--count <n>'"),
      (["generate", "--output", "x", "--count", "0"], "Error: '--count' must be at least 1"),
      (["generate", "--output", "x", "--count", "-3"], "Error: '--count' must be at least 1"),
      (
        ["generate", "--output", "x", "--count", "100000000"],
        "Error: '--count' must be at most 10000000, for each scene is two files in one folder; draw "
          + "more into others, from another '--start'"
      ),
      (
        ["generate", "--output", "x", "--count", "99999999999999999999"],
        "Error: The value '99999999999999999999' is invalid for '--count <n>': a whole number from 0 "
          + "to 9223372036854775807"
      ),
      (
        ["generate", "--output", "x", "--count", "1", "--seed", "-1"],
        "Error: The value '-1' is invalid for '--seed <s>': a whole number from 0 to "
          + "18446744073709551615"
      ),
      (
        ["generate", "--output", "x", "--count", "1", "--start=-1"],
        "Error: '--start' must be at least 0"
      ),
      (
        ["generate", "--output", "x", "--count", "many"],
        "Error: The value 'many' is invalid for '--count <n>': a whole number, such as 100"
      ),
      (["render", "a.json"], "Error: Missing expected argument '--output <file>'"),
      (
        ["render", "a.json", "--output", "x.JPG"],
        "Error: '--output' is written as PNG, but 'x.JPG' ends in .JPG; end it in .png"
      ),
      (
        ["render", "a.json", "--output", "x.png", "--depth", "d.exr"],
        "Error: '--depth' is written as PNG, but 'd.exr' ends in .exr; end it in .png"
      ),
      (["train"], "Error: Missing expected argument '--output <model>'"),
      (
        ["train", "--output", "a.safetensors", "--images", "0"],
        "Error: '--images' must be from 1 to 1000000000000"
      ),
      (["evaluate", "--threads", "0"], "Error: '--threads' must be at least 1"),
      (["evaluate", "--step-limit", "0"], "Error: '--step-limit' must be from 1 to 24"),
      (
        ["evaluate", "--counts", "1,x"],
        "Error: The value '1,x' is invalid for '--counts <list>': numbers from 0 to 12 with commas "
          + "between them, such as 0,1,3"
      ),
      (
        ["experiment", "frobnicate"],
        "Error: there is no experiment 'frobnicate'; there are supervision, search, counts, "
          + "estimators, seeds, shift, foreign, formation, sizes, explained, calibration, digits"
      ),
      (
        ["experiment", "digits", "--part", "codes"],
        "Error: The value 'codes' is invalid for '--part <name>': there is no part 'codes'; there are "
          + "counts, beyond, labels, estimators"
      ),
      (
        ["experiment", "search", "--trainings", "3"],
        "Error: '--trainings' is for the experiment 'digits'; leave it out"
      ),
      (
        ["experiment", "digits", "--trainings", "0"],
        "Error: '--trainings' must be from 1 to 1000"
      ),
      (
        ["infer", "a.png", "--report", "page.pdf"],
        "Error: '--report' must end in .html, such as page.html"
      ),
      (
        ["calibrate", "--output", "x.safetensors", "--count", "99"],
        "Error: '--count' must be at least 100"
      ),
      (
        ["calibrate", "--model", "digits", "--output", "x.safetensors"],
        "Error: digits holds glyphs, whose boxes have no ±; give a model of scenes"
      ),
      (
        ["calibrate", "--output", "x.bin"],
        "Error: '--output' must end in .safetensors, but is 'x.bin'"
      ),
      (
        ["show", "primitives", "--output", "x"],
        "Error: '--output' must end in .html, such as page.html"
      ),
      (
        ["infer", "a.png", "--format", "yaml"],
        "Error: The value 'yaml' is invalid for '--format <format>'. Please provide one of 'bop', "
          + "'coco', 'clevr', 'glb' or 'csv'."
      ),
      (
        ["infer", "a.png", "--format", "glb"],
        "Error: '--format glb' writes files; give a folder for them, '--output'"
      ),
      (
        ["infer", "a.png", "--format", "csv", "--format", "coco"],
        "Error: one '--format' is printed; for several give '--output'"
      ),
      (
        ["infer", "a.png", "--format", "csv", "--json"],
        "Error: '--json' and '--format csv' would both be printed; give one of them, or '--output'"
      ),
      (
        ["infer", "a.png", "--json-lines", "--json"],
        "Error: '--json' and '--json-lines' would both be printed; give one of them"
      ),
      (
        ["infer", "a.png", "--json-lines", "--format", "csv"],
        "Error: '--json-lines' and '--format csv' would both be printed; give one of them, or "
          + "'--output'"
      ),
      (
        ["infer", "a.png", "--format", "csv", "--format", "csv", "--output", "x"],
        "Error: '--format csv' is given twice; give it once"
      ),
      (
        ["infer", "coco.png", "--format", "coco", "--output", "x"],
        "Error: 'coco.png' would be written to coco.json, and so would '--format coco'; rename the "
          + "picture"
      ),
      (
        ["infer", "a.png", "--time", "--format", "csv"],
        "Error: '--time' is for '--format bop'; leave it out"
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
