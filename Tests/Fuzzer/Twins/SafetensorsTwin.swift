/// A strict reading of a safetensors file.
struct SafetensorsTwin {
  /// Why a file is not read.
  struct Fault: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  /// A tensor: its type, its shape and its bytes.
  struct Tensor: Equatable {
    var type: String
    var shape: [Int]
    var bytes: [UInt8]
  }

  private(set) var tensors: [String: Tensor] = [:]
  private(set) var metadata: [String: String] = [:]

  init(_ file: [UInt8]) throws {
    guard file.count >= 8 else { throw Fault("no length") }
    let length = file[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(file.count - 8) else { throw Fault("the length") }
    let start = 8 + Int(length)
    guard let text = String(validating: file[8..<start], as: UTF8.self) else {
      throw Fault("not UTF-8")
    }
    let (tree, exceptions) = try JSONTwin.parse(text)
    guard exceptions.isEmpty, case .object(let members) = tree else { throw Fault("no object") }
    var places: [(begin: Int, end: Int)] = []
    for member in members {
      if member.key == "__metadata__" {
        guard case .object(let pairs) = member.value else { throw Fault("metadata") }
        for pair in pairs {
          guard case .string(let value) = pair.value else { throw Fault("metadata") }
          metadata[pair.key] = value
        }
        continue
      }
      guard case .object(let fields) = member.value, fields.count == 3,
        case .string(let type)? = member.value["dtype"]
      else { throw Fault("a tensor's fields") }
      let (shape, offsets) = (
        try Self.integers(member.value["shape"]), try Self.integers(member.value["data_offsets"])
      )
      guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= file.count - start else {
        throw Fault("a tensor's place")
      }
      guard let size = ["F16": 2, "F32": 4, "F64": 8, "I64": 8, "U8": 1][type] else {
        throw Fault("a type that is not read")
      }
      guard shape.allSatisfy({ $0 < 1 << 20 }), shape.count < 8,
        shape.reduce(1.0, { $0 * Double($1) }) * Double(size) == Double(offsets[1] - offsets[0])
      else { throw Fault("a tensor's size") }
      places.append((offsets[0], offsets[1]))
      tensors[member.key] = Tensor(
        type: type, shape: shape, bytes: Array(file[start + offsets[0]..<start + offsets[1]]))
    }
    var end = 0
    for place in places.sorted(by: { $0 < $1 }) {
      guard place.begin == end else { throw Fault("a gap") }
      end = place.end
    }
    guard end == file.count - start else { throw Fault("bytes at the end") }
  }

  private static func integers(_ value: JSONTree?) throws -> [Int] {
    guard case .array(let elements)? = value else { throw Fault("no list") }
    return try elements.map {
      guard case .number(let spelling, _) = $0, spelling.wholeMatch(of: /0|[1-9][0-9]*/) != nil,
        let value = Int(spelling)
      else { throw Fault("no integer") }
      return value
    }
  }
}
