import Foundation
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite("Checkpoints")
struct CheckpointTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let parameters = randomParameters(["layer.weights": [3, 2], "layer.bias": [2]])

  private func gradients(_ parameters: ParameterSet, seed: UInt64) -> Gradients {
    let tape = Tape(parameters: parameters)
    return tape.backward(from: [
      (tape.parameter("layer.weights"), randomNumbers(6, seed: seed)),
      (tape.parameter("layer.bias"), randomNumbers(2, seed: seed)),
    ])
  }

  @Test("A run that is resumed goes on exactly as if it had not stopped")
  func resumedRunIsTheSame() throws {
    let path = folder.file("run.safetensors")
    var weights = parameters
    var adam = Adam(for: weights, beta1: 0.8)
    for step in 0..<3 {
      adam.update(&weights, gradients(weights, seed: UInt64(step)), learningRate: 0.1)
    }
    try Checkpoint(
      parameters: weights, optimizer: adam, counters: ["pictures": 96],
      metadata: ["network": "a"]
    ).write(to: path)

    let resumed = try Checkpoint(readingFrom: path, expecting: parameters)
    #expect(resumed.parameters == weights)
    #expect(resumed.counters == ["pictures": 96])
    #expect(resumed.metadata == ["network": "a"])
    var (resumedWeights, resumedAdam) = (resumed.parameters, try #require(resumed.optimizer))
    #expect(resumedAdam.stepCount == 3)
    let next = gradients(weights, seed: 9)
    adam.update(&weights, next, learningRate: 0.1)
    resumedAdam.update(&resumedWeights, next, learningRate: 0.1)
    #expect(weights == resumedWeights)
  }

  @Test("Weights alone can be shipped, and their metadata say what network they are for")
  func weightsAlone() throws {
    let path = folder.file("weights.safetensors")
    try Checkpoint(parameters: parameters, metadata: ["network": "small"]).write(to: path)
    let names = try Safetensors(readingFrom: path).entries.keys.sorted()
    #expect(names == ["layer.bias", "layer.weights"])
    let read = try Checkpoint(readingFrom: path) { metadata in
      #expect(metadata == ["network": "small"])
      return parameters.layout
    }
    #expect(read.parameters == parameters)
    #expect(read.optimizer == nil)
  }

  @Test("Weights in half the space are the nearest 16-bit floats")
  func halvedWeights() throws {
    let path = folder.file("weights.safetensors")
    try Checkpoint(parameters: parameters).write(to: path, halved: true)
    let file = try Safetensors(readingFrom: path)
    #expect(file.entries.values.allSatisfy { $0.elements.typeName == "F16" })
    let read = try Checkpoint(readingFrom: path, expecting: parameters).parameters
    for name in parameters.names {
      let (exact, rounded) = (parameters[name].elements, read[name].elements)
      #expect(exact != rounded)
      #expect(zip(exact, rounded).allSatisfy { abs($0 - $1) <= abs($0) * 0x1p-11 })
    }
  }

  @Test func weightsOfAnotherArchitectureAreRefused() throws {
    let path = folder.file("other.safetensors")
    try Checkpoint(parameters: parameters).write(to: path)
    let other = randomParameters(["layer.weights": [3, 4], "head.bias": [4]])
    let error = #expect(throws: LearningError.self) {
      try Checkpoint(readingFrom: path, expecting: other)
    }
    #expect(
      error?.description == "\(path): weights of another architecture: "
        + "'layer.weights' has shape [3, 2], expected [3, 4]; 'head.bias' [4] is missing; "
        + "'layer.bias' [2] is not expected; use weights that were trained with this network")
  }

  @Test("A file that says it holds more than it does is refused before anything is allocated")
  func contradictoryFiles() throws {
    let path = folder.file("small.safetensors")
    try Checkpoint(parameters: parameters).write(to: path)
    var layout = ParameterLayout()
    // Some 18 exabytes.
    DenseLayer("layer", inputs: 1 << 30, outputs: 1 << 31).declare(in: &layout)
    let error = #expect(throws: LearningError.self) {
      try Checkpoint(readingFrom: path) { _ in layout }
    }
    #expect(
      error?.description == "\(path): what the file says of itself does not fit its size: the "
        + "network that it describes has 2305843011361177600 weights, and it holds 8 "
        + "('layer.weights' has shape [3, 2], expected [1073741824, 2147483648], and 1 more "
        + "differ); it is damaged or was not written by air3d: take another copy, or train anew")
  }

  /// What is said of a checkpoint after a change, without its folder.
  private func said(_ change: (inout Safetensors) -> Void) throws -> String? {
    var said: String?
    let path = folder.file("c.safetensors")
    try Checkpoint(parameters: parameters, optimizer: Adam(for: parameters)).write(to: path)
    var file = try Safetensors(readingFrom: path)
    change(&file)
    try file.write(to: path)
    do throws(LearningError) {
      _ = try Checkpoint(readingFrom: path, expecting: parameters)
    } catch {
      said = error.description.replacingOccurrences(of: folder.file(""), with: "")
    }
    return said
  }

  @Test("Steps that nobody made", arguments: [-1, Int64.max, .min, 1 << 48 + 1])
  func impossibleSteps(steps: Int64) throws {
    let said = try said {
      $0.entries["adam/steps"] = .init(shape: [], elements: .int64([steps]))
    }
    #expect(
      said == "c.safetensors: not a valid safetensors file: 'adam/steps' is \(steps), but must be "
        + "from 0 to 281474976710656")
  }

  @Test("Decays of the optimiser with which it would not go on")
  func impossibleDecays() throws {
    for (settings, shown) in [
      ([1, 0.9, 1e-8], "[1.0, 0.9, 1e-08]"), ([0.9, -0.1, 1e-8], "[0.9, -0.1, 1e-08]"),
      ([0.9, 0.9, 0], "[0.9, 0.9, 0.0]"), ([0.9, .nan, 1], "[0.9, nan, 1.0]"),
    ] as [([Float], String)] {
      let said = try said {
        $0.entries["adam/beta1,beta2,epsilon"] = .init(shape: [3], elements: .float32(settings))
      }
      #expect(
        said
          == "c.safetensors: not a valid safetensors file: 'adam/beta1,beta2,epsilon' is \(shown), "
          + "but must be two numbers from 0 to below 1 and one above 0")
    }
  }

  @Test func squaresAreNotNegative() throws {
    let said = try said {
      $0.entries["adam/second/layer.bias"] = .init(shape: [2], elements: .float32([0, -1]))
    }
    #expect(
      said == "c.safetensors: not a valid safetensors file: 'adam/second/layer.bias' contains "
        + "negative numbers, but holds means of squares")
  }

  @Test func weightsThatAreNotNumbersAreRefused() throws {
    let path = folder.file("nan.safetensors")
    var broken = parameters
    broken["layer.bias"] = Tensor(shape: [2], elements: [1, .nan])
    try Checkpoint(parameters: broken).write(to: path)
    let error = #expect(throws: LearningError.self) {
      try Checkpoint(readingFrom: path, expecting: parameters)
    }
    #expect(
      error?.description == "\(path): not a valid safetensors file: "
        + "'layer.bias' contains numbers that are not finite")
  }

  @Test func anOptimiserWithoutItsStateIsRefused() throws {
    let path = folder.file("part.safetensors")
    try Checkpoint(parameters: parameters, optimizer: Adam(for: parameters)).write(to: path)
    var file = try Safetensors(readingFrom: path)
    file.entries["adam/second/layer.bias"] = nil
    try file.write(to: path)
    let error = #expect(throws: LearningError.self) {
      try Checkpoint(readingFrom: path, expecting: parameters)
    }
    #expect(
      error?.description == "\(path): not a valid safetensors file: "
        + "'adam/second/layer.bias' [2] of type F32 is missing")
  }
}
