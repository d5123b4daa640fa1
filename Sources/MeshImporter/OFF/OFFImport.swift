import MeshInterchange

/// Reading OFF files.
///
/// After the description of Geomview ("OFF file format"): a header such as `COFF`, the numbers of
/// vertices and faces, then these, one a line.
struct OFFImport {
  private var scanner: TextScanner
  private var hasNormals = false
  private var hasColors = false
  private var hasCoordinates = false
  private var model = RawModel()

  private var positions: [Float] = []
  private var normals: [Float] = []
  private var coordinates: [Float] = []
  private var vertexColors = OFFColors(of: "vertices")
  private var faceColors = OFFColors(of: "faces")
  private var corners: [Int32] = []
  private var faces: [(count: Int32, line: Int32)] = []
  private var usesColorMap = false

  /// The model in these bytes of an OFF file.
  static func read(_ bytes: [UInt8]) throws(MeshFault) -> RawModel {
    var reading = OFFImport(scanner: try TextScanner(bytes))
    try reading.readAll()
    return try reading.assembled()
  }

  private init(scanner: TextScanner) { self.scanner = scanner }

  // MARK: Reading

  private mutating func readAll() throws(MeshFault) {
    try readHeader()
    let vertexCount = try readCount("vertices")
    let faceCount = try readCount("faces")
    // The number of edges, which nobody relies upon, and some leave out.
    _ = try scanner.integer()
    guard scanner.isAtEnd else {
      throw MeshFault(line: scanner.line, "it has more than the three counts of vertices, faces and "
        + "edges")
    }
    for index in 0..<vertexCount { try readVertex(index, of: vertexCount) }
    for index in 0..<faceCount { try readFace(index, of: faceCount) }
    guard try !findWord() else {
      throw MeshFault(
        line: scanner.line, "it goes on after its \(faceCount) faces; the file is damaged: export "
          + "it again")
    }
  }

  /// Goes to the next word, in this line or a later one; false at the file's end.
  private mutating func findWord() throws(MeshFault) -> Bool {
    while scanner.isAtEnd {
      guard scanner.next() else { return false }
      scanner.cutComment()
    }
    return true
  }

  private mutating func readHeader() throws(MeshFault) {
    guard try findWord(), let word = scanner.word() else {
      throw MeshFault("it does not begin as an OFF file does")
    }
    var prefix = scanner.text(word).uppercased()[...]
    guard prefix.hasSuffix("OFF") else { throw MeshFault("it does not begin as an OFF file does") }
    prefix.removeLast(3)
    while let letter = prefix.popFirst() {
      switch letter {
      case "S" where prefix.first == "T":
        prefix.removeFirst()
        hasCoordinates = true
      case "C": hasColors = true
      case "N" where scanner.bytes[word.lowerBound] == UInt8(ascii: "n") && prefix.isEmpty
        && word.count == 4, "4":
        throw MeshFault(
          "its vertices do not have three coordinates (\(scanner.text(word))); only those can be "
            + "drawn")
      case "N": hasNormals = true
      default: throw MeshFault("it does not begin as an OFF file does")
      }
    }
    guard try findWord(), let next = scanner.word() else { return }
    guard scanner.text(next).uppercased() != "BINARY" else {
      throw MeshFault("it is binary OFF; save it as text")
    }
    scanner.goBack(to: next)
  }

  private mutating func readCount(_ what: String) throws(MeshFault) -> Int {
    guard try findWord(), let count = try scanner.integer() else {
      throw MeshFault("it ends before the number of its \(what)")
    }
    guard count >= 0 else {
      throw MeshFault(line: scanner.line, "it has \(count) \(what); the file is damaged")
    }
    // Each takes at least a digit and the line's end.
    guard count <= scanner.bytes.count / 2 else {
      throw MeshFault(
        "it announces \(count) \(what), more than the file can hold; it is damaged or cut off: "
          + "export it again")
    }
    return count
  }

  private mutating func readVertex(_ index: Int, of count: Int) throws(MeshFault) {
    func cutOff() -> MeshFault {
      MeshFault(
        "it ends within vertex \(index) of \(count) (from 0); it is damaged or cut off: export it "
          + "again")
    }
    for _ in 0..<3 {
      guard try findWord(), let value = try scanner.finite() else { throw cutOff() }
      positions.append(value)
    }
    if hasNormals {
      for _ in 0..<3 {
        guard try findWord(), let value = try scanner.number() else { throw cutOff() }
        normals.append(Float(value))
      }
    }
    var words: [Range<Int>] = []
    while let word = scanner.word() { words.append(word) }
    let own = (hasCoordinates ? 2 : 0)
    let colorCount = words.count - own
    guard hasColors ? colorCount == 3 || colorCount == 4 : colorCount == 0 else {
      throw MeshFault(
        line: scanner.line,
        "a vertex has \(words.count) numbers after its place; "
          + (hasColors
            ? "a colour has three or four" : "none is expected: colours need COFF, normals NOFF"))
    }
    if hasColors { try vertexColors.append(words.prefix(colorCount), &scanner) }
    for word in words.suffix(own) {
      scanner.goBack(to: word)
      coordinates.append(try scanner.finite() ?? 0)
    }
    if let last = words.last {
      scanner.goBack(to: last)
      _ = scanner.word()
    }
  }

  private mutating func readFace(_ index: Int, of count: Int) throws(MeshFault) {
    func cutOff() -> MeshFault {
      MeshFault(
        "it ends within face \(index) of \(count) (from 0); it is damaged or cut off: export it "
          + "again")
    }
    guard try findWord(), let cornerCount = try scanner.integer() else { throw cutOff() }
    let line = scanner.line
    guard cornerCount > 0, cornerCount <= scanner.bytes.count else {
      throw MeshFault(line: line, "a face has \(cornerCount) corners")
    }
    let start = corners.count
    for _ in 0..<cornerCount {
      guard try findWord(), let vertex = try scanner.integer() else { throw cutOff() }
      guard vertex >= 0, vertex < positions.count / 3 else {
        throw MeshFault(
          line: scanner.line,
          "a face names vertex \(vertex), but it has \(positions.count / 3), from 0")
      }
      corners.append(Int32(clamping: vertex))
    }
    var words: [Range<Int>] = []
    while let word = scanner.word() { words.append(word) }
    guard [0, 1, 3, 4].contains(words.count) else {
      throw MeshFault(
        line: scanner.line, "a face has \(words.count) numbers after its corners; a colour has three "
          + "or four")
    }
    // What has two corners or one is a line or a point.
    guard cornerCount >= 3 else {
      corners.removeLast(corners.count - start)
      return
    }
    faces.append((Int32(clamping: cornerCount), Int32(clamping: line)))
    if words.count == 1 { usesColorMap = true }
    if words.count >= 3 {
      try faceColors.append(words[...], &scanner)
    } else {
      faceColors.appendNone()
    }
  }

  // MARK: Assembling

  private mutating func assembled() throws(MeshFault) -> RawModel {
    let triangleCount = faces.reduce(0) { $0 + Int($1.count) - 2 }
    guard triangleCount <= RawModel.triangleLimit else {
      throw MeshFault(RawModel.tooManyTriangles(triangleCount))
    }
    let vertexColors = try vertexColors.encoded()
    var faceColors = try faceColors.encoded()
    if !vertexColors.isEmpty, !faceColors.isEmpty {
      faceColors = []
      model.warnings.append(
        "its faces' colours are not drawn, because its vertices have colours, too")
    }
    if self.vertexColors.isTransparent || self.faceColors.isTransparent {
      model.warnings.append("parts of it are transparent; drawn opaque")
    }
    if usesColorMap {
      model.warnings.append(
        "its faces have numbers of a colour map, which is not in the file; drawn white")
    }
    guard !faces.isEmpty else { return model }
    var assembler = MeshAssembler(vertexCount: positions.count / 3)
    let part = assembler.addPart(material: 0)
    var cutter = PolygonCutter()
    var first = 0
    for (face, (count, line)) in faces.enumerated() {
      let range = first..<first + Int(count)
      first = range.upperBound
      let places = range.map { position(corners[$0]) }
      do {
        for corner in try cutter.triangles(of: places) {
          assembler.append(
            MeshAssembler.Corner(
              vertex: corners[range.lowerBound + corner],
              third: faceColors.isEmpty ? -1 : Int32(clamping: face)),
            to: part)
        }
      } catch { throw MeshFault(line: Int(line), error.reason) }
    }
    model.parts = assembler.finished { _, part, corners in
      for corner in corners {
        let vertex = Int(corner.vertex)
        part.positions += positions[3 * vertex..<3 * vertex + 3]
        if hasNormals { part.normals += normals[3 * vertex..<3 * vertex + 3] }
        if hasCoordinates {
          part.textureCoordinates += coordinates[2 * vertex..<2 * vertex + 2]
        }
        if corner.third >= 0 {
          part.colors += faceColors[3 * Int(corner.third)..<3 * Int(corner.third) + 3]
        } else if !vertexColors.isEmpty {
          part.colors += vertexColors[3 * vertex..<3 * vertex + 3]
        }
      }
    }
    return model
  }

  private func position(_ vertex: Int32) -> SIMD3<Double> {
    let at = 3 * Int(vertex)
    return SIMD3(Double(positions[at]), Double(positions[at + 1]), Double(positions[at + 2]))
  }
}
