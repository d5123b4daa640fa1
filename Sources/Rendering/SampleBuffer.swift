/// A half-open rectangle of pixels or of samples.
public struct PixelRect: Sendable, Equatable {
  /// First column and row.
  public var minX: Int, minY: Int
  /// One past the last column and row.
  public var maxX: Int, maxY: Int

  /// Makes a rectangle; it is empty if a maximum does not exceed its minimum.
  @inlinable public init(minX: Int, minY: Int, maxX: Int, maxY: Int) {
    self.minX = minX
    self.minY = minY
    self.maxX = maxX
    self.maxY = maxY
  }

  static let empty = PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0)

  /// Whether it holds nothing.
  @inlinable public var isEmpty: Bool { maxX <= minX || maxY <= minY }
  /// Columns.
  @inlinable public var width: Int { max(0, maxX - minX) }
  /// Rows.
  @inlinable public var height: Int { max(0, maxY - minY) }

  @inlinable var rows: Range<Int> { minY..<max(minY, maxY) }
  @inlinable var columns: Range<Int> { minX..<max(minX, maxX) }

  @inline(__always) func contains(_ place: (column: Int, row: Int)) -> Bool {
    place.column >= minX && place.column < maxX && place.row >= minY && place.row < maxY
  }

  /// The index of a place in an array over the rectangle, `[height, width]`.
  @inline(__always) func offset(_ place: (column: Int, row: Int)) -> Int {
    (place.row - minY) * (maxX - minX) + place.column - minX
  }

  /// What both hold.
  @inlinable public func intersection(_ other: PixelRect) -> PixelRect {
    PixelRect(
      minX: max(minX, other.minX), minY: max(minY, other.minY),
      maxX: min(maxX, other.maxX), maxY: min(maxY, other.maxY))
  }

  /// The smallest rectangle that holds both.
  @inlinable public func union(_ other: PixelRect) -> PixelRect {
    if isEmpty { return other }
    if other.isEmpty { return self }
    return PixelRect(
      minX: min(minX, other.minX), minY: min(minY, other.minY),
      maxX: max(maxX, other.maxX), maxY: max(maxY, other.maxY))
  }

  /// The samples of the pixels.
  @inlinable func scaled(by side: Int) -> PixelRect {
    PixelRect(minX: minX * side, minY: minY * side, maxX: maxX * side, maxY: maxY * side)
  }

  /// The rectangle grown by `margin` on every side.
  @inlinable func expanded(by margin: Int) -> PixelRect {
    PixelRect(
      minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin)
  }
}

/// Which surface a sample shows: an object's index and a face's index in one number.
struct SurfaceID: Equatable {
  static let faceBits = 20
  static let none: Int32 = -1
  /// What fits: this many faces in a mesh, and this many objects in a picture.
  static let faceLimit = 1 << faceBits
  static let instanceLimit = 1 << 11

  @inline(__always) static func make(instance: Int, face: Int) -> Int32 {
    Int32(truncatingIfNeeded: instance << faceBits | face)
  }
  @inline(__always) static func instance(_ id: Int32) -> Int { Int(id >> 20) }
  @inline(__always) static func face(_ id: Int32) -> Int { Int(id & 0xF_FFFF) }
}

/// The z-buffer: for every sample the inverse depth, the surface and its colour.
///
/// A reference type over raw memory, for one thread at a time; the kernels index it directly.
final class SampleBuffer {
  let width: Int
  let height: Int
  /// 1 / depth in 1/m, `[height, width]`; 0 where nothing has been drawn.
  let inverseDepth: UnsafeMutablePointer<Float>
  /// `SurfaceID`s, `[height, width]`.
  let surface: UnsafeMutablePointer<Int32>
  /// Linear RGB and an unused fourth number, `[height, width]`.
  let color: UnsafeMutablePointer<SIMD4<Float>>

  init(width: Int, height: Int, background: SIMD4<Float> = .zero) {
    self.width = width
    self.height = height
    let count = max(1, width * height)
    inverseDepth = .allocate(capacity: count)
    surface = .allocate(capacity: count)
    color = .allocate(capacity: count)
    inverseDepth.initialize(repeating: 0, count: count)
    surface.initialize(repeating: SurfaceID.none, count: count)
    color.initialize(repeating: background, count: count)
  }

  deinit {
    inverseDepth.deallocate()
    surface.deallocate()
    color.deallocate()
  }

  /// Copies a whole buffer of the same size.
  func copy(from other: SampleBuffer) {
    precondition(width == other.width && height == other.height, "buffers of one size")
    inverseDepth.update(from: other.inverseDepth, count: width * height)
    surface.update(from: other.surface, count: width * height)
    color.update(from: other.color, count: width * height)
  }
}

/// What a rectangle of samples and its pixels held before something was drawn over it.
struct SavedRegion {
  private var samples: PixelRect
  private var pixels: PixelRect
  private var inverseDepth: [Float] = []
  private var surface: [Int32] = []
  private var color: [SIMD4<Float>] = []
  private var picture: [SIMD4<Float>] = []

  init() {
    samples = PixelRect(minX: 0, minY: 0, maxX: 0, maxY: 0)
    pixels = samples
  }

  /// Keeps a copy; the arrays' memory is used again from one saving to the next.
  mutating func save(
    _ samples: PixelRect, of buffer: SampleBuffer, _ pixels: PixelRect,
    of picture: UnsafePointer<SIMD4<Float>>, stride: Int
  ) {
    self.samples = samples
    self.pixels = pixels
    inverseDepth.removeAll(keepingCapacity: true)
    surface.removeAll(keepingCapacity: true)
    color.removeAll(keepingCapacity: true)
    self.picture.removeAll(keepingCapacity: true)
    for row in samples.minY..<max(samples.minY, samples.maxY) {
      let start = row * buffer.width + samples.minX
      inverseDepth.append(
        contentsOf: UnsafeBufferPointer(start: buffer.inverseDepth + start, count: samples.width))
      surface.append(
        contentsOf: UnsafeBufferPointer(start: buffer.surface + start, count: samples.width))
      color.append(
        contentsOf: UnsafeBufferPointer(start: buffer.color + start, count: samples.width))
    }
    for row in pixels.minY..<max(pixels.minY, pixels.maxY) {
      self.picture.append(
        contentsOf: UnsafeBufferPointer(
          start: picture + row * stride + pixels.minX, count: pixels.width))
    }
  }

  /// Puts the copy back.
  func restore(
    to buffer: SampleBuffer, picture target: UnsafeMutablePointer<SIMD4<Float>>, stride: Int
  ) {
    inverseDepth.withUnsafeBufferPointer { depths in
      surface.withUnsafeBufferPointer { surfaces in
        color.withUnsafeBufferPointer { colors in
          guard let depths = depths.baseAddress, let surfaces = surfaces.baseAddress,
            let colors = colors.baseAddress
          else { return }
          for row in samples.minY..<max(samples.minY, samples.maxY) {
            let start = row * buffer.width + samples.minX
            let offset = (row - samples.minY) * samples.width
            (buffer.inverseDepth + start).update(from: depths + offset, count: samples.width)
            (buffer.surface + start).update(from: surfaces + offset, count: samples.width)
            (buffer.color + start).update(from: colors + offset, count: samples.width)
          }
        }
      }
    }
    picture.withUnsafeBufferPointer { saved in
      guard let saved = saved.baseAddress else { return }
      for row in pixels.minY..<max(pixels.minY, pixels.maxY) {
        (target + row * stride + pixels.minX).update(
          from: saved + (row - pixels.minY) * pixels.width, count: pixels.width)
      }
    }
  }
}
