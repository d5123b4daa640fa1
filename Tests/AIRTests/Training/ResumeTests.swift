import Foundation
import NeuralNetworks
import SceneModel
import TestSupport
import Testing

@testable import AIR

/// A checkpoint goes on as the training that it is of, and as no other.
@Suite("Resuming a training")
struct ResumeTests {
  private typealias Change = (inout SceneSpecification, inout TrainingSettings) -> Void

  private func trainer(
    recurrence: NetworkArchitecture.Recurrence = .canvasAndMemory, _ change: Change = { _, _ in }
  ) -> Trainer {
    var specification = TinyScenes.specification(size: 16, counts: [0.5, 0.5])
    var settings = TrainingSettings(images: 64, seed: 5, threads: 1)
    change(&specification, &settings)
    return Trainer(
      TinyScenes.renderer(specification),
      network: InferenceNetwork(NetworkArchitecture(specification, recurrence: recurrence)),
      settings: settings)
  }

  /// What is said when a checkpoint of the plain training is resumed as another one.
  private func said(_ other: Trainer) throws -> String? {
    let folder = try TemporaryFolder()
    let path = folder.file("c.safetensors")
    try trainer().writeCheckpoint(to: path, cpuSeconds: 0)
    return message { _ = try other.resume(from: path) }?
      .replacingOccurrences(of: folder.path + "/", with: "")
  }

  private func line(_ why: String) -> String {
    "c.safetensors: this is another training: \(why); remove it to start again, or choose another "
      + "--output"
  }

  @Test func theSameTrainingGoesOn() throws {
    #expect(try said(trainer()) == nil)
    #expect(try said(trainer { $1.threads = 2 }) == nil)
  }

  @Test("What was asked for otherwise is named by its option")
  func options() throws {
    #expect(
      try said(trainer { $1.seed = 6 })
        == line("it was started with --seed 5, but 6 is asked for"))
    #expect(
      try said(trainer { $1.images = 65 })
        == line("it was started with --images 64, but 65 is asked for"))
    #expect(
      try said(trainer { $1.objective = .vimco })
        == line("it was started with --objective local-posterior, but vimco is asked for"))
    #expect(
      try said(trainer { $1.isHalved = true })
        == line("it was started with --half false, but true is asked for"))
    #expect(
      try said(trainer { $1.batchSize = 16 })
        == line("it was started with batchSize 32, but 16 is asked for"))
    #expect(
      try said(trainer(recurrence: .canvasOnly))
        == line("it was started with --recurrence memory, but canvas is asked for"))
    #expect(
      try said(
        trainer {
          $1.seed = 6
          $1.images = 65
        })
        == line(
          "it was started with --images 64, but 65 is asked for; it was started with --seed 5, but 6 "
            + "is asked for"))
  }

  @Test("Whatever is another number in the specification is named by its key")
  func specifications() throws {
    let changes: [(Change, String)] = [
      ({ s, _ in s.camera.focalLength = 30 }, "camera.focalLength was 25 and is 30"),
      ({ s, _ in s.camera.distance = 3...3 }, "camera.distance was [4, 4] and is [3, 3]"),
      (
        { s, _ in s.lighting.ambient.x = 0.5 },
        "lighting.ambient was [0.35, 0.35, 0.35] and is [0.5, 0.35, 0.35]"
      ),
      ({ s, _ in s.castsShadows = true }, "castsShadows was false and is true"),
      ({ s, _ in s.table.width = 3 }, "table.width was 2 and is 3"),
      (
        { s, _ in s.backgroundColor.x = 0.5 },
        "backgroundColor was [0.1, 0.12, 0.16] and is [0.5, 0.12, 0.16]"
      ),
      ({ s, _ in s.meshes[1].scale = 2 }, "meshes.sphere.scale was 1 and is 2"),
      ({ s, _ in s.prior.softness = 0.03 }, "prior.softness was 0.02 and is 0.03"),
      (
        { s, _ in s.prior.countProbabilities = [0.4, 0.6] },
        "prior.countProbabilities was [0.5, 0.5] and is [0.4, 0.6]"
      ),
      (
        { s, _ in s.likelihood.noiseStandardDeviation = 0.2 },
        "likelihood.noiseStandardDeviation was 0.1 and is 0.2"
      ),
      ({ s, _ in s.nuisances.blur = 0...1 }, "nuisances.blur was [0, 0] and is [0, 1]"),
      ({ s, _ in s.name = "other" }, "name was \"tiny\" and is \"other\""),
    ]
    for (change, expected) in changes {
      #expect(try said(trainer(change)) == line(expected))
    }
  }

  @Test("More than four differences are counted")
  func manyDifferences() throws {
    let other = trainer { s, _ in
      s.camera.focalLength = 30
      s.camera.targetHeight = 0.2
      s.table.width = 3
      s.prior.softness = 0.03
      s.castsShadows = true
      s.name = "x"
    }
    #expect(
      try said(other)?.hasSuffix(
        "; and 2 more differences; remove it to start again, or choose another --output") == true)
  }

  @Test("A checkpoint of an older air3d is compared by what it says")
  func olderCheckpoints() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("c.safetensors")
    func write(_ trainer: Trainer) throws {
      try trainer.writeCheckpoint(to: path, cpuSeconds: 0)
      var file = try Safetensors(readingFrom: path)
      for key in file.metadata.keys {
        let old = ["air3d.architecture", "air3d.specification", "air3d.objective", "air3d.counts"]
        if !old.contains(key) { file.metadata[key] = nil }
      }
      #expect(file.metadata.count == 4)
      try file.write(to: path)
    }
    try write(trainer())
    #expect(try trainer().resume(from: path) == 0)
    #expect(
      message { _ = try trainer { $1.seed = 6 }.resume(from: path) }
        == "\(path): this is another training: it was started with --seed 5, but 6 is asked for; "
        + "remove it to start again, or choose another --output")
    try write(trainer { s, _ in s.name = "other" })
    #expect(
      message { _ = try trainer().resume(from: path) }
        == "\(path): this is another training: its air3d.specification is 'other', this training's "
        + "'tiny'; remove it to start again, or choose another --output")
  }

  @Test func whatWasStartedAsElboGoesOnAsLocalPosterior() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("c.safetensors")
    try trainer().writeCheckpoint(to: path, cpuSeconds: 0)
    var file = try Safetensors(readingFrom: path)
    // As earlier versions wrote it.
    let training = try #require(file.metadata["air3d.training"])
    let earlier = training.replacingOccurrences(of: "local-posterior", with: "elbo")
      .replacingOccurrences(of: "otherMeshWeight", with: "otherCategoryWeight")
    #expect(earlier.contains("\"objective\": \"elbo\"") && earlier != training)
    file.metadata["air3d.training"] = earlier
    file.metadata["air3d.objective"] = "elbo"
    try file.write(to: path)
    #expect(try trainer().resume(from: path) == 0)
    #expect(
      message { _ = try trainer { $1.objective = .score }.resume(from: path) }
        == "\(path): this is another training: it was started with --objective local-posterior, but "
        + "score is asked for; remove it to start again, or choose another --output")
    // One of an even earlier version does not describe its training.
    file.metadata["air3d.training"] = nil
    try file.write(to: path)
    #expect(try trainer().resume(from: path) == 0)
  }

  @Test func objectivesOfTwoWordsGoOn() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("c.safetensors")
    try trainer { $1.objective = .wakeSleep }.writeCheckpoint(to: path, cpuSeconds: 0)
    var file = try Safetensors(readingFrom: path)
    file.metadata["air3d.training"] = file.metadata["air3d.training"]?
      .replacingOccurrences(of: "wake-sleep", with: "wakeSleep")
    try file.write(to: path)
    #expect(try trainer { $1.objective = .wakeSleep }.resume(from: path) == 0)
  }

  /// What is said of a checkpoint after one of its counters was changed.
  private func said(_ name: String, _ value: Int64) throws -> String? {
    let folder = try TemporaryFolder()
    let path = folder.file("c.safetensors")
    try trainer().writeCheckpoint(to: path, cpuSeconds: 0)
    var file = try Safetensors(readingFrom: path)
    file.entries[name] = .init(shape: [], elements: .int64([value]))
    try file.write(to: path)
    return message { _ = try trainer().resume(from: path) }?
      .replacingOccurrences(of: folder.path + "/", with: "")
  }

  @Test("Counters that contradict each other are refused, not counted on from")
  func counters() throws {
    let end = "; remove it to start again, or choose another --output"
    let words = "c.safetensors: its counters contradict each other: "
    #expect(try said("counter/imagesSeen", -1) == words + "-1 of 64 pictures, 0 steps, 0 ms" + end)
    #expect(
      try said("counter/imagesSeen", .max)
        == words + "9223372036854775807 of 64 pictures, 0 steps, 0 ms" + end)
    #expect(try said("adam/steps", 2) == words + "0 of 64 pictures, 2 steps, 0 ms" + end)
    #expect(
      try said("counter/cpuMilliseconds", .max)
        == words + "0 of 64 pictures, 0 steps, 9223372036854775807 ms" + end)
    #expect(
      try said("counter/returnVariance", Int64(bitPattern: (-1.0).bitPattern))
        == "c.safetensors: its returns have the mean 0.0 and the variance -1.0, which no training "
        + "has" + end)
  }

  @Test func whatHoldsNoTrainingIsNoTraining() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("w.safetensors")
    #expect(try Trainer.imagesSeen(inCheckpoint: path) == nil)
    try trainer().writeWeights(to: path)
    let words =
      "\(path): it holds weights but no state of a training; remove it to start again, or choose "
      + "another --output"
    #expect(message { _ = try Trainer.imagesSeen(inCheckpoint: path) } == words)
    #expect(message { _ = try trainer().resume(from: path) } == words)
    try folder.write("w.safetensors", "x")
    #expect(
      message { _ = try Trainer.imagesSeen(inCheckpoint: path) }
        == "\(path): not a valid safetensors file: 1 bytes; the header's length alone takes 8")
  }

  @Test("The kernels that computed a checkpoint are in it, and not in weights")
  func kernels() throws {
    let folder = try TemporaryFolder()
    let training = trainer()
    try training.writeCheckpoint(to: folder.file("c.safetensors"), cpuSeconds: 0)
    try training.writeWeights(to: folder.file("w.safetensors"))
    let resumed = trainer()
    _ = try resumed.resume(from: folder.file("c.safetensors"))
    #expect(resumed.earlierKernels == OpenBLAS.coreName)
    let weights = try Safetensors(readingFrom: folder.file("w.safetensors")).metadata
    #expect(
      weights.keys.sorted() == [
        "air3d.architecture", "air3d.counts", "air3d.fingerprint", "air3d.objective",
        "air3d.specification", "air3d.specificationText", "air3d.training",
      ])
    #expect(weights["air3d.fingerprint"] == training.fingerprint.hexadecimal)
    // Nothing of this machine.
    #expect(weights.values.allSatisfy { !$0.contains("/") })
  }
}
