import MeshInterchange

/// Gathers corners of triangles into parts, each corner once for each vertex and what it carries.
///
/// Formats number positions, texture coordinates and normals apart, or give colours to faces;
/// a part has one number for all of a corner.
struct MeshAssembler {
  /// The parts so far, without normals, texture coordinates or colours.
  private(set) var parts: [RawPart] = []
  /// For each corner of each part: the vertex, and the two numbers that came with it.
  private(set) var sources: [[Corner]] = []

  /// What a corner is made of.
  struct Corner: Equatable {
    /// The vertex.
    var vertex: Int32
    /// The texture coordinate, or another thing that the corner carries; −1 for none.
    var second: Int32 = -1
    /// The normal, or another thing; −1 for none.
    var third: Int32 = -1
  }

  private struct Combination {
    var corner: Corner
    var part: Int32
    var index: UInt32
    /// The one before it with the same vertex; −1 if it is the first.
    var older: Int32
  }

  private var combinations: [Combination] = []
  private var newest: [Int32]

  /// So many combinations of a vertex are looked through; it may have one twice then.
  private static let longestSearch = 64

  /// Makes an assembler for a mesh of so many vertices.
  init(vertexCount: Int) { newest = [Int32](repeating: -1, count: vertexCount) }

  /// Begins a part with this material, and returns its number.
  mutating func addPart(material: UInt32) -> Int {
    parts.append(RawPart(positions: [], indices: [], material: material))
    sources.append([])
    return parts.count - 1
  }

  /// Appends one corner of a triangle to a part.
  mutating func append(_ corner: Corner, to part: Int) {
    let vertex = Int(corner.vertex)
    var found = newest[vertex]
    var steps = 0
    while found >= 0, steps < Self.longestSearch {
      let combination = combinations[Int(found)]
      if combination.part == Int32(part), combination.corner == corner {
        parts[part].indices.append(combination.index)
        return
      }
      found = combination.older
      steps += 1
    }
    let index = UInt32(sources[part].count)
    combinations.append(
      Combination(corner: corner, part: Int32(part), index: index, older: newest[vertex]))
    newest[vertex] = Int32(combinations.count - 1)
    sources[part].append(corner)
    parts[part].indices.append(index)
  }

  /// The parts, each finished by `fill`, which is given its number, the part and its corners.
  func finished(_ fill: (Int, inout RawPart, [Corner]) -> Void) -> [RawPart] {
    var parts = parts
    for index in parts.indices { fill(index, &parts[index], sources[index]) }
    return parts
  }
}
