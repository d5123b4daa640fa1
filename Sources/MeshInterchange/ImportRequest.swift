/// A mesh file that the import process is to read, as its command line says it.
package struct ImportRequest: Sendable, Equatable {
  /// The mesh file.
  package var path: String
  /// What of its surface is given by who wants it.
  package var given: GivenSurface

  /// Asks for a mesh file.
  package init(_ path: String, given: GivenSurface = []) {
    self.path = path
    self.given = given
  }

  private static let words: [(word: String, given: GivenSurface)] = [
    ("--given-color", .color), ("--given-texture", .texture),
  ]

  /// The words of a command line that ask for it.
  package var arguments: [String] {
    // A file may be called as one of the words.
    Self.words.filter { given.contains($0.given) }.map(\.word)
      + [path.hasPrefix("-") ? "./" + path : path]
  }

  /// What the words of a command line ask for.
  package static func all(in arguments: some Sequence<String>) -> [ImportRequest] {
    var requests: [ImportRequest] = []
    var given: GivenSurface = []
    for argument in arguments {
      if let known = words.first(where: { $0.word == argument }) {
        given.formUnion(known.given)
      } else {
        requests.append(ImportRequest(argument, given: given))
        given = []
      }
    }
    return requests
  }
}
