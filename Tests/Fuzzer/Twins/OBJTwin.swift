/// A strict reading of the polygons of an OBJ file.
enum OBJTwin {
  static func polygons(of file: [UInt8]) throws -> [[SIMD3<Double>]] {
    var positions: [SIMD3<Double>] = []
    var counts = [0, 0, 0]
    var polygons: [[SIMD3<Double>]] = []
    for var words in try MeshTwin.lines(file) {
      if words.last?.last == "\\" { throw MeshTwin.Fault("a line goes on") }
      if let comment = words.firstIndex(where: { $0.hasPrefix("#") }) {
        words.removeSubrange(comment...)
      }
      guard let keyword = words.first else { continue }
      switch keyword {
      case "v":
        let values = try MeshTwin.numbers(words.dropFirst())
        guard [3, 6].contains(values.count) else {
          throw MeshTwin.Fault("a vertex of other numbers")
        }
        positions.append(SIMD3(values[0], values[1], values[2]))
        counts[0] += 1
      case "vt", "vn":
        let values = try MeshTwin.numbers(words.dropFirst())
        guard keyword == "vn" ? values.count == 3 : [2, 3].contains(values.count) else {
          throw MeshTwin.Fault("other numbers")
        }
        counts[keyword == "vt" ? 1 : 2] += 1
      case "f":
        var places: [Int] = []
        for word in words.dropFirst() { places.append(try place(word, counts)) }
        guard places.count >= 3 else { throw MeshTwin.Fault("a face of fewer than three corners") }
        guard Set(places).count == places.count else { throw MeshTwin.Fault("a corner twice") }
        polygons.append(places.map { positions[$0] })
      case "o", "g", "s", "usemtl", "mtllib", "l", "p": break
      default: throw MeshTwin.Fault("an unknown keyword")
      }
    }
    return polygons
  }

  /// The index of a corner's vertex; all of a corner's indices are checked.
  private static func place(_ word: Substring, _ counts: [Int]) throws -> Int {
    let parts = word.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 3 else { throw MeshTwin.Fault("a corner of four indices") }
    var indices: [Int?] = []
    for (kind, part) in parts.enumerated() {
      if part.isEmpty, kind == 1, parts.count == 3 {
        indices.append(nil)
        continue
      }
      guard part.wholeMatch(of: /-?[0-9]+/) != nil, let value = Int(part), value != 0 else {
        throw MeshTwin.Fault("an index spelled otherwise")
      }
      let index = value > 0 ? value - 1 : counts[kind] + value
      guard (0..<counts[kind]).contains(index) else { throw MeshTwin.Fault("an index beyond") }
      indices.append(index)
    }
    guard let vertex = indices.first ?? nil else { throw MeshTwin.Fault("no index") }
    return vertex
  }
}
