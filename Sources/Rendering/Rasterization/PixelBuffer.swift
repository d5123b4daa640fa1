/// The z-buffer: what is seen at the centre of every pixel, and the picture.
///
/// A reference type over raw memory, for one thread at a time; the kernels index it directly. All
/// planes are `[height, width]`, with room behind the last row for kernels that work on eight
/// pixels at a time.
final class PixelBuffer {
  let width: Int
  let height: Int
  /// 1 / depth in 1/m; 0 where nothing has been drawn.
  let inverseDepth: UnsafeMutablePointer<Float>
  /// `SurfaceID`s.
  let surface: UnsafeMutablePointer<Int32>
  /// Linear RGB and an unused fourth number.
  let color: UnsafeMutablePointer<SIMD4<Float>>
  /// Of `mixed`, where edges pass and `color` is the mixture of what lies on their sides instead of
  /// the colour of the pixel's centre, and of `seam`, in and next to pixels that a seam passes
  /// through.
  let marks: UnsafeMutablePointer<UInt8>
  /// Whose edges pass in a pixel or in one of the four next to it: an `owner`, or `nobody` or
  /// `several`.
  let owners: UnsafeMutablePointer<UInt8>

  /// The columns of each row that the first object covers, while a picture is drawn.
  let runs: UnsafeMutablePointer<(begin: Int, end: Int)>

  /// For smooth pixels that wait to be coloured, or for their derivatives to be gathered: one
  /// object's at a time.
  let smoothPixelMemory = SmoothPixelMemory()

  /// For triangles that are drawn run by run.
  let runEnds: RunEnds

  /// For triangles that are set up eight at a time.
  let triangleBatchMemory = TriangleBatchMemory()

  /// For the pixels of the object that is gone through.
  let pixelList: PixelList

  /// For kernels that work on eight pixels at a time.
  @exclusivity(unchecked) private(set) var lanes = EightLanes()

  static let mixed: UInt8 = 1
  static let unreliable: UInt8 = 2

  static let nobody: UInt8 = 0
  static let several: UInt8 = 255
  /// An object's number among owners; objects beyond the numbers count as several.
  @inline(__always) static func owner(_ instance: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: min(instance + 1, Int(several)))
  }

  private static let margin = 8

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    let count = width * height + Self.margin
    inverseDepth = Self.allocate(count)
    surface = Self.allocate(count)
    color = Self.allocate(count)
    marks = Self.allocate(count)
    owners = Self.allocate(count)
    runs = Self.allocate(height)
    runEnds = RunEnds(height: height)
    pixelList = PixelList(width: width)
    inverseDepth.initialize(repeating: 0, count: count)
    surface.initialize(repeating: SurfaceID.none, count: count)
    color.initialize(repeating: .zero, count: count)
    marks.initialize(repeating: 0, count: count)
    owners.initialize(repeating: Self.nobody, count: count)
    runs.initialize(repeating: (width, 0), count: height)
  }

  /// From the beginning of a cache line on: wide stores that lie across two take twice as long.
  private static func allocate<Element>(_ count: Int) -> UnsafeMutablePointer<Element> {
    UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64
    ).bindMemory(to: Element.self, capacity: count)
  }

  deinit {
    inverseDepth.deallocate()
    surface.deallocate()
    color.deallocate()
    marks.deallocate()
    owners.deallocate()
    runs.deallocate()
    smoothPixelMemory.deallocate()
    triangleBatchMemory.deallocate()
    runEnds.deallocate()
    pixelList.deallocate()
  }

  /// Gives pixels one colour: with wide stores, which `update(repeating:)` is not compiled to.
  @inline(__always)
  static func fill(
    _ colors: UnsafeMutablePointer<SIMD4<Float>>, count: Int, _ color: SIMD4<Float>
  ) {
    let two = SIMD8(lowHalf: color, highHalf: color)
    let four = SIMD16(lowHalf: two, highHalf: two)
    var done = 0
    while done &+ 4 <= count {
      UnsafeMutableRawPointer(colors + done).storeBytes(of: four, as: SIMD16<Float>.self)
      done &+= 4
    }
    while done < count {
      colors[done] = color
      done &+= 1
    }
  }

  /// Takes everything off, but for the marks.
  func clear(_ background: SIMD4<Float>) {
    let count = width * height
    inverseDepth.update(repeating: 0, count: count)
    surface.update(repeating: SurfaceID.none, count: count)
    Self.fill(color, count: count, background)
  }

  /// Forgets where edges pass.
  func clearMarks() {
    marks.update(repeating: 0, count: width * height)
    owners.update(repeating: Self.nobody, count: width * height)
  }

  /// The same but for what `first` draws, which for a table is almost all there is: each
  /// pixel is written once.
  ///
  /// - Parameter first: draws the first object, without comparing, and notes in `runs` what it
  ///   covers.
  func clear(_ background: SIMD4<Float>, around first: () -> Void) {
    runs.update(repeating: (width, 0), count: height)
    first()
    for row in 0..<height {
      let run = runs[row]
      clear(row, 0..<min(run.begin, width), background)
      if run.end > 0 { clear(row, run.end..<width, background) }
    }
  }

  @inline(__always)
  private func clear(_ row: Int, _ columns: Range<Int>, _ background: SIMD4<Float>) {
    guard !columns.isEmpty else { return }
    let start = row * width + columns.lowerBound
    (inverseDepth + start).update(repeating: 0, count: columns.count)
    (surface + start).update(repeating: SurfaceID.none, count: columns.count)
    Self.fill(color + start, count: columns.count, background)
  }

  /// Finds out which instances the centres of some pixels show.
  ///
  /// - Parameters:
  ///   - shown: `[instance]`.
  ///   - count: of the instances that are asked for.
  ///   - rect: in the picture or not.
  func findShown(_ shown: UnsafeMutablePointer<Bool>, count: Int, in rect: PixelRect) {
    shown.update(repeating: false, count: count)
    let rect = rect.intersection(PixelRect(minX: 0, minY: 0, maxX: width, maxY: height))
    for row in rect.rows {
      for column in rect.columns {
        let surface = surface[row &* width &+ column]
        guard surface >= 0, SurfaceID.instance(surface) < count else { continue }
        shown[SurfaceID.instance(surface)] = true
      }
    }
  }

  /// Copies a whole buffer of the same size.
  func copy(from other: PixelBuffer) {
    precondition(width == other.width && height == other.height, "buffers of one size")
    let count = width * height
    inverseDepth.update(from: other.inverseDepth, count: count)
    surface.update(from: other.surface, count: count)
    color.update(from: other.color, count: count)
    marks.update(from: other.marks, count: count)
    owners.update(from: other.owners, count: count)
  }
}
