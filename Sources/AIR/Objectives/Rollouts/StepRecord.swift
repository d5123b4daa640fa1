import NeuralNetworks

/// One step of the network on those pictures of a slice that are not finished.
struct StepRecord {
  let output: InferenceNetwork.Output
  /// Which picture each row is.
  let rows: [Int]
  /// q of each row.
  let posteriors: [ObjectPosterior]
  /// The loss's derivative in the heads' numbers, `[n, objectCount]` and `[n, yawCount]`, and in
  /// those of what is attended to, `[n, AttentionGrid.count]`; of these none without glimpses.
  var objectGradient: [Float]
  var yawGradient: [Float]
  var attentionGradient: [Float]

  /// Where the derivatives in one row's pose of a mesh are added up.
  mutating func withHeads(
    row: Int, mesh: Int, _ layout: HeadLayout, _ body: (PoseHeads) -> Void
  ) {
    objectGradient.withUnsafeMutableBufferPointer { object in
      yawGradient.withUnsafeMutableBufferPointer { yaw in
        guard let object = object.baseAddress, let yaw = yaw.baseAddress else { return }
        body(
          PoseHeads(
            position: object + row * layout.objectCount + layout.position(mesh),
            yaw: yaw + row * layout.yawCount + layout.yaw(mesh)))
      }
    }
  }
}
