/// What a PLY file announces of itself.
///
/// After Turk, "The PLY Polygon File Format" (1994).
struct PLYHeader {
  /// How the numbers are written.
  enum Encoding: String {
    case ascii
    case littleEndian = "binary_little_endian"
    case bigEndian = "binary_big_endian"
  }

  /// A property of an element: a number, or a list of numbers.
  struct Property: Equatable {
    var name: String
    var type: PLYType
    /// The type of a list's length; nil for a single number.
    var countType: PLYType?
  }

  /// One kind of thing that the file lists.
  struct Element: Equatable {
    var name: String
    var count: Int
    var properties: [Property] = []

    /// The property of one of these names that is a single number.
    func number(_ names: String...) -> Int? {
      properties.firstIndex { names.contains($0.name) && $0.countType == nil }
    }

    /// The property of one of these names that is a list.
    func list(_ names: String...) -> Int? {
      properties.firstIndex { names.contains($0.name) && $0.countType != nil }
    }
  }

  /// How the numbers are written.
  private(set) var encoding = Encoding.ascii
  /// What the file lists, in its order.
  private(set) var elements: [Element] = []
  /// The pictures that comments name (`comment TextureFile wood.png`), as MeshLab writes them.
  private(set) var textures: [String] = []
  /// Where the numbers begin.
  private(set) var length = 0
  /// The lines up to there.
  private(set) var lineCount = 0

  /// Reads the header of a whole file.
  init(_ bytes: [UInt8]) throws(MeshFault) {
    var scanner = try TextScanner(bytes)
    guard scanner.next(), scanner.keyword() == "ply", scanner.isAtEnd else {
      throw MeshFault("it does not begin as a PLY file does")
    }
    // Of a header with bare CRs, the first byte after it may be a number that looks like an LF.
    let endsWithCR =
      scanner.end < bytes.count && bytes[scanner.end] == 13
      && scanner.nextLineStart == scanner.end + 1
    var hasFormat = false
    var isComplete = false
    while !isComplete, scanner.next() {
      switch scanner.keyword() {
      case nil, "obj_info": break
      case "comment": readComment(&scanner)
      case "format":
        hasFormat = true
        try readFormat(&scanner)
      case "element": try readElement(&scanner)
      case "property": try readProperty(&scanner)
      case "end_header":
        isComplete = true
        length = endsWithCR ? min(scanner.end + 1, bytes.count) : scanner.nextLineStart
        lineCount = scanner.line
      default:
        throw MeshFault(
          line: scanner.line, "its header has a line that is not PLY's; the file is damaged: export "
            + "it again")
      }
    }
    guard isComplete else {
      throw MeshFault("its header does not end; the file is damaged: export it again")
    }
    guard hasFormat else { throw MeshFault("its header has no line with its format") }
    try checkCounts(bytes.count)
  }

  private mutating func readComment(_ scanner: inout TextScanner) {
    guard scanner.keyword() == "texturefile" else { return }
    let name = scanner.text(scanner.rest())
    if !name.isEmpty { textures.append(name) }
  }

  private mutating func readFormat(_ scanner: inout TextScanner) throws(MeshFault) {
    let name = scanner.keyword() ?? ""
    guard let encoding = Encoding(rawValue: name), scanner.keyword() == "1.0" else {
      throw MeshFault(
        line: scanner.line,
        "its format must be ascii, binary_little_endian or binary_big_endian, version 1.0")
    }
    self.encoding = encoding
  }

  private mutating func readElement(_ scanner: inout TextScanner) throws(MeshFault) {
    guard let name = scanner.keyword(), let word = scanner.word(),
      let count = Int(scanner.text(word)), count >= 0, scanner.isAtEnd
    else {
      throw MeshFault(
        "its header has an element without a count; the file is damaged: export it again")
    }
    elements.append(Element(name: name, count: count))
  }

  private mutating func readProperty(_ scanner: inout TextScanner) throws(MeshFault) {
    func type() throws(MeshFault) -> PLYType {
      let name = scanner.keyword() ?? ""
      guard let type = PLYType(named: name) else {
        throw MeshFault(
          line: scanner.line, "a property has the type \(MeshFault.shown(name.utf8)), which PLY "
            + "has not")
      }
      return type
    }
    guard !elements.isEmpty else {
      throw MeshFault(line: scanner.line, "a property stands before any element")
    }
    var countType: PLYType?
    if let word = scanner.word() {
      if scanner.text(word).lowercased() == "list" {
        countType = try type()
        guard countType?.isInteger == true else {
          throw MeshFault(line: scanner.line, "a list's length must be of a whole type")
        }
      } else {
        scanner.goBack(to: word)
      }
    }
    let numberType = try type()
    guard let name = scanner.keyword(), scanner.isAtEnd else {
      throw MeshFault(line: scanner.line, "a property needs a type and a name")
    }
    elements[elements.count - 1].properties.append(
      Property(name: name, type: numberType, countType: countType))
  }

  /// Refuses what the file is too short for, before anything is made for it.
  private func checkCounts(_ fileSize: Int) throws(MeshFault) {
    var room = fileSize - length
    for element in elements {
      // As text each number takes a digit and, unless it is the last, a space.
      let size = element.properties.reduce(0) {
        $0 + (encoding == .ascii ? 2 : ($1.countType ?? $1.type).size)
      }
      let (needed, overflow) = element.count.multipliedReportingOverflow(by: size)
      guard !overflow, needed <= room + 1, element.count <= fileSize else {
        throw MeshFault(
          "its header announces \(element.count) of an element, more than the file can hold; it is "
            + "damaged or cut off: export it again")
      }
      room -= needed
    }
  }
}
