/// A table of numbers in a glTF file: `count` rows of `width` numbers each.
///
/// Rows are read when they are asked for: of a large table that many primitives share, each reads
/// what it needs.
struct GLTFAccessor {
  /// What it is called in messages: "its accessor 3".
  let name: String
  /// The number of rows.
  let count: Int
  /// What a row is: "SCALAR", "VEC3".
  let type: String
  /// Numbers in a row.
  let width: Int
  /// What a number is stored as.
  let component: Component
  /// Whether integers stand for numbers from 0 or −1 to 1.
  let isNormalized: Bool

  /// The bytes of its rows; nil where all that is not sparse is zero.
  private var rows: (bytes: ArraySlice<UInt8>, stride: Int)?
  /// Rows that replace others: the bytes, and the place of each in them.
  private var substitutes: (bytes: ArraySlice<UInt8>, places: [Int: Int])?

  /// The types of a row that anything here is made of, and how many numbers they have.
  private static let widths = [
    "SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16,
  ]

  /// What a number is stored as.
  enum Component: Int {
    case byte = 5120, unsignedByte, short, unsignedShort
    case unsignedInt = 5125, float

    /// Its length in bytes.
    var size: Int {
      switch self {
      case .byte, .unsignedByte: 1
      case .short, .unsignedShort: 2
      case .unsignedInt, .float: 4
      }
    }

    /// Its name in the format's description.
    var name: String {
      switch self {
      case .byte: "BYTE"
      case .unsignedByte: "UNSIGNED_BYTE"
      case .short: "SHORT"
      case .unsignedShort: "UNSIGNED_SHORT"
      case .unsignedInt: "UNSIGNED_INT"
      case .float: "FLOAT"
      }
    }
  }

  /// The accessor to which `referrer` refers, once all that it spans is there.
  init(_ index: Int, of referrer: String, in buffers: GLTFBuffers) throws(GLTFFault) {
    let object = try buffers.document.element(.accessor, index, of: referrer)
    name = object.name
    count = try object.needed(object.integer("count"), "count")
    type = try object.needed(object.text("type"), "type")
    guard let width = Self.widths[type] else {
      throw GLTFFault("\(name) has the type \(GLTFFault.quoted(type)), which there is not")
    }
    self.width = width
    component = try Self.component(of: object, name)
    isNormalized = try object.flag("normalized") ?? false
    if isNormalized, component == .float || component == .unsignedInt {
      throw GLTFFault("\(name) is normalized \(component.name), which there is not")
    }
    let rowSize = width * component.size
    if let view = try object.integer("bufferView") {
      let view = try buffers.view(view, of: name)
      rows = try Self.rows(
        count, of: rowSize, in: view, from: object.integer("byteOffset") ?? 0, name)
    }
    if let sparse = try object.object("sparse") {
      substitutes = try Self.substitutes(sparse, count: count, rowSize: rowSize, in: buffers)
    }
  }

  /// Whether there are no bytes behind it, so that every number is zero.
  var isAllZero: Bool { rows == nil && substitutes == nil }

  /// What it is made of, as messages say it: "VEC2 of normalized BYTE".
  var kind: String { "\(type) of \(isNormalized ? "normalized " : "")\(component.name)" }

  private static func component(
    of object: GLTFObject, _ name: String
  ) throws(GLTFFault) -> Component {
    let number = try object.needed(object.integer("componentType"), "componentType")
    guard let component = Component(rawValue: number) else {
      throw GLTFFault("\(name) has the componentType \(number), which there is not")
    }
    return component
  }

  private static func rows(
    _ count: Int, of rowSize: Int, in view: GLTFBuffers.View, from offset: Int, _ name: String
  ) throws(GLTFFault) -> (bytes: ArraySlice<UInt8>, stride: Int) {
    let stride = view.stride ?? rowSize
    guard stride >= rowSize else {
      throw GLTFFault(
        "\(view.name) has a byteStride of \(stride), but a row of \(name) takes \(rowSize) bytes")
    }
    let (span, overflows) = max(count - 1, 0).multipliedReportingOverflow(by: stride)
    guard count > 0 else { return (view.bytes.prefix(0), stride) }
    guard !overflows, span <= view.bytes.count,
      offset + span + rowSize <= view.bytes.count
    else {
      throw GLTFFault(
        "\(name) has \(count) rows, more than the \(view.bytes.count) bytes of \(view.name) hold "
          + "behind byte \(offset); it is damaged: export it again")
    }
    return (view.bytes.dropFirst(offset), stride)
  }

  private static func substitutes(
    _ sparse: GLTFObject, count: Int, rowSize: Int, in buffers: GLTFBuffers
  ) throws(GLTFFault) -> (bytes: ArraySlice<UInt8>, places: [Int: Int]) {
    func part(
      _ key: String
    ) throws(GLTFFault) -> (object: GLTFObject, view: GLTFBuffers.View, offset: Int) {
      let object = try sparse.needed(sparse.object(key), key)
      let view = try object.needed(object.integer("bufferView"), "bufferView")
      return (
        object, try buffers.view(view, of: object.name), try object.integer("byteOffset") ?? 0
      )
    }
    let size = try sparse.needed(sparse.integer("count"), "count")
    let (indices, indexView, indexOffset) = try part("indices")
    let (values, valueView, valueOffset) = try part("values")
    let component = try component(of: indices, indices.name)
    guard [.unsignedByte, .unsignedShort, .unsignedInt].contains(component) else {
      throw GLTFFault(
        "\(indices.name) has the componentType \(component.rawValue), which indices cannot have")
    }
    let places = try rows(size, of: component.size, in: indexView, from: indexOffset, indices.name)
    let bytes = try rows(size, of: rowSize, in: valueView, from: valueOffset, values.name)
    guard places.stride == component.size, bytes.stride == rowSize else {
      throw GLTFFault("\(sparse.name) has a byteStride, which it cannot have")
    }
    var placeOfRow: [Int: Int] = [:]
    placeOfRow.reserveCapacity(size)
    var last = -1
    for place in 0..<size {
      let row = Int(number(component, in: places.bytes, at: place * component.size))
      guard row > last, row < count else {
        throw GLTFFault(
          "\(sparse.name) has the index \(row) after \(last); they must rise, and stay below "
            + "\(count)")
      }
      placeOfRow[row] = place
      last = row
    }
    return (bytes.bytes, placeOfRow)
  }

  // MARK: Numbers

  /// The numbers in these rows, one row behind the other, as floating-point ones.
  func values(_ rows: [Int]) -> [Float] {
    let divisor: Float? =
      switch component {
      case _ where !isNormalized: nil
      case .byte: 127
      case .unsignedByte: 255
      case .short: 32767
      case .unsignedShort: 65535
      case .unsignedInt, .float: nil
      }
    var values: [Float] = []
    values.reserveCapacity(rows.count * width)
    forEachRow(rows) { bytes, offset in
      for column in 0..<width {
        let number = Self.number(component, in: bytes, at: offset + column * component.size)
        values.append(divisor.map { max(Float(number) / $0, -1) } ?? Float(number))
      }
    } orZero: {
      for _ in 0..<width { values.append(0) }
    }
    return values
  }

  /// Its rows' first numbers as indices: the type must be one of integers.
  func indices() -> [UInt32] {
    var indices: [UInt32] = []
    indices.reserveCapacity(count)
    forEachRow(0..<count) { bytes, offset in
      indices.append(UInt32(Self.number(component, in: bytes, at: offset)))
    } orZero: {
      indices.append(0)
    }
    return indices
  }

  private func forEachRow(
    _ rows: some Sequence<Int>, _ body: (ArraySlice<UInt8>, Int) -> Void, orZero: () -> Void
  ) {
    for row in rows {
      if let place = substitutes?.places[row], let bytes = substitutes?.bytes {
        body(bytes, place * width * component.size)
      } else if let source = self.rows {
        body(source.bytes, row * source.stride)
      } else {
        orZero()
      }
    }
  }

  /// The number at `offset`, not normalized; little-endian, as all of glTF. Exact: a double holds
  /// every one of them.
  private static func number(
    _ component: Component, in bytes: ArraySlice<UInt8>, at offset: Int
  ) -> Double {
    let start = bytes.startIndex + offset
    func bits(_ count: Int) -> UInt32 {
      var bits: UInt32 = 0
      for index in 0..<count { bits |= UInt32(bytes[start + index]) << (8 * UInt32(index)) }
      return bits
    }
    return switch component {
    case .byte: Double(Int8(truncatingIfNeeded: bits(1)))
    case .unsignedByte: Double(bits(1))
    case .short: Double(Int16(truncatingIfNeeded: bits(2)))
    case .unsignedShort: Double(bits(2))
    case .unsignedInt: Double(bits(4))
    case .float: Double(Float(bitPattern: bits(4)))
    }
  }
}
