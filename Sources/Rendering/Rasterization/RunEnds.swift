/// Where the runs of pixels begin and end whose centres a triangle covers, row by row of a
/// rectangle.
///
/// The edge functions are not looked at pixel by pixel, but solved for the columns where they
/// change sign, in eight rows at a time.
struct RunEnds {
  fileprivate typealias Integers = SIMD8<Int64>

  private let begins: UnsafeMutablePointer<Int32>
  private let ends: UnsafeMutablePointer<Int32>

  /// - Parameter height: of the picture.
  init(height: Int) {
    // Eight rows are written at a time.
    let capacity = height + 8
    begins = .allocate(capacity: capacity)
    ends = .allocate(capacity: capacity)
    begins.initialize(repeating: 0, count: capacity)
    ends.initialize(repeating: 0, count: capacity)
  }

  func deallocate() {
    begins.deallocate()
    ends.deallocate()
  }

  /// The columns of a row, counted from the rectangle's first ones; there are none if the end does
  /// not lie behind the beginning.
  @inline(__always)
  subscript(_ row: Int) -> (begin: Int, end: Int) { (Int(begins[row]), Int(ends[row])) }

  /// Finds the runs of a triangle, clockwise as seen, in a rectangle.
  ///
  /// - Parameters: the vertices, seen from the centre of the rectangle's first pixel.
  @inline(__always)
  func find(_ a: SIMD2<Int>, _ b: SIMD2<Int>, _ c: SIMD2<Int>, width: Int, height: Int) {
    var edges = (EightRows(a, b), EightRows(b, c), EightRows(c, a))
    var row = 0
    while row < height {
      var (begin, end) = (Integers.zero, Integers(repeating: Int64(width)))
      edges.0.cut(&begin, &end, width: width)
      edges.1.cut(&begin, &end, width: width)
      edges.2.cut(&begin, &end, width: width)
      edges.0.goDown()
      edges.1.goDown()
      edges.2.goDown()
      Self.store(begin, begins + row)
      Self.store(end, ends + row)
      row &+= 8
    }
  }

  @inline(__always)
  private static func store(_ lanes: Integers, _ place: UnsafeMutablePointer<Int32>) {
    UnsafeMutableRawPointer(place).storeBytes(of: lanes.lowerHalves, as: SIMD8<Int32>.self)
  }

  /// An edge function along eight rows.
  private struct EightRows {
    /// At the first column of each row.
    private var values: Integers
    private let stepX: Int64
    /// Down to the next eight rows.
    private let stepDown: Int64
    private let inverse: Double

    @inline(__always)
    init(_ a: SIMD2<Int>, _ b: SIMD2<Int>) {
      let steps = EdgeSteps(a, b)
      let stepY = Int64(steps.stepY)
      values = Integers(repeating: Int64(steps.value))
      for row in 0..<8 { values[row] &+= stepY &* Int64(row) }
      stepX = Int64(steps.stepX)
      stepDown = 8 &* stepY
      inverse = stepX == 0 ? 0 : -1 / Double(stepX)
    }

    /// To the next eight rows.
    @inline(__always)
    mutating func goDown() { values &+= stepDown }

    /// Cuts the columns begin ..< end of each row to those where the function is not negative.
    @inline(__always)
    func cut(_ begin: inout Integers, _ end: inout Integers, width: Int) {
      if stepX == 0 {
        end &= ~(values &>> 63)
        return
      }
      // The column nearest to the zero; one more than there are is as good as all. Of the columns
      // that rounding leaves, the exact value there tells the right one.
      var zero = SIMD8<Double>()
      for row in 0..<8 { zero[row] = Double(values[row]) * inverse }
      let nearest = Integers.least(
        .greatest(Self.nearestIntegers(zero), .zero),
        Integers(repeating: Int64(width &+ 1)))
      // −1 where the function is negative there.
      let isOutside = (values &+ stepX &* nearest) &>> 63
      if stepX > 0 {
        begin = .greatest(begin, nearest &- isOutside)
      } else {
        end = .least(end, nearest &+ 1 &+ isOutside)
      }
    }

    /// Of numbers under 2⁵¹: adding 1.5 · 2⁵² leaves them in the lowest bits. Zeros of edge
    /// functions are under 2⁴⁹, as their values are and steps are whole.
    @inline(__always)
    private static func nearestIntegers(_ numbers: SIMD8<Double>) -> Integers {
      unsafeBitCast(numbers + 0x1.8p52, to: Integers.self)
        &- Int64(bitPattern: 0x1.8p52.bitPattern)
    }
  }
}
