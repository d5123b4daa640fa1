import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A program that was run under limits, and what it took.
struct ProgramRun {
  /// How it ended.
  enum Ending: Equatable {
    case exited(Int32)
    case signal(Int32)
    /// It was killed because it did not end.
    case stalled
  }

  /// How it ended.
  var ending: Ending
  /// What it wrote to standard output.
  var output: [UInt8]
  /// What it wrote to standard error.
  var errors: [UInt8]
  /// Processor time, that of the processes it started included, in seconds.
  var cpuSeconds: Double
  /// The most memory that it or one of these had at a time, in bytes.
  var peakBytes: Int
  /// Whether one of these outlived it.
  var leavesProcesses: Bool

  /// Address space, in bytes: a net, far above what is checked.
  private static let addressSpace = 12 << 30

  /// Runs a program and waits for its end.
  ///
  /// - Parameters:
  ///   - folder: where its output is kept meanwhile.
  ///   - cpuSeconds: after which the system ends it.
  ///   - wallSeconds: after which it is killed.
  init(
    _ command: [String], folder: String, cpuSeconds limit: Int = 12, wallSeconds: Double = 120
  ) throws {
    let (outputPath, errorsPath) = ("\(folder)/standard-output", "\(folder)/standard-error")
    // A shell, because limits that are set here would hold for the fuzzer, too.
    let script =
      "ulimit -c 0; ulimit -S -t \(limit); ulimit -H -t \(limit + 5); ulimit -v \(Self.addressSpace >> 10) 2>/dev/null; exec \"$0\" \"$@\""
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 1, outputPath, flags, 0o644)
    posix_spawn_file_actions_addopen(&actions, 2, errorsPath, flags, 0o644)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own, so that all that it starts can be killed with it.
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    var child: pid_t = 0
    let arguments = (["/bin/sh", "-c", script] + command).map { strdup($0) } + [nil]
    let environment = Self.environment.map { strdup($0) } + [nil]
    defer { (arguments + environment).forEach { free($0) } }
    let status = posix_spawn(&child, "/bin/sh", &actions, &attributes, arguments, environment)
    guard status == 0 else {
      throw FuzzerFailure("/bin/sh cannot be started: \(String(cString: strerror(status)))")
    }
    (ending, cpuSeconds, peakBytes) = Self.wait(for: child, wallSeconds: wallSeconds)
    leavesProcesses = kill(-child, SIGKILL) == 0
    output = [UInt8](try Data(contentsOf: URL(fileURLWithPath: outputPath)))
    errors = [UInt8](try Data(contentsOf: URL(fileURLWithPath: errorsPath)))
  }

  /// What went to standard error, as text.
  var errorText: String { String(decoding: errors, as: UTF8.self) }

  /// Its environment: this process's, and where the shipped files are.
  private static let environment: [String] = {
    var variables = ProcessInfo.processInfo.environment
    variables["AIR3D_HOME"] = Repository.folder
    variables["AIR3D_MESH_IMPORTER"] = nil
    // Faults are reported here; a debugger's report would only take time.
    variables["SWIFT_BACKTRACE"] = "enable=no"
    return variables.map { "\($0)=\($1)" }
  }()

  private static func wait(
    for child: pid_t, wallSeconds: Double
  ) -> (Ending, cpuSeconds: Double, peakBytes: Int) {
    let deadline = ContinuousClock.now + .seconds(wallSeconds)
    var (status, usage): (Int32, rusage) = (0, rusage())
    var isStalled = false
    var pause: UInt32 = 200
    while true {
      let ended = wait4(child, &status, isStalled ? 0 : WNOHANG, &usage)
      if ended == child { break }
      if ended < 0, errno != EINTR { break }
      if !isStalled, ContinuousClock.now > deadline {
        isStalled = true
        kill(-child, SIGKILL)
      }
      usleep(pause)
      pause = min(2 * pause, 4000)
    }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    #if canImport(Darwin)
      let peak = Int(usage.ru_maxrss)
    #else
      let peak = Int(usage.ru_maxrss) << 10
    #endif
    let ending: Ending =
      isStalled
      ? .stalled : status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signal(status & 0x7F)
    return (ending, seconds(usage.ru_utime) + seconds(usage.ru_stime), peak)
  }
}
