import Foundation

/// The processor time that this process has used so far, of all its threads, in seconds.
func processorSeconds() -> Double {
  var time = timespec()
  guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Processor time since it was made.
struct ProcessorStopwatch {
  private let start = processorSeconds()

  var seconds: Double { processorSeconds() - start }
}
