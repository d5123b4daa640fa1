import Foundation
import TestSupport
import Testing

@Suite struct TrainTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func arguments(_ name: String, _ more: [String], seed: Int = 1) -> [String] {
    [
      "train", "--scene", "single", "--images", "96", "--seed", "\(seed)", "--threads", "1",
      "--quiet", "--output", folder.file("\(name).safetensors"),
    ] + more
  }

  private func train(
    _ name: String, _ more: String..., seed: Int = 1
  ) throws -> Program.Outcome {
    try Program.run(arguments(name, more, seed: seed))
  }

  @Test func resumingGivesTheSameWeights() throws {
    let whole = try train("whole", "--json")
    #expect(whole.status == 0 && whole.errors == "")
    let printed = try #require(try whole.json() as? [String: String])
    #expect(
      printed == [
        "model": folder.file("whole.safetensors"),
        "record": folder.file("whole.training.jsonl"),
      ])
    // The checkpoint is gone once it is not needed any more.
    #expect(folder.contents == ["whole.safetensors", "whole.training.jsonl"])

    #expect(try train("parts", "--stop-after", "64").status == 0)
    #expect(folder.contents.contains("parts.checkpoint.safetensors"))
    #expect(!folder.contents.contains("parts.safetensors"))
    // The number of threads is no matter either.
    #expect(try train("parts", "--resume", "--threads", "2").status == 0)
    #expect(
      try bytes(folder.file("parts.safetensors")) == bytes(folder.file("whole.safetensors")))
    #expect(!folder.contents.contains("parts.checkpoint.safetensors"))

    let record = try String(contentsOfFile: folder.file("parts.training.jsonl"), encoding: .utf8)
    let lines = try record.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.first?["format"] as? String == "air3d-training-1")
    #expect(lines.first?["labels"] as? String == "none")
    #expect(lines.last?["imagesSeen"] as? Int == 96)
    #expect(lines.last?["positionErrorMedian"] != nil)
  }

  @Test func aFullDiskLeavesTheLastCheckpoint() throws {
    #expect(try train("full", "--stop-after", "32").status == 0)
    let checkpoint = folder.file("full.checkpoint.safetensors")
    let before = try bytes(checkpoint)
    let contents = folder.contents
    // No file may grow beyond 512 kB: what a full disk says, a limit says without one.
    let resume = arguments("full", ["--resume"]).map { "'\($0)'" }.joined(separator: " ")
    let run = try Program.run(script: "trap '' XFSZ; ulimit -f 512; exec \"$AIR3D\" \(resume)")
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(folder.file("full.safetensors")): cannot be written: File too large; what stood "
          + "there before is untouched"
      ])
    #expect(try bytes(checkpoint) == before)
    #expect(folder.contents == contents)
    #expect(try train("full", "--resume").status == 0)
  }

  @Test func resumingWhatIsNotThere() throws {
    let run = try train("none", "--resume")
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(folder.file("none.checkpoint.safetensors")): no such file, so there is no "
          + "training to go on with; leave out --resume to start one"
      ])
    #expect(folder.contents == [])
  }

  @Test func anUnfinishedTrainingIsNotOverwritten() throws {
    #expect(try train("half", "--stop-after", "32").status == 0)
    let again = try train("half")
    #expect(again.status == 1)
    #expect(
      again.errorLines == [
        "air3d: \(folder.file("half.checkpoint.safetensors")): holds an unfinished training of 32 "
          + "pictures; go on with --resume, or remove it"
      ])
  }

  @Test func resumingAnotherTraining() throws {
    #expect(try train("one", "--stop-after", "32").status == 0)
    let checkpoint = folder.file("one.checkpoint.safetensors")
    let seed = try train("one", "--resume", seed: 2)
    #expect(seed.status == 1)
    #expect(
      seed.errorLines == [
        "air3d: \(checkpoint): its training has the seed 1, this one 2; remove it to start "
          + "again, or choose another --output"
      ])
    let scene = try train("one", "--resume", "--scene", "primitives")
    #expect(scene.status == 1)
    #expect(
      scene.errorLines.first?.hasPrefix("air3d: \(checkpoint): its air3d.specification is 'single'")
        == true)
    let network = try train("one", "--resume", "--recurrence", "canvas")
    #expect(network.status == 1)
    #expect(
      network.errorLines.first?.hasPrefix("air3d: \(checkpoint): weights of another architecture: ")
        == true)
  }

  @Test func outputsThatCannotBe() throws {
    let run = try Program.run("train", "--output", folder.file("missing/a.safetensors"))
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(folder.file("missing/a.safetensors")): cannot be written: there is no directory "
          + "\(folder.file("missing")); make it first"
      ])
    let kind = try Program.run("train", "--output", "a.onnx")
    #expect(kind.status == 2)
    #expect(
      kind.errorLines.first == "Error: '--output' must end in .safetensors, but is 'a.onnx'")
  }
}
