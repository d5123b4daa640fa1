/// A strict reading of the polygons of a PLY file.
struct PLYTwin {
  private struct Property {
    var name: String
    var type: String
    /// The type of a list's length; nil for a single number.
    var countType: String?
  }

  private struct Element {
    var name: String
    var count: Int
    var properties: [Property] = []
  }

  private static let sizes = [
    "char": 1, "uchar": 1, "short": 2, "ushort": 2, "int": 4, "uint": 4, "float": 4, "double": 8,
    "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "float32": 4,
    "float64": 8,
  ]

  static func polygons(of file: [UInt8]) throws -> [[SIMD3<Double>]] {
    var twin = PLYTwin(file: file)
    try twin.readHeader()
    return try twin.readBody()
  }

  private let file: [UInt8]
  private var at = 0
  private var format = ""
  private var elements: [Element] = []

  private init(file: [UInt8]) { self.file = file }

  private mutating func line() throws -> [Substring] {
    guard let end = file[at...].firstIndex(of: 0x0A) else { throw MeshTwin.Fault("header ends") }
    var bytes = file[at..<end]
    if bytes.last == 0x0D { bytes = bytes.dropLast() }
    at = end + 1
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0x0D) else {
      throw MeshTwin.Fault("header not text")
    }
    return text.split(separator: " ")
  }

  private mutating func readHeader() throws {
    guard try line() == ["ply"] else { throw MeshTwin.Fault("no ply") }
    while true {
      let words = try line()
      switch words.first {
      case "format":
        guard words.count == 3, words[2] == "1.0", format.isEmpty else {
          throw MeshTwin.Fault("format")
        }
        format = String(words[1])
      case "comment", "obj_info": break
      case "element":
        guard words.count == 3, let count = Int(words[2]), (0...100_000).contains(count),
          words[2].allSatisfy(\.isNumber), !elements.contains(where: { $0.name == words[1] })
        else { throw MeshTwin.Fault("element") }
        elements.append(Element(name: String(words[1]), count: count))
      case "property":
        let isList = words.count == 5 && words[1] == "list"
        guard isList || words.count == 3, let own = elements.indices.last, let name = words.last,
          words[1..<words.count - 1].allSatisfy({ $0 == "list" || Self.sizes[String($0)] != nil }),
          !elements[own].properties.contains(where: { $0.name == name })
        else { throw MeshTwin.Fault("property") }
        let countType = isList ? String(words[2]) : nil
        if countType?.hasPrefix("f") == true || countType?.hasPrefix("d") == true {
          throw MeshTwin.Fault("a list's length")
        }
        elements[own].properties.append(
          Property(
            name: String(name), type: String(words[words.count - 2]), countType: countType))
      case "end_header":
        guard words.count == 1,
          ["ascii", "binary_little_endian", "binary_big_endian"].contains(format)
        else { throw MeshTwin.Fault("format") }
        return
      default: throw MeshTwin.Fault("header line")
      }
    }
  }

  private mutating func readBody() throws -> [[SIMD3<Double>]] {
    var positions: [SIMD3<Double>] = []
    var faces: [[Int]] = []
    for element in elements {
      if element.name == "tristrips" { throw MeshTwin.Fault("strips") }
      for _ in 0..<element.count {
        var words = format == "ascii" ? try textLine() : []
        var own: [String: [Double]] = [:]
        for property in element.properties {
          own[property.name] = try values(property, &words)
        }
        guard words.isEmpty else { throw MeshTwin.Fault("more in a line") }
        if element.name == "vertex" {
          guard let x = own["x"]?.first, let y = own["y"]?.first, let z = own["z"]?.first else {
            throw MeshTwin.Fault("no position")
          }
          positions.append(SIMD3(x, y, z))
        } else if element.name == "face" {
          guard let list = own["vertex_indices"] ?? own["vertex_index"] else {
            throw MeshTwin.Fault("no indices")
          }
          faces.append(
            try list.map { value in
              guard let index = Int(exactly: value) else { throw MeshTwin.Fault("an index") }
              return index
            })
        }
      }
    }
    let rest = file[at...]
    guard format == "ascii" ? rest.allSatisfy({ $0 <= 0x20 }) : rest.isEmpty else {
      throw MeshTwin.Fault("more at the end")
    }
    return try faces.map { face in
      guard face.count >= 3, Set(face).count == face.count,
        face.allSatisfy({ positions.indices.contains($0) })
      else { throw MeshTwin.Fault("a face") }
      return face.map { positions[$0] }
    }
  }

  private mutating func textLine() throws -> [Substring] {
    let end = file[at...].firstIndex(of: 0x0A) ?? file.endIndex
    guard at < file.count else { throw MeshTwin.Fault("too few lines") }
    let bytes = file[at..<end]
    at = min(end + 1, file.count)
    let trimmed = bytes.last == 0x0D ? bytes.dropLast() : bytes
    guard let text = String(validating: trimmed, as: UTF8.self), !trimmed.contains(0x0D) else {
      throw MeshTwin.Fault("not text")
    }
    let words = text.split { $0 == " " || $0 == "\t" }
    guard !words.isEmpty else { throw MeshTwin.Fault("an empty line") }
    return words
  }

  private mutating func values(
    _ property: Property, _ words: inout [Substring]
  ) throws -> [Double] {
    guard let countType = property.countType else {
      return [try value(property.type, &words)]
    }
    let count = try value(countType, &words)
    guard (0...10_000).contains(count) else { throw MeshTwin.Fault("a list's length") }
    return try (0..<Int(count)).map { _ in try value(property.type, &words) }
  }

  private mutating func value(_ type: String, _ words: inout [Substring]) throws -> Double {
    let isReal = type.hasPrefix("f") || type.hasPrefix("d")
    if format == "ascii" {
      guard !words.isEmpty else { throw MeshTwin.Fault("too few numbers") }
      let word = words.removeFirst()
      if isReal {
        guard let value = MeshTwin.number(word) else { throw MeshTwin.Fault("a number") }
        return value
      }
      let bits = 8 * (Self.sizes[type] ?? 4)
      let range =
        type.hasPrefix("u") ? 0...(1 << bits - 1) : -(1 << (bits - 1))...(1 << (bits - 1) - 1)
      guard word.wholeMatch(of: /-?[0-9]+/) != nil, let value = Int(word), range.contains(value)
      else { throw MeshTwin.Fault("an integer") }
      return Double(value)
    }
    let size = Self.sizes[type] ?? 4
    guard at + size <= file.count else { throw MeshTwin.Fault("too few bytes") }
    let bytes =
      format == "binary_big_endian" ? Array(file[at..<at + size]) : file[at..<at + size].reversed()
    at += size
    let bits = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    switch (isReal, size) {
    case (true, 4): return Double(Float(bitPattern: UInt32(bits)))
    case (true, _): return Double(Float(Double(bitPattern: bits)))
    default:
      if type.hasPrefix("u") { return Double(bits) }
      let shift = UInt64(64 - 8 * size)
      return Double(Int64(bitPattern: bits << shift) >> Int64(shift))
    }
  }
}
