import Files

/// What the header of a safetensors file says of one tensor.
struct TensorRecord: Equatable {
  let name: String
  let type: String
  let shape: [Int]
  /// Bytes from the end of the header.
  let begin: Int
  let end: Int
}

/// The header of a safetensors file: a JSON object with one member a tensor, and, under
/// "__metadata__", an object of strings.
struct SafetensorsHeader: Equatable {
  var metadata: [String: String] = [:]
  var tensors: [TensorRecord] = []

  static let metadataKey = "__metadata__"

  /// The header as JSON without white space, metadata first and sorted by key.
  var json: String {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map {
        "\(jsonString($0.key)):\(jsonString($0.value))"
      }
      members.append("\"\(Self.metadataKey)\":{\(pairs.joined(separator: ","))}")
    }
    for tensor in tensors {
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(jsonString(tensor.name)):{\"dtype\":\(jsonString(tensor.type)),\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(tensor.begin),\(tensor.end)]}")
    }
    return "{\(members.joined(separator: ","))}"
  }

  init(metadata: [String: String] = [:], tensors: [TensorRecord] = []) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// Reads what `json` writes, with white space where JSON allows it. Nothing beyond the format's
  /// own structure is accepted, so the nesting is bounded.
  init(parsing bytes: some Collection<UInt8>) throws(HeaderFault) {
    var scanner = JSONScanner(Array(bytes))
    var names: Set<String> = []
    var metadata: [String: String] = [:]
    var tensors: [TensorRecord] = []
    try scanner.object { scanner, name throws(HeaderFault) in
      guard names.insert(name).inserted else {
        throw HeaderFault("tensor \(quoted(name)) occurs twice")
      }
      if name == Self.metadataKey {
        try scanner.object { scanner, key throws(HeaderFault) in
          let value = try scanner.string()
          guard metadata.updateValue(value, forKey: key) == nil else {
            throw HeaderFault("metadata key \(quoted(key)) occurs twice")
          }
        }
      } else {
        tensors.append(try Self.record(name, &scanner))
      }
    }
    try scanner.end()
    self.metadata = metadata
    self.tensors = tensors
  }

  private static func record(
    _ name: String, _ scanner: inout JSONScanner
  ) throws(HeaderFault) -> TensorRecord {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { scanner, key throws(HeaderFault) in
      switch key {
      case "dtype" where type == nil: type = try scanner.string()
      case "shape" where shape == nil: shape = try scanner.numbers()
      case "data_offsets" where offsets == nil: offsets = try scanner.numbers()
      default: throw HeaderFault("tensor \(quoted(name)) has a second or unknown \(quoted(key))")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw HeaderFault("tensor \(quoted(name)) lacks dtype, shape or two data_offsets")
    }
    return TensorRecord(name: name, type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }
}

/// What is wrong with a header.
struct HeaderFault: Error {
  let reason: String
  /// Whether the file is of the format, but not what was once written.
  let isDamage: Bool

  init(_ reason: String) {
    self.reason = reason
    isDamage = false
  }

  init(damage reason: String) {
    self.reason = reason
    isDamage = true
  }
}

/// A name from a file, for a one-line message: in quotes, control characters escaped, shortened.
func quoted(_ name: String) -> String { "'\(displayed(name))'" }

private func jsonString(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
