import Files

/// The header of a safetensors file: a JSON object with one member a tensor, and, under
/// "__metadata__", an object of strings.
struct SafetensorsHeader: Equatable {
  var metadata: [String: String] = [:]
  var tensors: [TensorRecord] = []

  static let metadataKey = "__metadata__"
  /// Whole numbers in a header are below this, so that each is a number of JSON exactly; no file
  /// that is read has as many bytes.
  private static let numberLimit = 0x1p53

  /// The header as JSON without white space, metadata first and sorted by key.
  var json: String {
    var members: [JSON.Member] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map {
        JSON.Member($0.key, .string($0.value))
      }
      members.append(.init(Self.metadataKey, .object(pairs)))
    }
    for tensor in tensors {
      members.append(
        .init(
          tensor.name,
          [
            "dtype": .string(tensor.type), "shape": .array(tensor.shape.map(JSON.integer)),
            "data_offsets": [.integer(tensor.begin), .integer(tensor.end)],
          ]))
    }
    return JSON.object(members).compact
  }

  init(metadata: [String: String] = [:], tensors: [TensorRecord] = []) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// Reads what `json` writes, with white space where JSON allows it.
  init(parsing bytes: some Collection<UInt8>) throws(HeaderFault) {
    let document: LocatedJSON
    do throws(FileError) {
      document = try JSON5Reader.parse(Array(bytes), path: "", as: .json)
    } catch {
      throw HeaderFault("the header is not valid: \(error.reason)")
    }
    for member in try Self.members(of: document, called: "the header") {
      if member.key == Self.metadataKey {
        for pair in try Self.members(of: member.value, called: Self.metadataKey) {
          metadata[pair.key] = try Self.text(of: pair.value, called: "metadata \(quoted(pair.key))")
        }
      } else {
        tensors.append(try Self.record(member))
      }
    }
  }

  private static func record(_ tensor: LocatedJSON.Member) throws(HeaderFault) -> TensorRecord {
    let name = "tensor \(quoted(tensor.key))"
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    for member in try members(of: tensor.value, called: name) {
      let part = "the \(member.key) of \(name)"
      switch member.key {
      case "dtype": type = try text(of: member.value, called: part)
      case "shape": shape = try numbers(of: member.value, called: part)
      case "data_offsets": offsets = try numbers(of: member.value, called: part)
      default: throw HeaderFault("\(name) has an unknown \(quoted(member.key))")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw HeaderFault("\(name) lacks dtype, shape or two data_offsets")
    }
    return TensorRecord(
      name: tensor.key, type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }

  private static func members(
    of value: LocatedJSON, called name: String
  ) throws(HeaderFault) -> [LocatedJSON.Member] {
    guard case .object(let members) = value.content else {
      throw HeaderFault("\(name) is \(value.kind), but must be an object")
    }
    return members
  }

  private static func text(
    of value: LocatedJSON, called name: String
  ) throws(HeaderFault) -> String {
    guard case .string(let text) = value.content else {
      throw HeaderFault("\(name) is \(value.kind), but must be text")
    }
    return text
  }

  private static func numbers(
    of value: LocatedJSON, called name: String
  ) throws(HeaderFault) -> [Int] {
    guard case .array(let elements) = value.content else {
      throw HeaderFault("\(name) is \(value.kind), but must be a list of whole numbers")
    }
    var numbers: [Int] = []
    numbers.reserveCapacity(elements.count)
    for element in elements {
      guard case .number(let number) = element.content, number >= 0, number < numberLimit,
        number == number.rounded()
      else {
        throw HeaderFault(
          "\(name) has \(element.kind) in it, but must be a list of whole numbers below 2⁵³")
      }
      numbers.append(Int(number))
    }
    return numbers
  }
}
