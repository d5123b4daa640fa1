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
        "page": folder.file("whole.training.html"),
      ])
    // The checkpoint is gone once it is not needed any more.
    #expect(folder.contents == ["whole.safetensors", "whole.training.html", "whole.training.jsonl"])

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

  @Test("A time for the training chooses the pictures, and its record says how many")
  func minutes() throws {
    let run = try Program.run(
      "train", "--scene", "single", "--minutes", "1", "--threads", "1", "--stop-after", "32",
      "--output", folder.file("timed.safetensors"))
    #expect(run.status == 0)
    let chosen = try #require(run.errorLines.first { $0.contains(" pictures in 1 min, about ") })
    let images = try #require(chosen.split(separator: " ").first.flatMap { Int($0) })
    #expect(images >= 1000 && images.isMultiple(of: 1000))
    #expect(run.errors.contains("hardly enough to count objects") == (images < 60_000))
    #expect(run.errorLines.last?.hasSuffix("go on with --resume --images \(images)") == true)
    let record = try String(contentsOfFile: folder.file("timed.training.jsonl"), encoding: .utf8)
    #expect(record.contains("--images \(images) --seed 1"))
    let more = try Program.run(
      "train", "--scene", "single", "--images", "\(images)", "--threads", "1", "--resume",
      "--stop-after", "64", "--quiet", "--output", folder.file("timed.safetensors"))
    #expect(more.status == 0 && more.errors == "")
  }

  @Test(
    "A time goes with neither a number of pictures nor a training that is under way",
    arguments: [
      (["--minutes", "0"], "'--minutes' must be from 1 to 100000"),
      (["--minutes", "5"], "'--minutes' chooses the number of pictures; leave out '--images'"),
    ] as [([String], String)])
  func wrongMinutes(options: [String], message: String) throws {
    let run = try train("wrong", options[0], options[1])
    #expect(run.status == 2 && run.errors.contains(message), "\(run.errors)")
    #expect(folder.contents.isEmpty)
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
        "air3d: \(folder.file("full.safetensors")): cannot be written: File too large"
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

  @Test("Half an hour's weights are not lost by a command that is given once more")
  func finishedWeightsAreNotOverwritten() throws {
    #expect(try train("done").status == 0)
    let weights = folder.file("done.safetensors")
    let before = try (bytes(weights), bytes(folder.file("done.training.jsonl")))
    for seed in [1, 2] {
      let again = try train("done", seed: seed)
      #expect(again.status == 1)
      #expect(
        again.errorLines == [
          "air3d: \(weights): holds the weights of a finished training, which another one does not "
            + "replace; choose another --output, or move it and its record away first"
        ])
    }
    let resumed = try train("done", "--resume")
    #expect(resumed.status == 1)
    #expect(
      resumed.errorLines == [
        "air3d: \(weights): this training is finished, there is nothing to go on with"
      ])
    #expect(try bytes(weights) == before.0)
    #expect(try bytes(folder.file("done.training.jsonl")) == before.1)
    #expect(folder.contents == ["done.safetensors", "done.training.html", "done.training.jsonl"])
  }

  @Test("A resumed training replaces its own weights, and no others")
  func resumingBesideWeights() throws {
    #expect(try train("own").status == 0)
    #expect(try train("parts", "--stop-after", "64").status == 0)
    let weights = try bytes(folder.file("own.safetensors"))
    // As if it had been killed before its checkpoint was removed.
    try folder.write("parts.safetensors", weights)
    #expect(try train("parts", "--resume").status == 0)
    #expect(try bytes(folder.file("parts.safetensors")) == weights)

    #expect(try train("other", "--stop-after", "64", seed: 2).status == 0)
    try folder.write("other.safetensors", weights)
    let other = try train("other", "--resume", seed: 2)
    #expect(other.status == 1)
    #expect(
      other.errorLines == [
        "air3d: \(folder.file("other.safetensors")): holds the weights of another training than the "
          + "one that is resumed, which they would replace; move it away first"
      ])
    #expect(try bytes(folder.file("other.safetensors")) == weights)
    #expect(folder.contents.contains("other.checkpoint.safetensors"))
  }

  @Test func resumingAnotherTraining() throws {
    #expect(try train("one", "--stop-after", "32").status == 0)
    let checkpoint = folder.file("one.checkpoint.safetensors")
    let seed = try train("one", "--resume", seed: 2)
    #expect(seed.status == 1)
    #expect(
      seed.errorLines == [
        "air3d: \(checkpoint): this is another training: it was started with --seed 1, but 2 is "
          + "asked for; remove it to start again, or choose another --output"
      ])
    let scene = try train("one", "--resume", "--scene", "primitives")
    #expect(scene.status == 1)
    #expect(
      scene.errorLines.first?.hasPrefix(
        "air3d: \(checkpoint): this is another training: name was \"single\" and is \"primitives\"; "
      )
        == true)
    let network = try train("one", "--resume", "--recurrence", "canvas")
    #expect(network.status == 1)
    #expect(
      network.errorLines == [
        "air3d: \(checkpoint): this is another training: it was started with --recurrence memory, but "
          + "canvas is asked for; remove it to start again, or choose another --output"
      ])
    // None of this has changed anything.
    #expect(folder.contents == ["one.checkpoint.safetensors", "one.training.html", "one.training.jsonl"])
    #expect(try train("one", "--resume").status == 0)
  }

  @Test("A mesh, a texture or a number that has changed since is named")
  func resumingAfterTheSpecificationHasChanged() throws {
    let specification = { (focalLength: Int) in
      """
      {
        picture: { width: 16, height: 16 },
        camera: {
          azimuthDegrees: 0, elevationDegrees: 40, distance: 4, focalLength: \(focalLength)
        },
        light: { direction: [-0.5, -0.4, 0.8], ambient: 0.35, diffuse: 0.65 },
        table: { width: 2, color: "#a39b91" },
        background: "#4a525e",
        meshes: [{ name: "wedge", file: "wedge.obj", yawSymmetry: "none" }],
        prior: { countProbabilities: [0.5, 0.5] },
        likelihood: { noiseStandardDeviation: 0.1 },
      }
      """
    }
    let mesh = { (height: Double) in
      "v -0.2 -0.2 0\nv 0.2 -0.2 0\nv 0 0.2 0\nv 0 0 \(height)\nf 1 3 2\nf 1 2 4\nf 2 3 4\nf 3 1 4\n"
    }
    let scene = try folder.write("small.json", specification(25))
    try folder.write("wedge.obj", mesh(0.3))
    func train(_ more: String...) throws -> Program.Outcome {
      try Program.run(
        [
          "train", "--scene", scene, "--images", "96", "--threads", "1", "--quiet", "--output",
          folder.file("m.safetensors"),
        ] + more)
    }
    func said(_ why: String) -> [String] {
      [
        "air3d: \(folder.file("m.checkpoint.safetensors")): this is another training: \(why); remove "
          + "it to start again, or choose another --output"
      ]
    }
    #expect(try train("--stop-after", "32").status == 0)
    try folder.write("wedge.obj", mesh(0.31))
    let other = try train("--resume")
    #expect(other.status == 1)
    #expect(other.errorLines == said("the mesh \"wedge\" has not the same contents as then"))
    try folder.write("wedge.obj", mesh(0.3))
    try folder.write("small.json", specification(26))
    #expect(
      try train("--resume").errorLines == said("camera.focalLength was 25 and is 26"))
    // A comment and another order of keys are no other specification.
    try folder.write("small.json", "// the same\n" + specification(25))
    #expect(try train("--resume").status == 0)
  }

  /// A training that runs until it is told to end.
  private func startEndless(_ name: String) throws -> Running {
    let running = try Program.start([
      "train", "--scene", "single", "--images", "100000000", "--threads", "1", "--output",
      folder.file("\(name).safetensors"),
    ])
    // It says something after its first batch.
    try running.waitForErrors()
    return running
  }

  private func isIgnored(_ number: Int32) -> Bool {
    let handler = signal(number, SIG_DFL)
    _ = signal(number, handler)
    // `SIG_IGN`, a number that stands for a function.
    return unsafeBitCast(handler, to: Int.self) == 1
  }

  @Test(
    "A signal ends a training with a checkpoint, and says so",
    arguments: [
      (SIGTERM, "SIGTERM", 143), (SIGINT, "SIGINT", 130), (SIGHUP, "SIGHUP", 129),
    ] as [(Int32, String, Int32)])
  func signals(signal: Int32, name: String, status: Int32) throws {
    // What the tests' own process ignores, as below nohup, its children ignore.
    guard !isIgnored(signal) else { return }
    let running = try startEndless("endless")
    running.send(signal)
    let run = try running.outcome(within: 120)
    #expect(run.status == status)
    let checkpoint = folder.file("endless.checkpoint.safetensors")
    let last = try #require(run.errorLines.last)
    let start = "air3d: \(checkpoint): stopped by \(name) after "
    let end = " of 100000000 pictures; go on with --resume"
    #expect(last.hasPrefix(start) && last.hasSuffix(end), "\(last)")
    let seen = try #require(Int(last.dropFirst(start.count).dropLast(end.count)))
    #expect(seen > 0 && seen % 32 == 0)
    #expect(folder.contents == ["endless.checkpoint.safetensors", "endless.training.html", "endless.training.jsonl"])
    let more = try Program.run(
      "train", "--scene", "single", "--images", "100000000", "--threads", "1", "--resume",
      "--stop-after", "\(seen + 32)", "--output", folder.file("endless.safetensors"))
    #expect(more.status == 0)
    #expect(
      more.errorLines.last
        == "\(checkpoint): stopped after \(seen + 32) of 100000000 pictures; go on with --resume")
  }

  @Test("A second signal ends it at once, and does no damage")
  func twoSignals() throws {
    let running = try startEndless("twice")
    for _ in 0..<120_000 where running.isRunning {
      running.send(SIGTERM)
      usleep(1000)
    }
    // Whether the first one was quick enough or the second one came: the same to a shell.
    #expect(try running.outcome(within: 1).status == 143)
    let more = try Program.run(
      "train", "--scene", "single", "--images", "100000000", "--threads", "1", "--resume",
      "--stop-after", "32", "--quiet", "--output", folder.file("twice.safetensors"))
    #expect(more.status == 0 && more.errors == "")
    #expect(folder.contents == ["twice.checkpoint.safetensors", "twice.training.html", "twice.training.jsonl"])
  }

  @Test("Two trainings do not write the same files")
  func twoTrainings() throws {
    let running = try startEndless("shared")
    for more in [[], ["--resume"]] {
      let second = try Program.run(arguments("shared", more))
      #expect(second.status == 1)
      #expect(
        second.errorLines == [
          "air3d: \(folder.file("shared.training.jsonl")): another training (process "
            + "\(running.identifier)) writes here; wait for its end, or choose another --output"
        ])
    }
    // Who is killed leaves no lock.
    running.send(SIGKILL)
    #expect(try running.outcome().status == 137)
    let next = try Program.run(
      "train", "--scene", "single", "--images", "100000000", "--threads", "1", "--resume",
      "--stop-after", "32", "--quiet", "--output", folder.file("shared.safetensors"))
    #expect(next.status == 0)
  }

  @Test("Trainings that are killed end with the same weights when they are resumed")
  func kills() throws {
    let run = try Program.run(script: "IMAGES=1500 scripts/check-kill 3 1 7")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("seed 7: 3 kills in "))
    #expect(run.output.hasSuffix("weights the same to the bit, nothing left over\n"))
  }

  @Test func aDamagedCheckpointIsNotWrittenOver() throws {
    #expect(try train("hurt", "--stop-after", "32").status == 0)
    let checkpoint = folder.file("hurt.checkpoint.safetensors")
    var damaged = try bytes(checkpoint)
    damaged[damaged.count - 5] ^= 4
    try folder.write("hurt.checkpoint.safetensors", damaged)
    let new = try train("hurt")
    let damage = "air3d: \(checkpoint): the file is damaged: its checksum is "
    #expect(new.status == 1)
    #expect(new.errorLines.count == 1 && new.errors.hasPrefix(damage))
    #expect(new.errors.hasSuffix("; a training is not written over it: move it away first\n"))
    let resumed = try train("hurt", "--resume")
    #expect(resumed.status == 1)
    #expect(resumed.errorLines.count == 1 && resumed.errors.hasPrefix(damage))
    #expect(try bytes(checkpoint) == damaged)
  }

  @Test func theRecordSaysWhatComputedIt() throws {
    #expect(try train("kernels").status == 0)
    let record = try String(contentsOfFile: folder.file("kernels.training.jsonl"), encoding: .utf8)
    let first = try #require(record.split(separator: "\n").first)
    let header = try #require(
      JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
    #expect((header["blasKernels"] as? String)?.isEmpty == false)
    #expect((header["fingerprint"] as? String)?.count == 64)
    #expect(!record.contains("nan"))
  }

  @Test("What was asked for and cannot be, before anything is done")
  func usage() throws {
    for (option, value, expected) in [
      ("--images", "0", "'--images' must be from 1 to 1000000000000"),
      ("--images", "9223372036854775807", "'--images' must be from 1 to 1000000000000"),
      ("--checkpoint-every", "0", "'--checkpoint-every' must be at least 1"),
    ] {
      let run = try Program.run("train", option, value, "--output", folder.file("a.safetensors"))
      #expect(run.status == 2)
      #expect(run.errorLines.first == "Error: \(expected)")
    }
  }

  @Test func outputsThatCannotBe() throws {
    let run = try Program.run("train", "--output", folder.file("missing/a.safetensors"))
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(folder.file("missing/a.safetensors")): cannot be written: there is no folder "
          + "\(folder.file("missing")); make it first"
      ])
    let kind = try Program.run("train", "--output", "a.onnx")
    #expect(kind.status == 2)
    #expect(
      kind.errorLines.first == "Error: '--output' must end in .safetensors, but is 'a.onnx'")
  }
}
