/// A strict reading of the polygons of an OFF file.
enum OFFTwin {
  static func polygons(of file: [UInt8]) throws -> [[SIMD3<Double>]] {
    var lines = try MeshTwin.lines(file).map { line in
      Array(line.prefix { !$0.hasPrefix("#") })
    }.filter { !$0.isEmpty }
    guard let keyword = lines.first?.first, keyword == "OFF" || keyword == "COFF" else {
      throw MeshTwin.Fault("neither OFF nor COFF")
    }
    lines[0].removeFirst()
    if lines[0].isEmpty { lines.removeFirst() }
    guard let counts = lines.first, counts.count == 3 else { throw MeshTwin.Fault("counts") }
    let sizes = counts.compactMap { Int($0) }
    guard sizes.count == 3, sizes[0] >= 0, sizes[1] >= 0, sizes[2] >= 0,
      sizes[0] <= lines.count, sizes[1] <= lines.count, lines.count == 1 + sizes[0] + sizes[1]
    else { throw MeshTwin.Fault("counts") }
    var positions: [SIMD3<Double>] = []
    for line in lines[1..<1 + sizes[0]] {
      let values = try MeshTwin.numbers(line)
      guard keyword == "OFF" ? values.count == 3 : [6, 7].contains(values.count) else {
        throw MeshTwin.Fault("a vertex of other numbers")
      }
      positions.append(SIMD3(values[0], values[1], values[2]))
    }
    return try lines[(1 + sizes[0])...].map { line in
      guard let count = Int(line[0]), count >= 3, count < line.count else {
        throw MeshTwin.Fault("a face")
      }
      let corners = line[1...count].compactMap { Int($0) }
      guard corners.count == count, Set(corners).count == count,
        corners.allSatisfy({ positions.indices.contains($0) })
      else { throw MeshTwin.Fault("a corner") }
      _ = try MeshTwin.numbers(line[(count + 1)...])
      guard [0, 1, 3, 4].contains(line.count - count - 1) else { throw MeshTwin.Fault("a colour") }
      return corners.map { positions[$0] }
    }
  }
}
