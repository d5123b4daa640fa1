import Files
import Synchronization

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How much memory the program may take as a whole (`--max-memory`).
///
/// Whatever is about to be allocated in bulk on a file's or a user's word is asked for here before:
/// when the system refuses memory it is too late for an error, the program ends. So what counts is
/// an estimate of the peak, which the callers state, beside what the program holds already.
package struct MemoryLimit: Sendable, Equatable, CustomStringConvertible {
  /// In bytes.
  package let bytes: Int

  /// As people read it: "4 GiB".
  package var description: String { Self.text(bytes) }

  /// Makes a limit.
  package init(bytes: Int) { self.bytes = bytes }

  /// Without `--max-memory`: the same everywhere, so that the same files are read on all machines.
  package static let standard = MemoryLimit(bytes: 4 << 30)
  /// The least: the program itself has to fit.
  package static let least = MemoryLimit(bytes: 256 << 20)

  /// What holds for this process.
  package static var current: MemoryLimit {
    get { MemoryLimit(bytes: shared.load(ordering: .relaxed)) }
    set { shared.store(newValue.bytes, ordering: .relaxed) }
  }

  private static let shared = Atomic<Int>(standard.bytes)

  /// Throws unless `estimate` bytes more can be had.
  ///
  /// - Parameters:
  ///   - estimate: What the peak will be above what is held now, in bytes.
  ///   - thing: What it is for: "the picture of 8192×8192 pixels".
  ///   - advice: What to do: "make it smaller".
  ///   - path: The file that is to blame.
  package static func require(
    _ estimate: Int, for thing: String, advice: String, path: String
  ) throws(FileError) {
    guard let refusal = current.refusal(of: estimate, for: thing, inUse: memoryInUse()) else {
      return
    }
    throw FileError(path: path, reason: "\(refusal): \(advice), or allow more")
  }

  /// Why `estimate` bytes more cannot be had, beside `inUse` that are held; nil if they can.
  package func refusal(of estimate: Int, for thing: String, inUse: Int = memoryInUse()) -> String? {
    guard estimate > bytes - inUse else { return nil }
    let beside = estimate > bytes ? "" : " beside the \(Self.text(inUse)) in use"
    return "\(thing) needs about \(Self.text(estimate))\(beside), but --max-memory is \(self)"
  }

  /// What a product of counts is in bytes; the largest number where it is more than that.
  package static func product(_ factors: Int...) -> Int {
    factors.reduce(1) { product, factor in
      let (value, overflows) = product.multipliedReportingOverflow(by: factor)
      return overflows ? .max : value
    }
  }

  /// The memory that this process holds at the moment, in bytes; 0 where the system does not say.
  package static func memoryInUse() -> Int {
    #if canImport(Darwin)
      // The most so far, which is what Darwin says without ado.
      var usage = rusage()
      return getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : 0
    #else
      guard let file = fopen("/proc/self/statm", "r") else { return 0 }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 128)
      guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
      // All pages, and those that are there.
      let words = line.prefix { $0 != 0 }.split(separator: 32)
      guard words.count > 1 else { return 0 }
      let pages = String(decoding: words[1].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return (Int(pages) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    #endif
  }

  /// A size as people read it, not rounded down: "512 MiB", "1.6 GiB".
  package static func text(_ bytes: Int) -> String {
    for (unit, name) in [(1 << 40, "TiB"), (1 << 30, "GiB")] where bytes >= unit {
      let tenths = Int((Double(bytes) / Double(unit) * 10).rounded(.up))
      return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }
    return "\((max(0, bytes) + (1 << 20) - 1) >> 20) MiB"
  }
}

extension MemoryLimit {
  /// Reads a size as `--max-memory` states it: a number, with a fraction or without, and one of the
  /// units K, M, G and T (of 1024), or none for bytes; nil if it is none, or less than the least.
  package init?(text: String) {
    var digits = text[...]
    var unit = 1.0
    if let last = digits.last, let power = ["K", "M", "G", "T"].firstIndex(of: last.uppercased()) {
      unit = Double(1 << (10 * (power + 1)))
      digits = digits.dropLast()
    }
    // Swift would read "0x10", "1e3" and "nan" as well.
    guard digits.allSatisfy({ ("0"..."9").contains($0) || $0 == "." }), let number = Double(digits)
    else { return nil }
    let bytes = (number * unit).rounded(.down)
    guard bytes >= Double(Self.least.bytes), bytes <= Double(1 << 50) else { return nil }
    self.init(bytes: Int(bytes))
  }
}
