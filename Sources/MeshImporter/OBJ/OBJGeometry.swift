/// The statements of an OBJ file that give its shape, and which materials its faces have.
///
/// After the Wavefront description ("Object Files (.obj)", version 3.0). Faces may refer to what
/// comes later; whether there is such a thing is known at the end.
struct OBJGeometry {
  /// `[vertex, 3]`.
  private(set) var positions: [Float] = []
  /// `[vertex, 3]`, or empty where no vertex has a colour; negative at those that have none.
  private(set) var colors: [Float] = []
  /// `[texture coordinate, 2]`.
  private(set) var textureCoordinates: [Float] = []
  /// `[normal, 3]`, zero where the file has no number.
  private(set) var normals: [Float] = []
  /// The corners of all faces.
  private(set) var corners: [MeshAssembler.Corner] = []
  /// The faces that have an area: at least three corners.
  private(set) var faces: [Face] = []
  /// The names after `usemtl`, each once.
  private(set) var materials: [OBJName] = []
  /// The names after `mtllib`, as they stand there.
  private(set) var libraries: [OBJName] = []
  /// What is left out though it changes the picture.
  private(set) var warnings: [String] = []

  /// A face.
  struct Face {
    /// Where its corners begin.
    var first: Int
    /// How many it has.
    var count: Int32
    /// Where it stands in the file.
    var line: Int32
    /// Its material; −1 for none.
    var material: Int32
  }

  private struct ForwardReference {
    var kind: Kind
    var index: Int
    var line: Int
  }

  private enum Kind: String {
    case vertex
    case textureCoordinate = "texture coordinate"
    case normal
  }

  private var scanner: TextScanner
  private var material: Int32 = -1
  private var materialNumbers: [String: Int32] = [:]
  private var forward: [ForwardReference] = []
  private var hasUnknown = false
  /// What may be why there are no faces.
  private var oddity: MeshFault?

  /// What is known and means nothing here: groups, points, lines, curves alone, and how a
  /// modeller showed the rest.
  private static let ignored: Set<String> = [
    "g", "o", "s", "mg", "p", "l", "vp", "bevel", "c_interp", "d_interp", "lod", "shadow_obj",
    "trace_obj", "deg", "bmat", "step", "cstype", "parm", "trim", "hole", "scrv", "sp", "end",
    "con", "ctech", "stech", "curv", "curv2", "cdc", "res",
  ]

  /// What has a shape that cannot be drawn, and what it is.
  private static let refused: [String: String] = [
    "surf": "a curved surface", "bzp": "a Bézier patch", "bsp": "a B-spline patch",
    "cdp": "a Cardinal patch", "call": "a reference to another OBJ file",
    "csh": "a command for a shell",
  ]

  /// Reads a whole file.
  init(_ bytes: [UInt8]) throws(MeshFault) {
    scanner = try TextScanner(bytes)
    while scanner.next(joined: true) {
      guard let word = scanner.word() else { continue }
      let first = scanner.bytes[word.lowerBound] | 32
      let second = word.count == 2 ? scanner.bytes[word.lowerBound + 1] | 32 : 0
      switch (word.count, first, second) {
      case (1, UInt8(ascii: "v"), _): try readVertex()
      case (2, UInt8(ascii: "v"), UInt8(ascii: "t")): try readTextureCoordinate()
      case (2, UInt8(ascii: "v"), UInt8(ascii: "n")): try readNormal()
      case (1, UInt8(ascii: "f"), _), (2, UInt8(ascii: "f"), UInt8(ascii: "o")): try readFace()
      default: try readOther(word)
      }
    }
    for reference in forward { try checkForward(reference) }
    if faces.isEmpty, let oddity { throw oddity }
  }

  /// The position of a vertex.
  func position(_ vertex: Int32) -> SIMD3<Double> {
    let at = 3 * Int(vertex)
    return SIMD3(Double(positions[at]), Double(positions[at + 1]), Double(positions[at + 2]))
  }

  // MARK: Numbers

  private mutating func readVertex() throws(MeshFault) {
    scanner.cutComment()
    var values = SIMD8<Float>.zero
    var count = 0
    while let value = try scanner.finite() {
      if count < 8 { values[count] = value }
      count += 1
    }
    switch count {
    case 3: break
    case 4:
      guard values[3] == 1 else {
        throw MeshFault(
          line: scanner.line,
          "a vertex has the weight \(values[3]), which polygons cannot have; write x, y and z alone"
        )
      }
    case 6, 7:
      if colors.isEmpty { colors = [Float](repeating: -1, count: positions.count) }
      for channel in 3..<6 {
        guard values[channel] >= 0 else {
          throw MeshFault(
            line: scanner.line, "a vertex has the colour \(values[channel]); 0 to 1 are colours")
        }
        colors.append(values[channel])
      }
    default:
      throw MeshFault(
        line: scanner.line,
        "a vertex has \(count) number\(count == 1 ? "" : "s"); it needs three, and three more for "
          + "a colour")
    }
    if count < 6, !colors.isEmpty { colors += [-1, -1, -1] }
    positions.append(values[0])
    positions.append(values[1])
    positions.append(values[2])
  }

  private mutating func readTextureCoordinate() throws(MeshFault) {
    scanner.cutComment()
    guard let u = try scanner.finite() else {
      throw MeshFault(line: scanner.line, "a texture coordinate has no number; it needs two")
    }
    textureCoordinates.append(u)
    // Without a second number it is a place on a line; a third is the depth in a solid texture.
    textureCoordinates.append(try scanner.finite() ?? 0)
    _ = try scanner.finite()
    guard scanner.isAtEnd else {
      throw MeshFault(line: scanner.line, "a texture coordinate has more than three numbers")
    }
  }

  private mutating func readNormal() throws(MeshFault) {
    scanner.cutComment()
    var values = SIMD3<Float>.zero
    var count = 0
    while let value = try scanner.number() {
      if count < 3 { values[count] = Float(value) }
      count += 1
    }
    guard count == 3 else {
      throw MeshFault(line: scanner.line, "a normal has \(count) numbers; it needs three")
    }
    // Exporters write NaN for faces without area; such a normal is made anew.
    let isFinite = values.x.isFinite && values.y.isFinite && values.z.isFinite
    for axis in 0..<3 { normals.append(isFinite ? values[axis] : 0) }
  }

  // MARK: Faces

  private mutating func readFace() throws(MeshFault) {
    scanner.cutComment()
    let first = corners.count
    var has: (second: Bool, third: Bool)?
    while let word = scanner.word() {
      let corner = try corner(word)
      let parts = (second: corner.second >= 0, third: corner.third >= 0)
      if let has, has != parts {
        let what = has.second != parts.second ? "texture coordinates" : "normals"
        throw MeshFault(
          line: scanner.line, "some corners of a face have \(what), and others have none")
      }
      has = parts
      corners.append(corner)
    }
    let count = corners.count - first
    guard count >= 3 else {
      corners.removeLast(count)
      note(
        "a face has \(count) corner\(count == 1 ? "" : "s"); it needs at least three, and the file has "
          + "no other face")
      return
    }
    faces.append(
      Face(
        first: first, count: Int32(clamping: count), line: Int32(clamping: scanner.line),
        material: material))
  }

  private mutating func corner(_ word: Range<Int>) throws(MeshFault) -> MeshAssembler.Corner {
    var at = word.lowerBound
    let vertex = try index(&at, word, of: .vertex, count: positions.count / 3)
    var corner = MeshAssembler.Corner(vertex: vertex ?? -1)
    if at < word.upperBound, scanner.bytes[at] == UInt8(ascii: "/") {
      at += 1
      corner.second =
        try index(&at, word, of: .textureCoordinate, count: textureCoordinates.count / 2) ?? -1
      if at < word.upperBound, scanner.bytes[at] == UInt8(ascii: "/") {
        at += 1
        corner.third = try index(&at, word, of: .normal, count: normals.count / 3) ?? -1
      }
    }
    guard vertex != nil, at == word.upperBound else {
      throw MeshFault(
        line: scanner.line,
        "\(MeshFault.shown(scanner.bytes[word])) is not a corner of a face, such as 1, 1/2, 1//3 "
          + "or 1/2/3")
    }
    return corner
  }

  /// The index from 0 that stands at `at`; nil where no digit does.
  private mutating func index(
    _ at: inout Int, _ word: Range<Int>, of kind: Kind, count: Int
  ) throws(MeshFault) -> Int32? {
    let bytes = scanner.bytes
    let sign = at < word.upperBound ? bytes[at] : 0
    let start = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") ? at + 1 : at
    var end = start
    var value = 0
    while end < word.upperBound, bytes[end] &- 48 < 10 {
      value = min(10 * value + Int(bytes[end] - 48), 1 << 40)
      end += 1
    }
    guard end > start else { return nil }
    at = end
    guard value > 0 else {
      throw MeshFault(line: scanner.line, "a face names \(kind.rawValue) 0; they count from 1")
    }
    guard sign == UInt8(ascii: "-") else {
      guard value <= Int(Int32.max) else {
        throw MeshFault(
          line: scanner.line, "a face names \(kind.rawValue) \(value), more than a file can hold")
      }
      if value > count {
        forward.append(ForwardReference(kind: kind, index: value, line: scanner.line))
      }
      return Int32(value - 1)
    }
    guard value <= count else {
      throw MeshFault(
        line: scanner.line,
        "a face names \(kind.rawValue) -\(value), but \(count) stand before it")
    }
    return Int32(count - value)
  }

  private func checkForward(_ reference: ForwardReference) throws(MeshFault) {
    let count =
      switch reference.kind {
      case .vertex: positions.count / 3
      case .textureCoordinate: textureCoordinates.count / 2
      case .normal: normals.count / 3
      }
    guard reference.index <= count else {
      throw MeshFault(
        line: reference.line,
        "a face names \(reference.kind.rawValue) \(reference.index), but the file has \(count)")
    }
  }

  // MARK: Names

  private mutating func readOther(_ word: Range<Int>) throws(MeshFault) {
    guard scanner.bytes[word.lowerBound] != UInt8(ascii: "#") else { return }
    let keyword = scanner.text(word).lowercased()
    switch keyword {
    case "usemtl": useMaterial(OBJName(scanner.bytes[scanner.rest()]))
    case "mtllib":
      let name = OBJName(scanner.bytes[scanner.rest()])
      if !name.whole.isEmpty, !libraries.contains(name) { libraries.append(name) }
    case "usemap", "maplib":
      warn(once: "its texture maps (\(keyword)) are not drawn; name textures in a material library")
    default:
      if let what = Self.refused[keyword] {
        throw MeshFault(
          line: scanner.line, "\(keyword) is \(what); only polygons are read: export it as polygons")
      }
      guard !Self.ignored.contains(keyword), !hasUnknown else { return }
      hasUnknown = true
      note("\(MeshFault.shown(scanner.bytes[word])) is not a statement of OBJ, and the file has no faces")
      warnings.append(
        "line \(scanner.line): \(MeshFault.shown(scanner.bytes[word])) is not a statement of OBJ; "
          + "it is left out")
    }
  }

  /// Keeps the first line that may be why there are no faces.
  private mutating func note(_ reason: String) {
    if oddity == nil { oddity = MeshFault(line: scanner.line, reason) }
  }

  private mutating func warn(once sentence: String) {
    if !warnings.contains(sentence) { warnings.append(sentence) }
  }

  private mutating func useMaterial(_ name: OBJName) {
    guard !name.whole.isEmpty else {
      material = -1
      return
    }
    if let number = materialNumbers[name.whole] {
      material = number
      return
    }
    material = Int32(clamping: materials.count)
    materialNumbers[name.whole] = material
    materials.append(name)
  }
}
