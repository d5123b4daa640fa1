import Files

/// The binary part of a GLB file, and the JSON that says what lies where in it.
struct GLTFBuffer {
  /// Little-endian numbers and files of pictures, each from a multiple of four on.
  private(set) var bytes: [UInt8] = []
  /// `bufferViews` of the document.
  private(set) var views: [JSON] = []
  /// `accessors` of the document.
  private(set) var accessors: [JSON] = []

  /// What a view is used for.
  enum Target: Int {
    case vertices = 34962
    case indices = 34963
  }

  /// Adds bytes; the number of their view.
  mutating func add(_ new: [UInt8], target: Target? = nil) -> Int {
    var members: [JSON.Member] = [
      JSON.Member("buffer", 0), JSON.Member("byteOffset", .integer(bytes.count)),
      JSON.Member("byteLength", .integer(new.count)),
    ]
    if let target { members.append(JSON.Member("target", .integer(target.rawValue))) }
    views.append(.object(members))
    bytes += new
    bytes += [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    return views.count - 1
  }

  /// Adds vectors of `width` numbers; the number of their accessor.
  ///
  /// - Parameter hasBounds: whether the least and the greatest are said, as of positions.
  mutating func add(_ numbers: [Float], width: Int, hasBounds: Bool = false) -> Int {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * numbers.count)
    for number in numbers {
      withUnsafeBytes(of: number.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }
    var members: [JSON.Member] = [
      JSON.Member("bufferView", .integer(add(bytes, target: .vertices))),
      JSON.Member("componentType", 5126),
      JSON.Member("count", .integer(numbers.count / width)),
      JSON.Member("type", .string("VEC\(width)")),
    ]
    if hasBounds {
      for (key, pick) in [("min", min as (Float, Float) -> Float), ("max", max)] {
        let bounds = (0..<width).map { column in
          stride(from: column, to: numbers.count, by: width).dropFirst()
            .reduce(numbers[column]) { pick($0, numbers[$1]) }
        }
        members.append(JSON.Member(key, .array(bounds.map { .number(Double($0)) })))
      }
    }
    accessors.append(.object(members))
    return accessors.count - 1
  }

  /// Adds the corners of triangles; the number of their accessor.
  mutating func add(_ indices: [UInt32]) -> Int {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * indices.count)
    for index in indices {
      withUnsafeBytes(of: index.littleEndian) { bytes.append(contentsOf: $0) }
    }
    accessors.append([
      "bufferView": .integer(add(bytes, target: .indices)), "componentType": 5125,
      "count": .integer(indices.count), "type": "SCALAR",
    ])
    return accessors.count - 1
  }
}
