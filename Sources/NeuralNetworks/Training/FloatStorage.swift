/// A fixed number of floats, aligned to 64 bytes, that value types share until one of them writes.
///
/// A class with its own memory rather than an array because a tape keeps pointers to the
/// parameters for as long as it runs. `@unchecked Sendable`: `ParameterSet`, `Gradients` and
/// `Adam` write only when they hold the sole reference.
final class FloatStorage: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  /// A storage of zeros.
  init(count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
    base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    base.initialize(repeating: 0, count: count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  /// A storage with the same contents, followed by `extra` zeros.
  func copy(growingBy extra: Int = 0) -> FloatStorage {
    let copy = FloatStorage(count: count + extra)
    copy.base.update(from: base, count: count)
    return copy
  }

  var buffer: UnsafeBufferPointer<Float> { UnsafeBufferPointer(start: base, count: count) }
}
