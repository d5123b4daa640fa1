import Files
import Foundation

/// Shows how far a long work is: a bar that is redrawn on a terminal, plain lines elsewhere.
struct ProgressBar {
  private let total: Int
  private let isQuiet: Bool
  private let isTerminal: Bool
  private let start: Date
  private let done: Int
  private var last = Date.distantPast

  /// Seconds between two showings.
  private var interval: Double { isTerminal ? 0.2 : 15 }

  /// - Parameters:
  ///   - total: units of work in all.
  ///   - done: units that were done before, by a run that is resumed.
  init(total: Int, done: Int = 0, isQuiet: Bool) {
    self.total = total
    self.done = done
    self.isQuiet = isQuiet
    isTerminal = isatty(2) == 1
    start = Date()
  }

  /// Shows the state if the last time is long enough ago.
  mutating func show(_ current: Int, _ details: @autoclosure () -> String, force: Bool = false) {
    let now = Date()
    guard !isQuiet, force || now.timeIntervalSince(last) >= interval else { return }
    last = now
    let seconds = now.timeIntervalSince(start)
    let rate = seconds > 0 ? Double(current - done) / seconds : 0
    let left = rate > 0 ? Double(total - current) / rate : .infinity
    let share = total > 0 ? Double(current) / Double(total) : 1
    let numbers =
      "\(current)/\(total) pictures  \(String(format: "%.0f", rate))/s  "
      + "\(Self.duration(left)) left  \(details())"
    if isTerminal {
      let width = 24
      let filled = min(width, Int(share * Double(width)))
      let bar =
        String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
      StandardStreams.writeError("\r\u{1B}[K\(bar) \(numbers)")
    } else {
      Diagnostics.write(String(format: "%3.0f%%  ", share * 100) + numbers)
    }
  }

  /// Ends the line of the bar.
  func finish() {
    if isTerminal && !isQuiet { Diagnostics.write("") }
  }

  static func duration(_ seconds: Double) -> String {
    // Longer than anybody waits, or nothing was done yet.
    guard seconds < 1e8 else { return "?" }
    let whole = Int(seconds.rounded())
    return whole >= 3600
      ? String(format: "%d h %02d min", whole / 3600, whole / 60 % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
