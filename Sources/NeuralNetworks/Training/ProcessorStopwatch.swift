import Foundation

/// Processor time of all threads of this process since it was made, in seconds.
package struct ProcessorStopwatch {
  private let start = processSeconds

  /// Starts it.
  package init() {}

  /// Spent since it was made.
  package var seconds: Double { Self.processSeconds - start }

  private static var processSeconds: Double {
    var time = timespec()
    guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
