import CAssimp

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// An open file, as Assimp reads it.
///
/// C's own streams make system calls that this process is not allowed.
final class AssimpFile {
  private let descriptor: Int32
  private let size: Int
  private var position = 0
  /// What was last read of the file, and where it begins.
  private var chunk: [UInt8] = []
  private var chunkStart = 0

  private static let chunkSize = 1 << 16

  /// Takes a file that is open for reading, and closes it in the end.
  init(_ descriptor: Int32, size: Int) {
    self.descriptor = descriptor
    self.size = size
  }

  deinit { close(descriptor) }

  /// What Assimp holds of this file, until `release`.
  func handle() -> UnsafeMutablePointer<aiFile> {
    let handle = UnsafeMutablePointer<aiFile>.allocate(capacity: 1)
    handle.initialize(
      to: aiFile(
        ReadProc: { handle, buffer, size, count in
          guard let handle, let buffer else { return 0 }
          return AssimpFile.behind(handle).read(into: buffer, size: size, count: count)
        },
        WriteProc: { _, _, _, _ in 0 },
        TellProc: { handle in handle.map { AssimpFile.behind($0).position } ?? 0 },
        FileSizeProc: { handle in handle.map { AssimpFile.behind($0).size } ?? 0 },
        SeekProc: { handle, offset, origin in
          guard let handle, AssimpFile.behind(handle).seek(offset, from: origin) else {
            return aiReturn_FAILURE
          }
          return aiReturn_SUCCESS
        },
        FlushProc: { _ in },
        UserData: Unmanaged.passRetained(self).toOpaque().assumingMemoryBound(to: CChar.self)))
    return handle
  }

  /// Ends what `handle` began.
  static func release(_ handle: UnsafeMutablePointer<aiFile>) {
    Unmanaged<AssimpFile>.fromOpaque(handle.pointee.UserData).release()
    handle.deallocate()
  }

  private static func behind(_ handle: UnsafeMutablePointer<aiFile>) -> AssimpFile {
    Unmanaged<AssimpFile>.fromOpaque(handle.pointee.UserData).takeUnretainedValue()
  }

  /// Reads whole elements, as C's `fread` does, and says how many.
  private func read(into target: UnsafeMutablePointer<CChar>, size: Int, count: Int) -> Int {
    guard size > 0, count > 0, position < self.size else { return 0 }
    let elements = min(count, (self.size - position) / size)
    var rest = UnsafeMutableRawBufferPointer(start: target, count: elements * size)
    while !rest.isEmpty {
      let read = readSome(into: rest)
      guard read > 0 else { return (elements * size - rest.count) / size }
      position += read
      rest = UnsafeMutableRawBufferPointer(rebasing: rest[read...])
    }
    return elements
  }

  private func readSome(into target: UnsafeMutableRawBufferPointer) -> Int {
    let offset = position - chunkStart
    if chunk.indices.contains(offset) {
      let available = chunk[offset...].prefix(target.count)
      target.copyBytes(from: available)
      return available.count
    }
    guard target.count < Self.chunkSize else {
      return pread(descriptor, target.baseAddress, target.count, off_t(position))
    }
    chunk = [UInt8](unsafeUninitializedCapacity: Self.chunkSize) { bytes, count in
      count = max(0, pread(descriptor, bytes.baseAddress, bytes.count, off_t(position)))
    }
    chunkStart = position
    return chunk.isEmpty ? 0 : readSome(into: target)
  }

  /// Moves to a place in the file; false if it is none. Distances back come as numbers below zero.
  private func seek(_ offset: Int, from origin: aiOrigin) -> Bool {
    let base =
      switch origin {
      case aiOrigin_SET: 0
      case aiOrigin_CUR: position
      default: size
      }
    let (place, overflow) = base.addingReportingOverflow(offset)
    guard !overflow, (0...size).contains(place) else { return false }
    position = place
    return true
  }
}
