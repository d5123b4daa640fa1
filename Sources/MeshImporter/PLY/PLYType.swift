/// The types of numbers in PLY files, under their old names and the new ones.
enum PLYType: Equatable {
  case int8, uint8, int16, uint16, int32, uint32, float32, float64

  private static let names: [String: PLYType] = [
    "char": .int8, "uchar": .uint8, "short": .int16, "ushort": .uint16, "int": .int32,
    "uint": .uint32, "float": .float32, "double": .float64, "int8": .int8, "uint8": .uint8,
    "int16": .int16, "uint16": .uint16, "int32": .int32, "uint32": .uint32, "float32": .float32,
    "float64": .float64,
  ]

  /// The type of this name; nil if there is none.
  init?(named name: String) {
    guard let type = Self.names[name] else { return nil }
    self = type
  }

  /// Its size in binary files, in bytes.
  var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .float64: 8
    }
  }

  /// Whether its numbers are whole.
  var isInteger: Bool { self != .float32 && self != .float64 }

  /// What full light is as a colour: of integers their largest, except that those of 32 bits hold
  /// bytes.
  var fullLight: Double {
    switch self {
    case .int8: 127
    case .int16: 32767
    case .uint16: 65535
    case .uint8, .int32, .uint32: 255
    case .float32, .float64: 1
    }
  }

  /// The number whose bits these are.
  func number(_ bits: UInt64) -> Double {
    switch self {
    case .int8: Double(Int8(truncatingIfNeeded: bits))
    case .uint8: Double(UInt8(truncatingIfNeeded: bits))
    case .int16: Double(Int16(truncatingIfNeeded: bits))
    case .uint16: Double(UInt16(truncatingIfNeeded: bits))
    case .int32: Double(Int32(truncatingIfNeeded: bits))
    case .uint32: Double(UInt32(truncatingIfNeeded: bits))
    case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float64: Double(bitPattern: bits)
    }
  }
}
