import Files

/// A checksum of everything that a file holds, in its metadata: a damaged file is told from a whole
/// one whatever bit has changed, also inside a number, where nothing else would show it.
///
/// It is the SHA-256 of: each metadata key and its value, sorted by key, those of the checksum left
/// out; then, sorted by name, each tensor's name, type, number of dimensions, extents, and bytes.
/// Texts stand behind their length in bytes; lengths and extents are 64 bits, little-endian. The
/// order of the tensors in the file and the spelling of the header do not count.
extension Safetensors {
  static let checksumKey = "air3d.checksum"
  /// Says how the checksum is made. Also there so that a file whose other key was damaged is told
  /// from one that never had a checksum.
  static let checksumKindKey = "air3d.checksumKind"
  static let checksumKind = "sha256-1"

  /// The checksum of a file of these metadata and tensors, whose elements lie in `data`.
  static func checksum(_ header: SafetensorsHeader, _ data: ArraySlice<UInt8>) -> String {
    var hash = SHA256()
    let metadata = header.metadata.filter { $0.key != checksumKey && $0.key != checksumKindKey }
    hash.add(words: CollectionOfOne(UInt64(metadata.count)))
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      hash.add(field: key)
      hash.add(field: value)
    }
    for tensor in header.tensors.sorted(by: { $0.name < $1.name }) {
      hash.add(field: tensor.name)
      hash.add(field: tensor.type)
      hash.add(words: CollectionOfOne(UInt64(tensor.shape.count)))
      hash.add(words: tensor.shape.map { UInt64($0) })
      let first = data.startIndex + tensor.begin
      hash.add(data[first..<data.startIndex + tensor.end])
    }
    return hash.hexadecimal
  }

  /// Compares the checksum that a file has, if it has one, with that of its contents.
  static func verify(_ header: SafetensorsHeader, _ data: ArraySlice<UInt8>) throws(HeaderFault) {
    let (found, kind) = (header.metadata[checksumKey], header.metadata[checksumKindKey])
    if found == nil && kind == nil { return }
    guard let found, let kind else {
      throw HeaderFault(
        damage: "it has one of the metadata \(quoted(checksumKey)) and \(quoted(checksumKindKey)) "
          + "without the other")
    }
    guard kind == checksumKind else {
      throw HeaderFault(
        damage: "its checksum is of the kind \(quoted(kind)), but this air3d knows "
          + "\(checksumKind); a newer one may have written it")
    }
    let computed = checksum(header, data)
    guard found == computed else {
      throw HeaderFault(
        damage: "its checksum is \(computed.prefix(12))… where \(shortened(found)) is expected")
    }
  }

  private static func shortened(_ checksum: String) -> String {
    displayed(String(checksum.prefix(12))) + "…"
  }
}
