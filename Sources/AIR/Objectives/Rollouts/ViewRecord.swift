import NeuralNetworks

/// The network's first look at the pictures of a slice, and the views that were drawn.
struct ViewRecord {
  let output: Variable
  /// q of each item's view.
  let posteriors: [ViewPosterior]
  /// `[item]`.
  let samples: [ViewPosterior.Sample]
  /// The loss's derivative in the head's numbers, `[n, ViewHeadLayout.count]`.
  var gradient: [Float]
}
