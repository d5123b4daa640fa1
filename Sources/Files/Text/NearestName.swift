/// The one of `names` that someone who wrote `word` probably meant; nil if none is near.
///
/// Near is an edit distance of at most a third of the word's length, capitals apart.
package func nearestName(to word: String, among names: some Sequence<String>) -> String? {
  // Nobody mistypes a name of hundreds of letters, and the table below would be as long squared.
  guard word.utf8.count <= longestName else { return nil }
  let letters = Array(word.lowercased())
  let nearest =
    names.filter { $0.utf8.count <= longestName }
    .map { (name: $0, distance: editDistance(letters, Array($0.lowercased()))) }
    .min { $0.distance < $1.distance }
  guard let nearest, nearest.distance <= max(1, letters.count / 3) else { return nil }
  return nearest.name
}

/// In bytes; longer words have no near names.
private let longestName = 256

/// The smallest number of insertions, deletions and replacements of a letter that turn `a` into
/// `b` (V. Levenshtein, 1966), by the usual table, one row at a time.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let replaced = diagonal + (letter == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[b.count]
}

/// The names in quotes as a sentence lists them: "a", "b" or "c".
package func listed(_ names: [String], _ conjunction: String = "or") -> String {
  let quoted = names.map { "\"\(displayed($0))\"" }
  guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "nothing" }
  return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
