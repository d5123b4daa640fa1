/// A name at the end of a line in an OBJ or MTL file.
///
/// It may hold spaces, and a `#` after a space may begin a comment or belong to it.
struct OBJName: Equatable {
  /// All of it.
  let whole: String
  /// Without what may be a comment; the same as `whole` where nothing may.
  let bare: String
  /// What it may be, the longest first: `whole` down to `bare`.
  let candidates: [String]

  /// The name in these bytes, which begin and end with what is not white space.
  init(_ bytes: some BidirectionalCollection<UInt8>) {
    let bytes = Array(bytes)
    func isBlank(_ byte: UInt8) -> Bool { byte == 9 || byte == 32 }
    let comments = bytes.indices.filter {
      bytes[$0] == UInt8(ascii: "#") && $0 > 0 && isBlank(bytes[$0 - 1])
    }
    whole = String(decoding: bytes, as: UTF8.self)
    // A line of many marks is no list of names worth looking for.
    let cuts = comments.prefix(8).map { comment -> String in
      let end = bytes[..<comment].lastIndex { !isBlank($0) }.map { $0 + 1 } ?? 0
      return String(decoding: bytes[..<end], as: UTF8.self)
    }
    bare = cuts.first ?? whole
    candidates = [whole] + cuts.reversed()
  }
}
