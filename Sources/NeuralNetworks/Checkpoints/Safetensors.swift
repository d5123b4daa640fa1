import Files

/// Named tensors and strings in one file, in the safetensors format
/// (https://github.com/huggingface/safetensors): eight bytes with the header's length,
/// little-endian; the header, JSON; the tensors' elements, row-major, little-endian.
///
/// Goals, in this order: no file, however hostile, does more than make an error; what other
/// programs wrote is read, and they read what is written here; the same contents give the same
/// bytes.
package struct Safetensors: Sendable, Equatable {
  /// The elements of a tensor, row-major.
  package enum Elements: Sendable, Equatable {
    /// "F16", as the numbers that it stands for; others are rounded to it when they are written
    case float16([Float])
    /// "F32"
    case float32([Float])
    /// "F64"
    case float64([Double])
    /// "I64"
    case int64([Int64])
    /// "U8"
    case uint8([UInt8])

    /// The number of elements.
    package var count: Int {
      switch self {
      case .float16(let elements): elements.count
      case .float32(let elements): elements.count
      case .float64(let elements): elements.count
      case .int64(let elements): elements.count
      case .uint8(let elements): elements.count
      }
    }

    /// The type's name in the file.
    package var typeName: String {
      switch self {
      case .float16: "F16"
      case .float32: "F32"
      case .float64: "F64"
      case .int64: "I64"
      case .uint8: "U8"
      }
    }
  }

  /// A tensor of any of the element types.
  package struct Entry: Sendable, Equatable {
    /// The extent of each dimension; empty for a scalar.
    package let shape: [Int]
    /// As many as the product of `shape`.
    package let elements: Elements

    /// A tensor of the given elements, row-major.
    package init(shape: [Int], elements: Elements) {
      precondition(
        shape.elementCount == elements.count,
        "shape \(shape) needs \(shape.elementCount) elements, not \(elements.count)")
      self.shape = shape
      self.elements = elements
    }
  }

  /// The tensors by name.
  package var entries: [String: Entry]
  /// Free strings by name, such as the settings of the network that the weights belong to.
  package var metadata: [String: String]
  /// Whether it was read from a file with a checksum, which is no part of what the file says.
  package private(set) var isChecked = false

  /// A file's contents. "__metadata__" is not allowed as the name of a tensor.
  package init(entries: [String: Entry] = [:], metadata: [String: String] = [:]) {
    self.entries = entries
    self.metadata = metadata
  }

  /// Reads a file of at most 1 GiB. While it is read, its bytes and its tensors are held in memory:
  /// twice its size, three times where numbers are of 16 bits.
  ///
  /// - Throws: also if the file has a checksum that is not that of its contents.
  package init(readingFrom path: String) throws(LearningError) {
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(path, limit: Self.largestFile) } catch { throw .file(error) }
    do throws(HeaderFault) {
      try self.init(decoding: bytes)
    } catch {
      if error.isDamage { throw .damaged(file: path, reason: error.reason) }
      guard let format = ForeignFormat.name(of: bytes) else {
        throw .malformed(file: path, reason: error.reason)
      }
      throw .malformed(file: path, reason: "it seems to be \(format)")
    }
  }

  /// Writes a file; if that fails, whatever stood there before is untouched.
  ///
  /// - Parameter checked: with a checksum, which is compared when the file is read.
  package func write(to path: String, checked: Bool = false) throws(LearningError) {
    do { try WholeFile.write(encoded(checked: checked), to: path) } catch { throw .file(error) }
  }

  package static func == (a: Safetensors, b: Safetensors) -> Bool {
    a.entries == b.entries && a.metadata == b.metadata
  }

  /// 1 GiB, far above any network that this tape can train.
  package static let largestFile = 1 << 30
  /// 16 MiB: some hundred thousand tensors.
  static let largestHeader = 1 << 24
}

// MARK: Bytes

extension Safetensors {
  /// Types in the order in which the reference implementation writes them: with a header that is
  /// padded to a multiple of eight bytes, every element is aligned.
  private static let typeSizes: KeyValuePairs = ["I64": 8, "F64": 8, "F32": 4, "F16": 2, "U8": 1]

  private static func size(ofType name: String) -> Int? {
    typeSizes.first { $0.key == name }?.value
  }

  /// The whole file.
  ///
  /// - Parameter checked: with a checksum in its metadata.
  func encoded(checked: Bool = false) -> [UInt8] {
    precondition(entries[SafetensorsHeader.metadataKey] == nil, "a tensor named as the metadata")
    let ordered = Self.typeSizes.flatMap { type in
      entries.filter { $0.value.elements.typeName == type.key }.sorted { $0.key < $1.key }
    }
    var header = SafetensorsHeader(metadata: metadata)
    var data: [UInt8] = []
    for (name, entry) in ordered {
      let begin = data.count
      entry.elements.append(to: &data)
      header.tensors.append(
        TensorRecord(
          name: name, type: entry.elements.typeName, shape: entry.shape, begin: begin,
          end: data.count))
    }
    if checked {
      header.metadata[Self.checksumKey] = Self.checksum(header, data[...])
      header.metadata[Self.checksumKindKey] = Self.checksumKind
    }
    var json = Array(header.json.utf8)
    json += Array(repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
    let length = UInt64(json.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + json + data
  }

  /// Reads a whole file, trusting nothing.
  init(decoding bytes: [UInt8]) throws(HeaderFault) {
    guard bytes.count >= 8 else {
      throw HeaderFault("\(bytes.count) bytes; the header's length alone takes 8")
    }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * $1) }
    guard length <= 1 << 48 else {
      throw HeaderFault(
        "its first eight bytes are no header's length, so that it is no safetensors file")
    }
    guard length <= UInt64(bytes.count - 8) else {
      throw HeaderFault(
        "the header's length is given as \(length) bytes, and \(bytes.count - 8) follow; "
          + "is the file cut short?")
    }
    guard length <= Self.largestHeader else {
      throw HeaderFault(
        "the header's length is given as \(length) bytes; at most \(Self.largestHeader) are read")
    }
    let dataStart = 8 + Int(length)
    let header = try SafetensorsHeader(parsing: bytes[8..<dataStart])
    try Self.checkPlaces(header.tensors, dataCount: bytes.count - dataStart)
    for tensor in header.tensors { try Self.checkSize(tensor) }
    try Self.verify(header, bytes[dataStart...])
    metadata = header.metadata
    isChecked = metadata[Self.checksumKey] != nil
    metadata[Self.checksumKey] = nil
    metadata[Self.checksumKindKey] = nil
    entries = [:]
    for tensor in header.tensors {
      entries[tensor.name] = Self.entry(tensor, bytes[dataStart...])
    }
  }

  /// The tensors must lie side by side and fill the rest of the file, as the format demands.
  private static func checkPlaces(
    _ tensors: [TensorRecord], dataCount: Int
  ) throws(HeaderFault) {
    var end = 0
    for tensor in tensors.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard tensor.begin <= tensor.end, tensor.end <= dataCount else {
        throw HeaderFault(
          "tensor \(quoted(tensor.name)) lies at bytes \(tensor.begin) to \(tensor.end) of "
            + "\(dataCount); is the file cut short?")
      }
      guard tensor.begin == end else {
        throw HeaderFault(
          "tensor \(quoted(tensor.name)) begins at byte \(tensor.begin) and the one before it "
            + "ends at \(end)")
      }
      end = tensor.end
    }
    guard end == dataCount else {
      throw HeaderFault("\(dataCount - end) bytes after the last tensor")
    }
  }

  /// A tensor's bytes must be as many as its shape and type say.
  private static func checkSize(_ tensor: TensorRecord) throws(HeaderFault) {
    guard let size = size(ofType: tensor.type) else {
      throw HeaderFault(
        "tensor \(quoted(tensor.name)) has dtype \(quoted(tensor.type)); F16, F32, F64, I64 "
          + "and U8 can be read")
    }
    var count = 1
    for extent in tensor.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else {
        throw HeaderFault("tensor \(quoted(tensor.name)) has an impossible shape")
      }
      count = product
    }
    let byteCount = tensor.end - tensor.begin
    guard count == byteCount / size, byteCount % size == 0 else {
      throw HeaderFault(
        "tensor \(quoted(tensor.name)) has shape \(displayed("\(tensor.shape)")) of \(tensor.type), "
          + "but \(byteCount) bytes")
    }
  }

  private static func entry(
    _ tensor: TensorRecord, _ data: ArraySlice<UInt8>
  ) -> Entry {
    let count = tensor.shape.elementCount
    let byteCount = tensor.end - tensor.begin
    let first = data.startIndex + tensor.begin
    let bytes = data[first..<first + byteCount]
    let elements: Elements =
      switch tensor.type {
      case "F16":
        .float16(words(bytes, count, UInt16.self).map { HalfPrecision.value($0) })
      case "F32":
        .float32(words(bytes, count, UInt32.self).map { Float(bitPattern: $0) })
      case "F64":
        .float64(words(bytes, count, UInt64.self).map { Double(bitPattern: $0) })
      case "I64":
        .int64(words(bytes, count, UInt64.self).map { Int64(bitPattern: $0) })
      default:
        .uint8(Array(bytes))
      }
    return Entry(shape: tensor.shape, elements: elements)
  }

  private static func words<Word: FixedWidthInteger>(
    _ bytes: ArraySlice<UInt8>, _ count: Int, _: Word.Type
  ) -> [Word] {
    bytes.withUnsafeBytes { bytes in
      (0..<count).map {
        Word(
          littleEndian: bytes.loadUnaligned(
            fromByteOffset: $0 * MemoryLayout<Word>.size, as: Word.self))
      }
    }
  }
}

extension Safetensors.Elements {
  fileprivate func append(to data: inout [UInt8]) {
    switch self {
    case .float16(let elements):
      append(elements.map { HalfPrecision.bits($0).littleEndian }, to: &data)
    case .float32(let elements): append(elements.map { $0.bitPattern.littleEndian }, to: &data)
    case .float64(let elements): append(elements.map { $0.bitPattern.littleEndian }, to: &data)
    case .int64(let elements): append(elements.map(\.littleEndian), to: &data)
    case .uint8(let elements): data += elements
    }
  }

  private func append(_ words: [some FixedWidthInteger], to data: inout [UInt8]) {
    words.withUnsafeBytes { data.append(contentsOf: $0) }
  }
}
