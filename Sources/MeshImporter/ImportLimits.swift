import Files
import MeshInterchange

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the import process may use. A file that needs more ends the process, not its parent.
enum ImportLimits {
  /// Address space, in bytes: what the parent says in the environment, but enough to start with.
  /// (macOS accepts the limit and does not enforce it.)
  static var memory: UInt64 {
    let stated = getenv(ImportEnvironment.memory).flatMap { UInt64(String(cString: $0)) }
    return max(stated ?? 4 << 30, 1 << 28)
  }

  /// The largest file that a mesh may refer to, in bytes: as large as a mesh file itself may be.
  static let largestFile = 1 << 30

  /// CPU time, in seconds, after which SIGXCPU ends the process. A large file may take long (until
  /// the parent's patience ends); a small one that does is damaged.
  static func cpuTime(_ paths: some Collection<String>) -> UInt64 {
    paths.reduce(0) { $0 + 4 + timeToRead(size($1)) }
  }

  private static func timeToRead(_ size: Int) -> UInt64 { UInt64(max(0, size)) >> 20 }

  /// A file's size in bytes; 0 if there is none.
  private static func size(_ path: String) -> Int {
    SystemFile.status(path).map { Int($0.st_size) } ?? 0
  }

  /// Limits this process, which is to read these files: memory, CPU time, no file written, no core
  /// dump, no other process (the superuser is exempt from this one).
  static func apply(reading paths: some Collection<String>) {
    change(RLIMIT_AS) { $0.limit(to: memory) }
    // The hard limit stays, so that `allowTime` can raise this one.
    change(RLIMIT_CPU) { $0.rlim_cur = min($0.rlim_max, rlim_t(cpuTime(paths))) }
    change(RLIMIT_FSIZE) { $0.limit(to: 0) }
    change(RLIMIT_CORE) { $0.limit(to: 0) }
    #if canImport(Darwin)
      change(RLIMIT_NPROC) { $0.limit(to: 0) }
    #else
      change(__RLIMIT_NPROC) { $0.limit(to: 0) }
    #endif
  }

  /// Allows as much more CPU time as another file of `size` bytes takes, to which a mesh refers.
  static func allowTime(toRead size: Int) {
    change(RLIMIT_CPU) {
      // Both may be RLIM_INFINITY.
      $0.rlim_cur += min($0.rlim_max - $0.rlim_cur, rlim_t(timeToRead(size)))
    }
  }

  #if canImport(Darwin)
    private static func change(_ resource: Int32, by change: (inout rlimit) -> Void) {
      var limit = rlimit()
      guard getrlimit(resource, &limit) == 0 else { return }
      change(&limit)
      setrlimit(resource, &limit)
    }
  #else
    private static func change(_ resource: __rlimit_resource, by change: (inout rlimit) -> Void) {
      let resource = __rlimit_resource_t(resource.rawValue)
      var limit = rlimit()
      guard getrlimit(resource, &limit) == 0 else { return }
      change(&limit)
      setrlimit(resource, &limit)
    }
  #endif
}

extension rlimit {
  /// Lowers the limit for good.
  fileprivate mutating func limit(to value: UInt64) {
    rlim_max = min(rlim_max, rlim_t(value))
    rlim_cur = rlim_max
  }
}
