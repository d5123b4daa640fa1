import Foundation
import NeuralNetworks
import Probability

/// Predicts what a step's decisions are going to be worth, before they are made.
///
/// Subtracting a prediction that does not depend on the decision leaves the score function's mean
/// as it is and takes most of its variance (A. Mnih and K. Gregor, "Neural Variational Inference
/// and Learning in Belief Networks", ICML 2014, section 2.3). A small network of its own: its
/// squared error must not bend the features that q reads.
struct ReturnBaseline: Sendable, Equatable {
  /// Numbers beside the pictures: two of the energy, and the step, one-hot.
  let sideInputs: Int

  private let convolution: ConvolutionLayer
  private let hidden: DenseLayer
  private let heads: DenseLayer

  /// What its parameters' names begin with.
  static let prefix = "baseline."

  init(_ architecture: NetworkArchitecture, stepLimit: Int) {
    sideInputs = 2 + stepLimit
    convolution = ConvolutionLayer(
      Self.prefix + "convolution", inputChannels: InferenceNetwork.inputChannels,
      outputChannels: 16, kernel: 8, stride: 8)
    let cells = (architecture.width / 8) * (architecture.height / 8) * 16
    hidden = DenseLayer(Self.prefix + "hidden", inputs: cells + sideInputs, outputs: 64)
    heads = DenseLayer(Self.prefix + "heads", inputs: 64, outputs: 2)
  }

  /// Adds the baseline's own parameters.
  func initialize(
    into parameters: inout ParameterSet, using generator: inout some RandomNumberGenerator
  ) {
    convolution.initialize(into: &parameters, using: &generator)
    hidden.initialize(into: &parameters, using: &generator)
    heads.initialize(into: &parameters, using: &generator, .glorot)
  }

  /// The parameters without those of a baseline: what a trained model consists of.
  static func removed(from parameters: ParameterSet) -> ParameterSet {
    var rest = ParameterSet()
    for name in parameters.names where !name.hasPrefix(prefix) { rest.add(name, parameters[name]) }
    return rest
  }

  /// Appends one row's side inputs.
  ///
  /// - Parameters:
  ///   - energy: what the picture costs with the objects so far, in nats.
  ///   - step: objects so far.
  func appendSideInputs(
    energy: Double, step: Int, scale: ReturnScale, to inputs: inout [Float]
  ) {
    inputs.append(Float(energy / scale.deviation))
    inputs.append(Float(0.2 * log1p(max(0, energy))))
    for index in 0..<sideInputs - 2 { inputs.append(index == step ? 1 : 0) }
  }

  /// The predictions `[n, 2]` for presence and category, in units of `ReturnScale`.
  ///
  /// - Parameters:
  ///   - pictures: the encoder's input, `[n, height, width, 9]`.
  ///   - side: `[n, sideInputs]`.
  func callAsFunction(_ pictures: Variable, side: [Float], on tape: Tape) -> Variable {
    let cells = tape.flatten(convolution(pictures, on: tape, rectified: true))
    let rest = tape.input(Tensor(shape: [pictures.shape[0], sideInputs], elements: side))
    return heads(hidden(tape.concatenate([cells, rest]), on: tape, rectified: true), on: tape)
  }
}

/// Sums of returns, for their mean and variance.
public struct ReturnMoments: Sendable, Equatable {
  /// Returns added.
  public var count = 0
  /// Their sum, in nats.
  public var sum = 0.0
  /// The sum of their squares.
  public var squares = 0.0

  /// None yet.
  public init() {}

  mutating func add(_ value: Double) {
    count += 1
    sum += value
    squares += value * value
  }

  static func += (a: inout ReturnMoments, b: ReturnMoments) {
    a.count += b.count
    a.sum += b.sum
    a.squares += b.squares
  }
}

/// Running mean and variance of the returns: the learning signal is (return − mean) / deviation
/// − prediction (Mnih and Gregor 2014, section 2.4 and Algorithm 1).
///
/// They come from earlier batches only, so that no decision scales its own signal.
public struct ReturnScale: Sendable, Equatable {
  /// Nats.
  public private(set) var mean: Double
  /// Square nats.
  public private(set) var variance: Double

  /// A scale; by default of the order of what a first picture costs.
  init(mean: Double = 0, variance: Double = 1e4) {
    self.mean = mean
    self.variance = variance
  }

  /// The standard deviation in nats, not less than one.
  public var deviation: Double { max(1, variance.squareRoot()) }

  /// The weight of the past against one batch; α of Algorithm 1.
  static let persistence = 0.8

  mutating func update(_ moments: ReturnMoments) {
    guard moments.count > 0 else { return }
    let batchMean = moments.sum / Double(moments.count)
    let batchVariance = moments.squares / Double(moments.count) - batchMean * batchMean
    mean = Self.persistence * mean + (1 - Self.persistence) * batchMean
    variance = Self.persistence * variance + (1 - Self.persistence) * max(0, batchVariance)
  }
}
