import Foundation
import TestSupport
import Testing

/// `train --tensorboard`; `ExchangeTests` has what stands in the files.
@Suite("Trainings for TensorBoard") struct TensorBoardTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func train(
    _ name: String, events: String = "runs/a", scene: String = "single", _ more: String...
  ) throws -> Program.Outcome {
    try Program.run(
      [
        "train", "--scene", scene, "--images", "96", "--threads", "1", "--quiet", "--output",
        folder.file("\(name).safetensors"), "--tensorboard", folder.file(events),
      ] + more)
  }

  private func files(_ events: String = "runs/a") throws -> [[EventFileReader.Entry]] {
    try FileManager.default.contentsOfDirectory(atPath: folder.file(events)).sorted().map {
      #expect($0.hasPrefix("events.out.tfevents."))
      return try EventFileReader.entries(bytes(folder.file("\(events)/\($0)")))
    }
  }

  @Test("The numbers of the record, and how fast it went; the same weights as without")
  func curves() throws {
    let run = try train("m", "--json")
    #expect(run.status == 0 && run.errors == "")
    let printed = try #require(try run.json() as? [String: String])
    #expect(printed["events"]?.hasPrefix(folder.file("runs/a/events.out.tfevents.")) == true)
    let entries = try #require(try files().first)
    #expect(entries.count == 2 && entries.first?.version == "brain.Event:2")
    let last = try #require(entries.last)
    #expect(last.step == 96)
    #expect(abs(last.wallTime - Date().timeIntervalSince1970) < 600)
    let record = try String(contentsOfFile: folder.file("m.training.jsonl"), encoding: .utf8)
    let line = try #require(
      JSONSerialization.jsonObject(with: Data((record.split(separator: "\n").last ?? "").utf8))
        as? [String: Any])
    for (tag, key) in [
      ("training/squaredError", "squaredError"), ("training/objects", "objects"),
      ("training/crossEntropy", "crossEntropy"), ("training/learningRate", "learningRate"),
      ("heldOut/elbo", "elbo"), ("heldOut/countAccuracy", "countAccuracy"),
      ("heldOut/sceneAndYawAccuracy", "sceneAndYawAccuracy"), ("time/cpuSeconds", "cpuSeconds"),
    ] {
      let number = try #require(line[key] as? Double, "\(key)")
      #expect(last.scalars[tag] == Float(number), "\(tag)")
    }
    #expect((last.scalars["time/imagesPerSecond"] ?? 0) > 0)
    // All others of the record's numbers are there, too.
    #expect(last.scalars.keys.allSatisfy { $0.contains("/") } && last.scalars.count > 9)
    #expect(
      try Program.run(
        "train", "--scene", "single", "--images", "96", "--threads", "1", "--quiet", "--output",
        folder.file("without.safetensors")
      ).status == 0)
    #expect(
      try bytes(folder.file("m.safetensors")) == bytes(folder.file("without.safetensors")))
  }

  @Test("A training that is resumed goes on in a new file") func resuming() throws {
    #expect(try train("m", "--stop-after", "64").status == 0)
    #expect(try train("m", "--resume").status == 0)
    let files = try files()
    try #require(files.count == 2)
    // Nothing was measured after 64 pictures; behind them all is new.
    #expect(files[0].map(\.step) == [0])
    #expect(files[1].map(\.step) == [0, 65, 96])
    #expect(files[1].map(\.isRestart) == [false, true, false])
  }

  @Test("Two trainings in one folder would be one run: a warning says so") func another() throws {
    #expect(try train("one").status == 0)
    let two = try train("two")
    #expect(two.status == 0)
    #expect(
      two.errorLines == [
        "air3d: warning: \(folder.file("runs/a")): has the events of another training, in whose "
          + "place TensorBoard shows this one; give each a folder of its own"
      ])
    #expect(try files().last?.map(\.step) == [0, 0, 96])
  }

  @Test func digits() throws {
    let run = try train("d", scene: "digits")
    #expect(run.status == 0 && run.errors == "")
    let last = try #require(try files().first?.last)
    #expect(last.step == 96)
    #expect(
      Set(last.scalars.keys) == [
        "time/cpuSeconds", "time/imagesPerSecond", "training/elbo", "training/squaredError",
        "heldOut/countAccuracy",
      ])
  }

  @Test("A folder that cannot be made ends it before anything is trained") func noFolder() throws {
    let file = try folder.write("file", "x")
    for (path, message) in [
      ("file", "\(file): is a file, but a folder is to be written; name another"),
      (
        "file/in",
        "\(file)/in: this folder cannot be made: Not a directory; choose another --tensorboard"
      ),
    ] {
      let run = try train("m", events: path)
      #expect(run.status == 1)
      #expect(run.errorLines == ["air3d: \(message)"])
    }
    #expect(folder.contents == ["file"])
  }
}
