/// A slow, plain reading of zlib streams (RFC 1950 and 1951), one bit at a time.
struct InflateTwin {
  /// Why a stream cannot be read.
  struct Fault: Error, CustomStringConvertible { var description: String }

  private let bytes: [UInt8]
  private var bit: Int
  private var output: [UInt8] = []
  private let limit: Int

  /// The contents of a zlib stream of at most `limit` bytes.
  static func decode(_ stream: [UInt8], limit: Int = 1 << 24) throws -> [UInt8] {
    guard stream.count >= 6, stream[0] & 0x0F == 8, stream[0] >> 4 <= 7,
      (Int(stream[0]) << 8 | Int(stream[1])) % 31 == 0, stream[1] & 0x20 == 0
    else { throw Fault(description: "no zlib header") }
    var twin = InflateTwin(bytes: stream, bit: 16, limit: limit)
    while try !twin.block() {}
    let end = (twin.bit + 7) / 8
    guard end + 4 == stream.count else { throw Fault(description: "no checksum at the end") }
    let sum = stream[end...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard sum == Checksum.adler32(twin.output) else { throw Fault(description: "checksum") }
    return twin.output
  }

  private init(bytes: [UInt8], bit: Int, limit: Int) {
    self.bytes = bytes
    self.bit = bit
    self.limit = limit
  }

  private mutating func bits(_ count: Int) throws -> Int {
    var value = 0
    for place in 0..<count {
      guard bit / 8 < bytes.count else { throw Fault(description: "stream ends") }
      value |= Int(bytes[bit / 8] >> UInt8(bit % 8) & 1) << place
      bit += 1
    }
    return value
  }

  /// Reads a block.
  ///
  /// - Returns: whether it is the last.
  private mutating func block() throws -> Bool {
    let isLast = try bits(1) == 1
    switch try bits(2) {
    case 0:
      bit = (bit + 7) / 8 * 8
      let length = try bits(16)
      guard try bits(16) == ~length & 0xFFFF else { throw Fault(description: "stored length") }
      for _ in 0..<length { output.append(UInt8(try bits(8))) }
      try checkSize()
    case 1:
      let literals = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
      try symbols(Code(literals), Code([Int](repeating: 5, count: 30)))
    case 2:
      let (literals, distances) = try codes()
      try symbols(literals, distances)
    default: throw Fault(description: "block type")
    }
    return isLast
  }

  private func checkSize() throws {
    if output.count > limit { throw Fault(description: "too long") }
  }

  /// A prefix code by its lengths (RFC 1951, section 3.2.2).
  private struct Code {
    var symbol: [Int: Int] = [:]

    init(_ lengths: [Int]) {
      var code = 0
      for length in 1...15 {
        for (index, own) in lengths.enumerated() where own == length {
          symbol[1 << length | code] = index
          code += 1
        }
        code <<= 1
      }
    }
  }

  private mutating func symbol(_ code: Code) throws -> Int {
    var word = 1
    for _ in 1...15 {
      word = word << 1 | (try bits(1))
      if let symbol = code.symbol[word] { return symbol }
    }
    throw Fault(description: "no such code")
  }

  private mutating func codes() throws -> (Code, Code) {
    let (literalCount, distanceCount) = (try bits(5) + 257, try bits(5) + 1)
    let count = try bits(4) + 4
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var own = [Int](repeating: 0, count: 19)
    for index in 0..<count { own[order[index]] = try bits(3) }
    let code = Code(own)
    var lengths: [Int] = []
    while lengths.count < literalCount + distanceCount {
      let symbol = try symbol(code)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw Fault(description: "nothing to repeat") }
        lengths += [Int](repeating: last, count: 3 + (try bits(2)))
      case 17: lengths += [Int](repeating: 0, count: 3 + (try bits(3)))
      case 18: lengths += [Int](repeating: 0, count: 11 + (try bits(7)))
      default: lengths.append(symbol)
      }
    }
    guard lengths.count == literalCount + distanceCount else { throw Fault(description: "lengths") }
    return (Code(Array(lengths[..<literalCount])), Code(Array(lengths[literalCount...])))
  }

  private mutating func symbols(_ literals: Code, _ distances: Code) throws {
    let lengthBase = [
      3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
      163, 195, 227, 258,
    ]
    let distanceBase = [
      1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
      2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ]
    while true {
      let symbol = try symbol(literals)
      if symbol == 256 { return }
      if symbol < 256 {
        output.append(UInt8(symbol))
        continue
      }
      guard symbol < 286 else { throw Fault(description: "length code") }
      let index = symbol - 257
      let extra = index < 8 || index == 28 ? 0 : (index - 4) / 4
      let length = lengthBase[index] + (try bits(extra))
      let far = try self.symbol(distances)
      guard far < 30 else { throw Fault(description: "distance code") }
      let distance = distanceBase[far] + (try bits(far < 4 ? 0 : (far - 2) / 2))
      guard distance <= output.count else { throw Fault(description: "too far back") }
      for _ in 0..<length { output.append(output[output.count - distance]) }
      try checkSize()
    }
  }
}
