import Files
import MeshInterchange

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The process that reads mesh files: `air3d-mesh-importer`.
///
/// Mesh files come from anywhere. What reads them does so in a process of its own, limited in
/// memory and time, and takes nothing with it if it fails.
struct ImporterProcess {
  /// The program.
  var executable: String
  /// The wall-clock time after which it is killed.
  var timeout: Duration

  /// Longer answers are cut off, in bytes: while one is taken apart, about three times as much is
  /// held.
  static var largestOutput: Int { min(1 << 29, MemoryLimit.current.bytes / 4) }

  /// How the process ended.
  enum Ending: Equatable {
    /// By itself.
    case exited
    /// By a signal.
    case crashed
    /// It was ended because it took too long, by the clock or in CPU time.
    case timedOut
    /// It was killed because it wrote too much.
    case flooded
  }

  /// Runs the program and collects what it writes to standard output.
  func run(_ arguments: [String]) throws(FileError) -> (bytes: [UInt8], ending: Ending) {
    func fail(_ code: Int32) -> FileError {
      FileError(
        path: executable,
        reason: "the mesh importer cannot be started: \(String(cString: strerror(code)))")
    }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw fail(errno) }
    defer { _ = close(ends[0]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }

    let (status, child) = spawn(arguments, output: ends[1])
    _ = close(ends[1])
    guard status == 0 else { throw fail(status) }
    let (bytes, cut) = collect(from: ends[0])
    if cut != nil { kill(child, SIGKILL) }
    var waitStatus: Int32 = 0
    while waitpid(child, &waitStatus, 0) < 0, errno == EINTR {}
    if let cut { return (bytes, cut) }
    switch waitStatus & 0x7F {  // The signal that ended it.
    case 0: return (bytes, .exited)
    case SIGXCPU: return (bytes, .timedOut)
    default: return (bytes, .crashed)
    }
  }

  /// Starts the program with nothing to read and nowhere to write but `output`.
  private func spawn(_ arguments: [String], output: Int32) -> (status: Int32, child: pid_t) {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)

    // Signals that this program ignores or blocks must still end the importer.
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    #if canImport(Darwin)
      // Files that are open here are none of a mesh's business. (On Linux the importer closes
      // them.)
      flags |= Int16(POSIX_SPAWN_CLOEXEC_DEFAULT)
    #endif
    posix_spawnattr_setflags(&attributes, flags)

    // Of the environment only what the dynamic linker needs.
    let linkerVariables = ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"].compactMap { (name: String) in
      getenv(name).map { "\(name)=" + String(cString: $0) }
    }
    let environment = ["\(ImportEnvironment.memory)=\(MemoryLimit.current.bytes)"] + linkerVariables
    var child: pid_t = 0
    let status = withCStrings([executable] + arguments) { argumentPointers in
      withCStrings(environment) { environmentPointers in
        PathText.withSystemPath(executable) {
          posix_spawn(&child, $0, &actions, &attributes, argumentPointers, environmentPointers)
        } ?? EINVAL
      }
    }
    return (status, child)
  }

  /// What arrives until the other end closes, or why no more was awaited.
  private func collect(from file: Int32) -> (bytes: [UInt8], cut: Ending?) {
    let deadline = ContinuousClock.now + timeout
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let left = (deadline - .now) / .milliseconds(1)
      guard left > 0 else { return (bytes, .timedOut) }
      var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      let ready = poll(&request, 1, Int32(min(left.rounded(.up), 1e9)))
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      let count = read(file, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return (bytes, nil) }
      bytes.append(contentsOf: chunk.prefix(count))
      guard bytes.count <= Self.largestOutput else { return (bytes, .flooded) }
    }
  }
}

extension ImporterProcess {
  /// The program's name.
  static let name = "air3d-mesh-importer"
  /// The environment variable that names another program.
  static let variable = "AIR3D_MESH_IMPORTER"

  /// The import program: the one that the environment names, or the one beside the running
  /// program. `file` is named when there is none.
  static func find(for file: MeshFile) throws(FileError) -> String {
    if let named = getenv(variable) {
      let path = PathText.text(of: named)
      guard SystemFile.isAllowed(X_OK, path) else {
        throw FileError(
          path: path, reason: "is not a program, but the environment variable \(variable) names it")
      }
      return path
    }
    for folder in RunningProgram.folders {
      let candidate = PathText.joined(folder, name)
      if SystemFile.isAllowed(X_OK, candidate) { return candidate }
    }
    throw FileError(
      path: file.path,
      reason: "cannot be imported: the program \(name) is not beside "
        + "\(RunningProgram.path ?? "air3d"); build it with `swift build`, or name it in the "
        + "environment variable \(variable)")
  }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(
  _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let pointers = strings.map { PathText.systemCopy(of: $0) } + [nil]
  defer { pointers.forEach { free($0) } }
  return body(pointers)
}
