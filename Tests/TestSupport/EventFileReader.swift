/// Reads TensorBoard's event files from their definition; shares no code with the writer.
public struct EventFileReader {
  /// An entry.
  public struct Entry: Equatable {
    public var wallTime = 0.0
    public var step = 0
    public var version: String?
    public var scalars: [String: Float] = [:]
    /// Whether the training goes on here.
    public var isRestart = false

    public init(
      wallTime: Double = 0, step: Int = 0, version: String? = nil, scalars: [String: Float] = [:],
      isRestart: Bool = false
    ) {
      self.wallTime = wallTime
      self.step = step
      self.version = version
      self.scalars = scalars
      self.isRestart = isRestart
    }
  }

  /// What is wrong with a file.
  public struct Fault: Error {
    public var reason: String
  }

  /// The entries of a file.
  public static func entries(_ bytes: [UInt8]) throws -> [Entry] {
    var rest = bytes[...]
    var entries: [Entry] = []
    while !rest.isEmpty {
      let length = Array(try take(8, of: &rest))
      guard number(try take(4, of: &rest)) == UInt64(masked(length)) else {
        throw Fault(reason: "the check of a length is wrong")
      }
      let message = Array(try take(Int(number(length[...])), of: &rest))
      guard number(try take(4, of: &rest)) == UInt64(masked(message)) else {
        throw Fault(reason: "the check of a message is wrong")
      }
      entries.append(try entry(message))
    }
    return entries
  }

  /// CRC-32C, a bit at a time.
  public static func check(_ bytes: [UInt8]) -> UInt32 {
    var remainder: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      for bit in 0..<8 {
        let isOdd = (remainder ^ UInt32(byte >> UInt8(bit))) & 1 == 1
        remainder >>= 1
        if isOdd { remainder ^= 0x82F6_3B78 }
      }
    }
    return remainder ^ 0xFFFF_FFFF
  }

  private static func masked(_ bytes: [UInt8]) -> UInt32 {
    let check = check(bytes)
    return (check / 32768 &+ check &* 131072) &+ 2_726_488_792
  }

  private static func entry(_ message: [UInt8]) throws -> Entry {
    var entry = Entry()
    for field in try fields(message) {
      switch field.number {
      case 1: entry.wallTime = Double(bitPattern: number(field.content))
      case 2: entry.step = Int(number(field.content))
      case 3: entry.version = String(decoding: field.content, as: UTF8.self)
      case 5:
        for value in try fields(Array(field.content)) where value.number == 1 {
          let parts = try fields(Array(value.content))
          guard let tag = parts.first(where: { $0.number == 1 }),
            let scalar = parts.first(where: { $0.number == 2 })
          else { throw Fault(reason: "a value lacks its tag or its number") }
          entry.scalars[String(decoding: tag.content, as: UTF8.self)] = Float(
            bitPattern: UInt32(number(scalar.content)))
        }
      case 7:
        entry.isRestart = try fields(Array(field.content)).contains {
          $0.number == 1 && number($0.content) == 1
        }
      default: throw Fault(reason: "field \(field.number) is not known")
      }
    }
    return entry
  }

  /// The fields of a message: whole numbers as eight bytes, all else as it stands there.
  private static func fields(
    _ message: [UInt8]
  ) throws -> [(number: Int, content: ArraySlice<UInt8>)] {
    var rest = message[...]
    var fields: [(number: Int, content: ArraySlice<UInt8>)] = []
    while !rest.isEmpty {
      let key = try varint(&rest)
      let content: ArraySlice<UInt8>
      switch key % 8 {
      case 0:
        let value = try varint(&rest)
        content = (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }[...]
      case 1: content = try take(8, of: &rest)
      case 2: content = try take(Int(varint(&rest)), of: &rest)
      case 5: content = try take(4, of: &rest)
      default: throw Fault(reason: "wire type \(key % 8) is not known")
      }
      fields.append((Int(key / 8), content))
    }
    return fields
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
    var (value, place): (UInt64, UInt64) = (0, 1)
    while let byte = rest.popFirst() {
      value += UInt64(byte % 128) * place
      if byte < 128 { return value }
      place = place &* 128
    }
    throw Fault(reason: "a number has no end")
  }

  private static func take(
    _ count: Int, of rest: inout ArraySlice<UInt8>
  ) throws -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw Fault(reason: "the file ends within a record") }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 * 256 + UInt64($1) }
  }
}
