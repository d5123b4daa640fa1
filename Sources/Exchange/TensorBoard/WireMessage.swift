/// A message in the wire format of protocol buffers, of the few kinds of field that events have.
struct WireMessage {
  private(set) var bytes: [UInt8] = []

  /// How the value of a field is laid out.
  private enum Kind: UInt64 {
    case varint = 0
    case eightBytes = 1
    case counted = 2
    case fourBytes = 5
  }

  /// An `int64` or an enumeration; not negative.
  mutating func add(_ field: Int, integer: Int) {
    add(field, .varint)
    add(varint: UInt64(integer))
  }

  /// A `double`.
  mutating func add(_ field: Int, double: Double) {
    add(field, .eightBytes)
    bytes += LittleEndian.bytes(of: double.bitPattern)
  }

  /// A `float`.
  mutating func add(_ field: Int, float: Float) {
    add(field, .fourBytes)
    bytes += LittleEndian.bytes(of: float.bitPattern)
  }

  /// A `string`.
  mutating func add(_ field: Int, text: String) { add(field, counted: Array(text.utf8)) }

  /// A message.
  mutating func add(_ field: Int, message: WireMessage) { add(field, counted: message.bytes) }

  private mutating func add(_ field: Int, counted content: [UInt8]) {
    add(field, .counted)
    add(varint: UInt64(content.count))
    bytes += content
  }

  private mutating func add(_ field: Int, _ kind: Kind) {
    add(varint: UInt64(field) << 3 | kind.rawValue)
  }

  /// Seven bits a byte, the lowest first; the eighth says that more follow.
  private mutating func add(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
