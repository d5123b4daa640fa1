/// All steps of the network on a slice, and all objects that were drawn.
struct Rollout {
  /// The look at the empty table that the view was drawn from; nil for a network that infers none.
  var view: ViewRecord?
  var records: [StepRecord] = []
  /// `[item]`, in the order in which they were drawn.
  var objects: [[RecordedObject]]
}
