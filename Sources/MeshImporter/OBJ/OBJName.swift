/// A name at the end of a line in an OBJ or MTL file.
///
/// It may hold spaces, and a `#` after a space may begin a comment or belong to it.
struct OBJName: Equatable {
  /// All of it.
  let whole: String
  /// Without what may be a comment; the same as `whole` where nothing may.
  let bare: String

  /// The name in these bytes, which begin and end with what is not white space.
  init(_ bytes: some BidirectionalCollection<UInt8>) {
    whole = String(decoding: bytes, as: UTF8.self)
    let blanks: Set<UInt8> = [9, 32]
    var end = bytes.endIndex
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "#"), index > bytes.startIndex,
        blanks.contains(bytes[bytes.index(before: index)])
      {
        end = index
        break
      }
      index = bytes.index(after: index)
    }
    var kept = bytes[..<end]
    while let last = kept.last, blanks.contains(last) { kept.removeLast() }
    bare = String(decoding: kept, as: UTF8.self)
  }
}
