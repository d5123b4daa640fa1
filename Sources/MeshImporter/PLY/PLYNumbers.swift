/// The numbers of a PLY file after its header, one element after another.
struct PLYNumbers {
  /// The numbers of one element's properties; of a list, its length.
  private(set) var numbers: [Double] = []
  /// The lists among its properties; empty where a property is a single number.
  private(set) var lists: [[Double]] = []

  private let encoding: PLYHeader.Encoding
  private let bytes: [UInt8]
  private var at: Int
  private var scanner: TextScanner

  /// Starts after the header.
  init(_ bytes: [UInt8], after header: PLYHeader) {
    encoding = header.encoding
    self.bytes = bytes
    at = header.length
    scanner = TextScanner(bytes, from: header.length, line: header.lineCount + 1)
  }

  /// How many bytes are left in a binary file.
  var bytesLeft: Int { bytes.count - at }

  /// Makes room for the properties of an element.
  mutating func begin(_ element: PLYHeader.Element) {
    numbers = [Double](repeating: 0, count: element.properties.count)
    lists = [[Double]](repeating: [], count: element.properties.count)
  }

  /// Reads the element of this number, from 0.
  mutating func read(_ element: PLYHeader.Element, _ index: Int) throws(MeshFault) {
    for property in element.properties.indices {
      let (type, countType) = (
        element.properties[property].type, element.properties[property].countType
      )
      guard let countType else {
        numbers[property] = try number(type, element, index)
        continue
      }
      let count = try number(countType, element, index)
      guard count >= 0, count == count.rounded(), count <= Double(bytes.count) else {
        throw MeshFault(
          "\(element.name) \(index) has a list of \(count) numbers; the file is damaged: export it "
            + "again")
      }
      numbers[property] = count
      lists[property].removeAll(keepingCapacity: true)
      for _ in 0..<Int(count) { lists[property].append(try number(type, element, index)) }
    }
    // Each stands in a line of its own, so that a number too many does not move all that follows.
    guard encoding != .ascii || scanner.isAtEnd else {
      throw MeshFault(
        line: scanner.line, "it has more numbers than the \(element.name) that stands there")
    }
  }

  /// Fails unless the file ends where its last element does; true if binary ones go on.
  mutating func hasMore() throws(MeshFault) -> Bool {
    guard encoding == .ascii else { return at < bytes.count }
    while scanner.next() {
      guard scanner.isAtEnd else {
        throw MeshFault(
          line: scanner.line,
          "it goes on after all that its header announces; the file is damaged: export it again")
      }
    }
    return false
  }

  private mutating func number(
    _ type: PLYType, _ element: PLYHeader.Element, _ index: Int
  ) throws(MeshFault) -> Double {
    func cutOff() -> MeshFault {
      MeshFault(
        "it ends within \(element.name) \(index) of \(element.count) (from 0); it is damaged or "
          + "cut off: export it again")
    }
    guard encoding == .ascii else {
      guard bytes.count - at >= type.size else { throw cutOff() }
      var bits: UInt64 = 0
      if encoding == .littleEndian {
        for place in (at..<at + type.size).reversed() { bits = bits << 8 | UInt64(bytes[place]) }
      } else {
        for place in at..<at + type.size { bits = bits << 8 | UInt64(bytes[place]) }
      }
      at += type.size
      return type.number(bits)
    }
    while true {
      if let value = try scanner.number() { return value }
      guard scanner.next() else { throw cutOff() }
    }
  }
}
