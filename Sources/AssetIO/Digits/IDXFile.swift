import Files

/// Files of the form in which MNIST comes: numbers of one byte each in one block of one to three
/// dimensions, packed by gzip or not.
///
/// A file begins with two zeros, the type of its numbers (8 for bytes), the number of dimensions,
/// and each extent in four bytes, the highest first.
package struct IDXFile: Sendable, Equatable {
  /// How far each dimension extends.
  package let extents: [Int]
  /// All numbers, the last dimension fastest.
  package let bytes: [UInt8]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - dimensions: how many there are to be: 3 for pictures, 1 for labels.
  ///   - thing: what it is to hold, in the plural.
  package init(
    readingFrom path: String, dimensions: Int, of thing: String
  ) throws(FileError) {
    try self.init(WholeFile.read(path), path: path, dimensions: dimensions, of: thing)
  }

  /// Takes the bytes of a file; `path` is named in errors.
  package init(
    _ file: [UInt8], path: String, dimensions: Int, of thing: String
  ) throws(FileError) {
    let content = try Self.unpacked(file, path: path)
    let start = 4 + 4 * dimensions
    guard content.count >= 4, content[0] == 0, content[1] == 0 else {
      throw FileError(
        path: path,
        reason: "is no IDX file: it does not begin with two zeros; give one as MNIST's are, packed "
          + "by gzip or not")
    }
    guard content[2] == 8 else {
      throw FileError(
        path: path,
        reason: "holds numbers of type \(content[2]), but \(thing) are of type 8, bytes; convert "
          + "them")
    }
    guard Int(content[3]) == dimensions else {
      throw FileError(
        path: path,
        reason: "has \(content[3]) dimensions, but \(thing) have \(dimensions); is it another of the "
          + "set's files?")
    }
    guard content.count >= start else {
      throw FileError(
        path: path,
        reason: "ends after \(content.count) bytes, within the \(start) that say its size; take "
          + "another copy")
    }
    extents = (0..<dimensions).map { dimension in
      content[4 + 4 * dimension..<8 + 4 * dimension].reduce(0) { $0 << 8 | Int($1) }
    }
    let size = extents.reduce(1) { MemoryLimit.product($0, $1) }
    guard content.count - start == size else {
      let shape = extents.map(String.init).joined(separator: "×")
      throw FileError(
        path: path,
        reason: "says that it holds \(shape) bytes, but \(content.count - start) follow; take another "
          + "copy")
    }
    bytes = Array(content[start...])
  }

  /// The bytes of an IDX file that says so much.
  package static func encoded(extents: [Int], bytes: [UInt8]) -> [UInt8] {
    precondition(extents.reduce(1, *) == bytes.count, "as many bytes as the extents say")
    let sizes = extents.flatMap { extent in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) }
    }
    return [0, 0, 8, UInt8(extents.count)] + sizes + bytes
  }

  private static func unpacked(_ file: [UInt8], path: String) throws(FileError) -> [UInt8] {
    guard file.starts(with: [0x1F, 0x8B]) else { return file }
    switch Inflation.inflate(file[...], limit: WholeFile.largestSize, isGzip: true) {
    case .bytes(let bytes): return bytes
    case .tooLarge:
      throw FileError(path: path, reason: "holds more than 1 GiB when unpacked; give fewer digits")
    case .damaged:
      throw FileError(
        path: path, reason: "is packed by gzip and damaged, or cut short; take another copy")
    }
  }
}
