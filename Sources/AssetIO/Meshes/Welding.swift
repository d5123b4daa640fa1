import Geometry

/// Vertices, one for each place.
struct Welding {
  /// The distance along an axis up to which two positions are one, in metres.
  let tolerance: Double
  /// The lowest corner of the bounding box.
  let origin: Vector3
  /// The vertices so far.
  private(set) var positions: [Vector3] = []
  private var vertexInCell: [SIMD3<Int>: [Int]] = [:]

  init(tolerance: Double, origin: Vector3) {
    self.tolerance =
      tolerance < .greatestFiniteMagnitude / 8
      ? max(tolerance, .leastNormalMagnitude) : .greatestFiniteMagnitude / 8
    self.origin = origin
  }

  /// The vertex at `position`, a new one unless there is one within the tolerance.
  mutating func index(of position: Vector3) -> Int {
    // Cells are four tolerances wide, so that a position seldom has to look beyond its own.
    let low = cell(position - tolerance)
    let high = cell(position + tolerance)
    for x in low.x...high.x {
      for y in low.y...high.y {
        for z in low.z...high.z {
          for vertex in vertexInCell[SIMD3(x, y, z)] ?? [] {
            let difference = positions[vertex] - position
            let distance = max(abs(difference.x), abs(difference.y), abs(difference.z))
            if distance <= tolerance { return vertex }
          }
        }
      }
    }
    positions.append(position)
    vertexInCell[cell(position), default: []].append(positions.count - 1)
    return positions.count - 1
  }

  private func cell(_ position: Vector3) -> SIMD3<Int> {
    let scaled = ((position - origin) / (4 * tolerance)).rounded(.down)
    return SIMD3(Self.whole(scaled.x), Self.whole(scaled.y), Self.whole(scaled.z))
  }

  /// Cells that far out are one, and so are those of what is no number: what lies in a cell is
  /// compared by its place.
  private static func whole(_ number: Double) -> Int {
    let furthest = 0x1p52
    return number > -furthest ? (number < furthest ? Int(number) : Int(furthest)) : -Int(furthest)
  }
}
