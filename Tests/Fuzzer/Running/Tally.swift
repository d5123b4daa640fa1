/// What came of the inputs of a kind.
struct Tally {
  /// How many there were.
  var inputs = 0
  /// The numbers of those that air3d took.
  var taken: Set<Int> = []
  /// How many it refused.
  var refused = 0
  /// Seeds, which are valid, that air3d refused, and why.
  var refusedSeeds: [String] = []
  /// What was wrong.
  var faults: [Fault] = []
  /// How often each reason for a refusal was given.
  var reasons: [String: Int] = [:]
  /// Those that a twin read as air3d did.
  var agreed = 0
  /// Reasons why air3d refused what a twin reads.
  var refusedBeside: [String: Int] = [:]
  /// Reasons why a twin refused what air3d reads.
  var readAlone: [String: Int] = [:]
  /// The longest that an input took, in seconds of processor time, and its number.
  var slowest = (seconds: 0.0, number: 0)
  /// The most memory, in bytes, and its input's number.
  var largest = (bytes: 0, number: 0)

  /// Notes what a run took.
  mutating func note(_ run: ProgramRun, number: Int, share: Double = 1) {
    if run.cpuSeconds * share > slowest.seconds { slowest = (run.cpuSeconds * share, number) }
    if run.peakBytes > largest.bytes { largest = (run.peakBytes, number) }
  }

  /// How many faults of a kind there are.
  func count(_ kind: Fault.Kind) -> Int { faults.count { $0.kind == kind } }
}
