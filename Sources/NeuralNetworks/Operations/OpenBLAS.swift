import COpenBLAS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The linear algebra library under the tape.
package enum OpenBLAS {
  /// The processor family whose kernels OpenBLAS runs, for example "SkylakeX"; for verbose output.
  package static var coreName: String {
    guard let name = openblas_get_corename() else { return "unknown" }
    return String(cString: name)
  }

  /// The library's version; nil if it does not tell it.
  package static var version: String? {
    // Such as "OpenBLAS 0.3.21 NO_AFFINITY SkylakeX MAX_THREADS=64".
    guard let configuration = openblas_get_config() else { return nil }
    let words = String(cString: configuration).split(separator: " ")
    return words.dropFirst().first.flatMap { $0.first?.isNumber == true ? String($0) : nil }
  }

  /// Makes OpenBLAS take its AVX-512 kernels where the processor has AVX-512 but OpenBLAS does
  /// not know the processor: 0.3.21 takes new AMD cores for Haswell, which costs a factor 1.35.
  ///
  /// Call it at the start of the program, before the first tape and on no more than one thread.
  /// A set `OPENBLAS_CORETYPE` is respected, and nothing happens where nothing can be gained.
  ///
  /// OpenBLAS reads the variable when the library is loaded, so setting it from within the process
  /// comes too late. Its own start-up routine, which the Linux builds for several processors
  /// export, is therefore run once more; where it is missing, nothing changes.
  ///
  /// - Returns: whether other kernels were taken.
  @discardableResult
  package static func preferAVX512() -> Bool {
    #if os(Linux) && arch(x86_64)
      let coresWithAVX512 = ["SkylakeX", "Cooperlake", "SapphireRapids"]
      guard getenv("OPENBLAS_CORETYPE") == nil, !coresWithAVX512.contains(coreName),
        processorHasAVX512()
      else { return false }
      typealias Routine = @convention(c) () -> Void
      let program = dlopen(nil, RTLD_NOW)
      defer { if let program { dlclose(program) } }
      guard let quit = dlsym(program, "gotoblas_dynamic_quit"),
        let start = dlsym(program, "gotoblas_dynamic_init")
      else { return false }
      setenv("OPENBLAS_CORETYPE", "SkylakeX", 0)
      unsafeBitCast(quit, to: Routine.self)()
      unsafeBitCast(start, to: Routine.self)()
      // What is said of the environment is what its user has set.
      unsetenv("OPENBLAS_CORETYPE")
      return true
    #else
      return false
    #endif
  }

  /// Keeps OpenBLAS from starting threads of its own: the batch is split over threads in Swift.
  static func useOneThread() { _ = isSingleThreaded }

  private static let isSingleThreaded: Bool = {
    openblas_set_num_threads(1)
    return true
  }()

  #if os(Linux)
    private static func processorHasAVX512() -> Bool {
      let descriptor = open("/proc/cpuinfo", O_RDONLY)
      guard descriptor >= 0 else { return false }
      defer { close(descriptor) }
      // The first processor's flags stand in the first few kilobytes.
      var bytes = [UInt8](repeating: 0, count: 8192)
      let count = read(descriptor, &bytes, bytes.count)
      guard count > 0 else { return false }
      let words = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: " ")
      return ["avx512f", "avx512bw", "avx512dq", "avx512vl"].allSatisfy { flag in
        words.contains { $0 == flag }
      }
    }
  #endif
}
