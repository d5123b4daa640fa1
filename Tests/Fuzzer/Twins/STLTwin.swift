/// A strict reading of the facets of an STL file.
enum STLTwin {
  static func polygons(of file: [UInt8]) throws -> [[SIMD3<Double>]] {
    if file.count >= 84 {
      let count = word(file, 80)
      if file.count - 84 == 50 * Int(count) { return binary(file, Int(count)) }
    }
    return try text(file)
  }

  private static func word(_ file: [UInt8], _ at: Int) -> UInt32 {
    file[at..<at + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func binary(_ file: [UInt8], _ count: Int) -> [[SIMD3<Double>]] {
    (0..<count).map { facet in
      (0..<3).map { corner in
        let at = 84 + 50 * facet + 12 + 12 * corner
        func value(_ axis: Int) -> Double {
          Double(Float(bitPattern: word(file, at + 4 * axis)))
        }
        return SIMD3(value(0), value(1), value(2))
      }
    }
  }

  private static func text(_ file: [UInt8]) throws -> [[SIMD3<Double>]] {
    var lines = try MeshTwin.lines(file).filter { !$0.isEmpty }[...]
    func expect(_ words: String) throws -> ArraySlice<Substring> {
      let expected = words.split(separator: " ")
      guard let line = lines.popFirst(), line.starts(with: expected) else {
        throw MeshTwin.Fault("no \(words)")
      }
      return line.dropFirst(expected.count)
    }
    var facets: [[SIMD3<Double>]] = []
    while !lines.isEmpty {
      _ = try expect("solid")
      while lines.first?.first == "facet" {
        let normal = try expect("facet normal")
        guard try MeshTwin.numbers(normal).count == 3 else { throw MeshTwin.Fault("a normal") }
        guard try expect("outer loop").isEmpty else { throw MeshTwin.Fault("more in a line") }
        facets.append(
          try (0..<3).map { _ in
            let values = try MeshTwin.numbers(try expect("vertex"))
            guard values.count == 3 else { throw MeshTwin.Fault("a vertex of other numbers") }
            return SIMD3(values[0], values[1], values[2])
          })
        guard try expect("endloop").isEmpty, try expect("endfacet").isEmpty else {
          throw MeshTwin.Fault("more in a line")
        }
      }
      _ = try expect("endsolid")
    }
    return facets
  }
}
