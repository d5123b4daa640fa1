import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What happens when the user, or the system, ends the program by SIGINT, SIGTERM or SIGHUP.
///
/// A handler does no more than to tell a thread of its own, so that what they bring about is
/// ordinary code: no temporary file is left behind, and a work that has something to save may do so
/// first.
package enum Interruption {
  private struct State {
    /// Works that will end by themselves.
    var deferrals = 0
    /// The first signal that came while there were some.
    var signal: Int32?
  }

  private static let state = Mutex(State())
  /// The number of `state`'s signal, 0 for none: works look here after each batch.
  private static let pending = Atomic<Int32>(0)

  /// Waits for the signals from now on. Those that the program was started to ignore, as `nohup`
  /// does, it goes on to ignore. Those that it was started to block it lets through: a program that
  /// another one starts on a thread for work in the background, on which all signals are blocked,
  /// would never hear of them.
  package static func watch() {
    var signalSet = sigset_t()
    sigemptyset(&signalSet)
    for signal in signals { sigaddset(&signalSet, signal.number) }
    // Before there is a thread, which has what this one has.
    pthread_sigmask(SIG_UNBLOCK, &signalSet, nil)
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let number = UnsafeMutableRawPointer(bitPattern: Int(ends[0]))
    let isRunning =
      pthread_create(
        &thread, nil,
        { argument in
          // The parameter is optional on one of the systems.
          let pointer: UnsafeMutableRawPointer? = argument
          Interruption.wait(for: Int32(truncatingIfNeeded: Int(bitPattern: pointer)))
          return nil
        }, number) == 0
    // Without the thread the signals do what they always do.
    guard isRunning else { return }
    signalPipe = ends[1]
    for signal in signals where !isIgnored(signal.number) {
      var action = sigaction()
      // Calls that a signal interrupts go on.
      action.sa_flags = SA_RESTART
      #if canImport(Darwin)
        action.__sigaction_u.__sa_handler = tellWatcher
      #else
        action.__sigaction_handler.sa_handler = tellWatcher
      #endif
      sigaction(signal.number, &action, nil)
    }
  }

  /// Runs a work that looks at `signal` now and then and ends soon once there is one. A second
  /// signal ends the program all the same.
  package static func deferring<Result>(_ work: () throws -> Result) rethrows -> Result {
    state.withLock { $0.deferrals += 1 }
    defer { state.withLock { $0.deferrals -= 1 } }
    return try work()
  }

  /// The signal that asks a deferring work to end; nil while there is none.
  package static var signal: Signal? {
    let number = pending.load(ordering: .relaxed)
    return signals.first { $0.number == number }
  }

  /// A signal that asks a program to end.
  package struct Signal: Sendable, Equatable {
    /// The system's number.
    package let number: Int32
    /// What the system calls it.
    package let name: String

    /// What a program that it ended leaves as its status, as shells have it.
    package var exitCode: Int32 { 128 + number }
  }

  private static let signals = [
    Signal(number: SIGINT, name: "SIGINT"), Signal(number: SIGTERM, name: "SIGTERM"),
    Signal(number: SIGHUP, name: "SIGHUP"),
  ]

  /// Takes signals from the pipe that the handler writes their numbers to.
  private static func wait(for pipe: Int32) {
    while true {
      var byte: UInt8 = 0
      let count = withUnsafeMutableBytes(of: &byte) { DescriptorIO.read(into: $0, from: pipe) }
      guard count == 1 else { return }
      let number = Int32(byte)
      let isDeferred = state.withLock { state in
        guard state.deferrals > 0, state.signal == nil else { return false }
        state.signal = number
        pending.store(number, ordering: .relaxed)
        return true
      }
      if !isDeferred {
        TemporaryFiles.removeAll {
          restoreDefault(number)
          raise(number)
        }
      }
    }
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(signal, nil, &action) == 0 else { return false }
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

/// Where the handler writes to.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// The handler: all that is allowed here is a write.
private func tellWatcher(_ number: Int32) {
  let code = errno
  var byte = UInt8(truncatingIfNeeded: number)
  _ = write(signalPipe, &byte, 1)
  errno = code
}

/// Outside the enumeration, whose own `signal` would hide the system's.
private func restoreDefault(_ number: Int32) { signal(number, SIG_DFL) }
