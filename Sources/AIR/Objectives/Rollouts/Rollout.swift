/// All steps of the network on a slice, and all objects that were drawn.
struct Rollout {
  var records: [StepRecord] = []
  /// `[item]`, in the order in which they were drawn.
  var objects: [[RecordedObject]]
}
