/// Everything that was proposed for a slice.
struct Rollout {
  var records: [StepRecord] = []
  /// `[item]`, in the order of proposal.
  var objects: [[RecordedObject]]
}
