#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the import process may use. A file that needs more ends the process, not its parent.
enum ImportLimits {
  /// Address space, in bytes. (macOS accepts the limit and does not enforce it.)
  static let memory: UInt64 = 4 << 30

  /// CPU time, in seconds, after which SIGXCPU ends the process; a few later SIGKILL would. A large
  /// file may take long (until the parent's patience ends); a small one that does is damaged.
  static func cpuTime(_ paths: some Collection<String>) -> UInt64 {
    paths.reduce(0) { $0 + 4 + (size($1) + size(bufferBeside($1))) >> 20 }
  }

  /// A file's size in bytes; 0 if there is none.
  private static func size(_ path: String) -> UInt64 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(max(0, status.st_size)) : 0
  }

  /// Where exporters put the numbers of a glTF file.
  private static func bufferBeside(_ path: String) -> String {
    path.lowercased().hasSuffix(".gltf") ? path.dropLast(4) + "bin" : ""
  }

  /// Limits this process, which is to read these files: memory, CPU time, no file written, no core
  /// dump.
  static func apply(reading paths: some Collection<String>) {
    limit(RLIMIT_AS, to: memory)
    limit(RLIMIT_CPU, to: cpuTime(paths), margin: 3)
    limit(RLIMIT_FSIZE, to: 0)
    limit(RLIMIT_CORE, to: 0)
  }

  #if canImport(Darwin)
    private static func limit(_ resource: Int32, to value: UInt64, margin: UInt64 = 0) {
      var limit = rlimit(rlim_cur: value, rlim_max: value + margin)
      setrlimit(resource, &limit)
    }
  #else
    private static func limit(_ resource: __rlimit_resource, to value: UInt64, margin: UInt64 = 0) {
      var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value + margin))
      setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    }
  #endif
}
