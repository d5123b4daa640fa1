import Geometry

/// The edges of an object as seen; its silhouettes close an outline. Its memory is
/// used again from picture to picture.
final class Outline {
  let edges = WorkingMemory<ActiveEdge>()
  @exclusivity(unchecked) private(set) var count = 0
  /// Boxes around the edges, eight to a block.
  private let boxes = WorkingMemory<EdgeBoxes>()
  @exclusivity(unchecked) private var blockCount = 0

  /// Takes all edges off.
  func removeAll() { (count, blockCount) = (0, 0) }

  /// Adds an edge; none is found by its place before `arrange` has been called.
  @inline(__always)
  func append(_ edge: ActiveEdge) {
    edges.reserve(count + 1, keeping: count)
    edges.pointer[count] = edge
    count += 1
  }

  /// Notes how many edges have been written, all at once.
  ///
  /// - Parameter count: of those in `edges`.
  func set(count: Int) {
    self.count = count
    arrange()
  }

  /// Puts boxes around the edges, eight at a time.
  func arrange() {
    blockCount = (count + 7) / 8
    boxes.reserve(blockCount)
    let (boxes, edges) = (boxes.pointer, edges.pointer)
    for block in 0..<blockCount { boxes[block] = EdgeBoxes() }
    for index in 0..<count { boxes[index / 8].set(index % 8, edges[index]) }
  }

  /// Calls `body` with the edges that may pass through a pixel, in order.
  @inline(__always)
  func forEachEdge(column: Int, row: Int, _ body: (UnsafePointer<ActiveEdge>) -> Void) {
    for block in 0..<blockCount {
      var meeting = boxes.pointer[block].meeting(column: column, row: row)
      while meeting != 0 {
        body(edges.pointer + (8 &* block &+ meeting.trailingZeroBitCount / 8))
        meeting &= meeting &- 1
      }
    }
  }

  /// How often the silhouettes wind about a place of the picture: if they bound what covers it, as
  /// many faces do. An outline that leaves the view is not closed.
  ///
  /// - Parameter crossesRising: see `ActiveEdge.winding`.
  @inline(__always)
  func winding(_ x: Double, _ y: Double, crossesRising: Bool) -> Int {
    var winding = 0
    for block in 0..<blockCount {
      var rest = boxes.pointer[block].right(of: x, y)
      while rest != 0 {
        let edge = edges.pointer + (8 &* block &+ rest.trailingZeroBitCount / 8)
        if edge.pointee.isSilhouette {
          winding &+= edge.pointee.winding(x, y, crossesRising: crossesRising)
        }
        rest &= rest &- 1
      }
    }
    return winding
  }
}
