import Geometry

/// Where other edges pass through a crossing, at up to four places.
struct EdgeCuts {
  private(set) var count = 0
  private var places: SIMD4<Double>
  private static let limit = 4
  private let begin: Double
  private let end: Double
  /// The crossing's pixel.
  let column: Int
  let row: Int
  private let left: Double
  private let top: Double
  /// Where the crossing's edge starts, and its way from there to its end.
  private let start: Vector3
  private let along: Vector3

  @inline(__always)
  init(_ crossing: PixelCrossing, _ edge: ActiveEdge) {
    (begin, end) = (crossing.begin, crossing.end)
    (column, row) = (crossing.column, crossing.row)
    (left, top) = (Double(crossing.column), Double(crossing.row))
    (start, along) = (edge.from, edge.to - edge.from)
    places = SIMD4(repeating: end)
  }

  /// Further ones are not kept.
  @inline(__always) var isFull: Bool { count >= Self.limit }

  @inline(__always)
  mutating func add(_ place: Double) {
    guard count < Self.limit, place > begin, place < end else { return }
    places[count] = place
    count += 1
  }

  /// Adds the place where another edge passes in the picture.
  @inline(__always)
  mutating func add(_ other: UnsafePointer<ActiveEdge>) {
    let (a, b) = (other.pointee.from, other.pointee.to)
    guard max(a.x, b.x) >= left, min(a.x, b.x) <= left + 1, max(a.y, b.y) >= top,
      min(a.y, b.y) <= top + 1
    else { return }
    let (d, e) = (b - a, start - a)
    let parallel = along.x * d.y - along.y * d.x
    guard parallel != 0 else { return }
    let s = (e.y * along.x - e.x * along.y) / parallel
    if s >= 0 && s <= 1 { add((e.y * d.x - e.x * d.y) / parallel) }
  }

  /// The first place beyond another one, or the crossing's end.
  @inline(__always)
  func next(after place: Double) -> Double {
    var next = end
    for index in 0..<count where places[index] > place { next = min(next, places[index]) }
    return next
  }
}
