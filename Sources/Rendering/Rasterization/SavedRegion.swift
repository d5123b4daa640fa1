/// What a rectangle of pixels held before something was drawn over it.
struct SavedRegion {
  private var rect = PixelRect.empty
  private let inverseDepth = WorkingMemory<Float>()
  private let surface = WorkingMemory<Int32>()
  private let color = WorkingMemory<SIMD4<Float>>()
  private let marks = WorkingMemory<UInt8>()
  private let owners = WorkingMemory<UInt8>()

  /// Keeps a copy.
  mutating func save(_ rect: PixelRect, of buffer: PixelBuffer) {
    self.rect = rect
    let count = rect.width * rect.height
    inverseDepth.reserve(count)
    surface.reserve(count)
    color.reserve(count)
    marks.reserve(count)
    owners.reserve(count)
    forEachRow(of: buffer) { here, there, width in
      (inverseDepth.pointer + here).update(from: buffer.inverseDepth + there, count: width)
      (surface.pointer + here).update(from: buffer.surface + there, count: width)
      (color.pointer + here).update(from: buffer.color + there, count: width)
      (marks.pointer + here).update(from: buffer.marks + there, count: width)
      (owners.pointer + here).update(from: buffer.owners + there, count: width)
    }
  }

  /// Puts the copy back.
  func restore(to buffer: PixelBuffer) {
    forEachRow(of: buffer) { here, there, width in
      (buffer.inverseDepth + there).update(from: inverseDepth.pointer + here, count: width)
      (buffer.surface + there).update(from: surface.pointer + here, count: width)
      (buffer.color + there).update(from: color.pointer + here, count: width)
      (buffer.marks + there).update(from: marks.pointer + here, count: width)
      (buffer.owners + there).update(from: owners.pointer + here, count: width)
    }
  }

  @inline(__always)
  private func forEachRow(
    of buffer: PixelBuffer, _ body: (_ here: Int, _ there: Int, _ width: Int) -> Void
  ) {
    for row in rect.rows {
      body((row - rect.minY) * rect.width, row * buffer.width + rect.minX, rect.width)
    }
  }
}
