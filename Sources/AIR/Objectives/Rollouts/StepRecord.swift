import NeuralNetworks

/// One step of the network on those pictures of a slice that are not finished.
struct StepRecord {
  /// The encoder's input, `[n, height, width, 9]`.
  let pictures: Variable
  let output: InferenceNetwork.Output
  /// Which picture each row is.
  let rows: [Int]
  /// q of each row.
  let posteriors: [ObjectPosterior]
  /// The loss's derivative in the heads' numbers, `[n, objectCount]` and `[n, yawCount]`.
  var objectGradient: [Float]
  var yawGradient: [Float]
}
