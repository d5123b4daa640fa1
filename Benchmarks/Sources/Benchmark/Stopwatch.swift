import Foundation

/// Times passes over a list of work.
enum Stopwatch {
  /// Items a second, medians over passes.
  struct Rate {
    /// By the clock on the wall.
    var wall: Double
    /// By the processor time of all threads, which other programs do not take away.
    var processor: Double
  }

  /// Measures passes, after one to warm up.
  ///
  /// - Parameters:
  ///   - passes: at least this many, and until `leastSeconds` have been measured.
  static func rate(
    items: Int, passes: Int = 5, leastSeconds: Double = 0.3, _ pass: () async -> Void
  ) async -> Rate {
    await pass()
    let clock = ContinuousClock()
    var walls: [Double] = []
    var processors: [Double] = []
    while walls.count < passes || walls.reduce(0, +) < leastSeconds {
      let before = processorSeconds()
      let elapsed = await clock.measure { await pass() }
      processors.append(processorSeconds() - before)
      walls.append(
        Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
    }
    return Rate(
      wall: Double(items) / walls.median, processor: Double(items) / processors.median)
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

extension [Double] {
  /// The one in the middle.
  var median: Double { sorted()[count / 2] }
}
