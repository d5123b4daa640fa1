/// Why a mesh file is not read, as one sentence about it.
struct MeshFault: Error, Equatable {
  /// The sentence, without the file's name.
  let reason: String

  /// Makes a fault of the whole file.
  init(_ reason: String) { self.reason = reason }

  /// Makes a fault of one line of it, counted from 1.
  init(line: Int, _ reason: String) { self.reason = "line \(line): \(reason)" }

  /// A few of a file's bytes, in quotes and fit to be printed.
  static func shown(_ bytes: some Collection<UInt8>) -> String {
    let start = String(decoding: bytes.prefix(40), as: UTF8.self)
    let printable = start.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }
    var text = ""
    text.unicodeScalars.append(contentsOf: printable)
    return bytes.count > 40 ? "\"\(text)…\"" : "\"\(text)\""
  }
}
