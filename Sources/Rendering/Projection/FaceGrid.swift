/// The front faces of one object, by the cells of a grid over the picture that they may cover: so
/// that what covers a place is not sought among all of them. Made when it is first asked for.
final class FaceGrid {
  /// The entries of cell c are those from `starts[c]` to before `starts[c + 1]`.
  private let starts = WorkingMemory<Int32>()
  /// Faces, in their order, cell by cell.
  private let entries = WorkingMemory<Int32>()
  private let cellOfFace = WorkingMemory<Cells>()
  @exclusivity(unchecked) private var state = State.unknown
  @exclusivity(unchecked) private var low: (x: Int, y: Int) = (0, 0)
  @exclusivity(unchecked) private var sides: (columns: Int, rows: Int) = (0, 0)
  @exclusivity(unchecked) private var shift = 0

  private enum State { case unknown, useless, made }

  /// The cells that a face's box meets.
  private struct Cells {
    var first: (column: Int32, row: Int32)
    var last: (column: Int32, row: Int32)
  }

  /// Fewer faces are gone through as fast.
  private static let leastCount = 32
  /// Cells along either side, at most.
  private static let mostCells = 32

  /// The object has moved.
  func forget() { state = .unknown }

  /// The faces whose boxes reach into a place's cell, in order; nil where all of the object's have
  /// to be asked.
  ///
  /// - Parameter object: one of which all vertices are inside.
  @inline(__always)
  func faces(
    of object: ProjectedObject, _ x: Double, _ y: Double
  ) -> UnsafeBufferPointer<Int32>? {
    if state == .unknown { make(object) }
    guard state == .made else { return nil }
    let (column, row) = (
      (Int(x * ProjectedVertex.grid) - low.x) >> shift,
      (Int(y * ProjectedVertex.grid) - low.y) >> shift
    )
    guard column >= 0, row >= 0, column < sides.columns, row < sides.rows else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    let cell = row * sides.columns + column
    let first = Int(starts.pointer[cell])
    return UnsafeBufferPointer(
      start: entries.pointer + first, count: Int(starts.pointer[cell + 1]) - first)
  }

  private func make(_ object: ProjectedObject) {
    state = .useless
    let fronts = object.frontFaces
    guard object.isInside, fronts.count >= Self.leastCount else { return }
    var high = (x: Int.min, y: Int.min)
    low = (Int.max, Int.max)
    for face in fronts {
      let box = Self.box(face, object)
      low = (min(low.x, box.low.x), min(low.y, box.low.y))
      high = (max(high.x, box.high.x), max(high.y, box.high.y))
    }
    shift = 0
    while max(high.x - low.x, high.y - low.y) >> shift >= Self.mostCells { shift += 1 }
    sides = (((high.x - low.x) >> shift) + 1, ((high.y - low.y) >> shift) + 1)
    let cells = sides.columns * sides.rows
    starts.reserve(cells + 1)
    starts.pointer.update(repeating: 0, count: cells + 1)
    cellOfFace.reserve(fronts.count)
    var total = 0
    for (index, face) in fronts.enumerated() {
      let box = Self.box(face, object)
      let met = Cells(
        first: (Int32((box.low.x - low.x) >> shift), Int32((box.low.y - low.y) >> shift)),
        last: (Int32((box.high.x - low.x) >> shift), Int32((box.high.y - low.y) >> shift)))
      cellOfFace.pointer[index] = met
      forEachCell(met) { starts.pointer[$0 + 1] += 1 }
      total += Int(met.last.column - met.first.column + 1) * Int(met.last.row - met.first.row + 1)
      // Faces as large as the object lie in all cells, and nothing is won.
      guard total <= 16 * fronts.count + cells else { return }
    }
    for cell in 0..<cells { starts.pointer[cell + 1] += starts.pointer[cell] }
    entries.reserve(total)
    // Each cell's start moves to its end while it is filled, and is moved back afterwards.
    for (index, face) in fronts.enumerated() {
      forEachCell(cellOfFace.pointer[index]) {
        entries.pointer[Int(starts.pointer[$0])] = Int32(face)
        starts.pointer[$0] += 1
      }
    }
    for cell in stride(from: cells, to: 0, by: -1) {
      starts.pointer[cell] = starts.pointer[cell - 1]
    }
    starts.pointer[0] = 0
    state = .made
  }

  @inline(__always)
  private func forEachCell(_ cells: Cells, _ body: (Int) -> Void) {
    for row in Int(cells.first.row)...Int(cells.last.row) {
      for column in Int(cells.first.column)...Int(cells.last.column) {
        body(row * sides.columns + column)
      }
    }
  }

  @inline(__always)
  private static func box(
    _ face: Int, _ object: ProjectedObject
  ) -> (low: (x: Int, y: Int), high: (x: Int, y: Int)) {
    let v = object.mesh.faces.pointer[face].vertices
    let (a, b, c) = (
      object.vertices.pointer[Int(v.x)], object.vertices.pointer[Int(v.y)],
      object.vertices.pointer[Int(v.z)]
    )
    return (
      (min(a.x, b.x, c.x), min(a.y, b.y, c.y)), (max(a.x, b.x, c.x), max(a.y, b.y, c.y))
    )
  }
}
