/// What a file says and is drawn without: a sentence each, whose subject is all that it holds for.
struct GLTFRemarks {
  private var order: [String] = []
  private var indices: [String: [Int]] = [:]
  private var kinds: [String: String] = [:]

  /// Notes that the thing of this kind and index is drawn so.
  mutating func note(_ kind: GLTFDocument.Kind, _ index: Int, isDrawn how: String) {
    let key = "\(kind.key) \(how)"
    if indices[key] == nil {
      order.append(key)
      kinds[key] = kind.rawValue
    }
    if indices[key]?.contains(index) != true { indices[key, default: []].append(index) }
  }

  /// The sentences: "its materials 0 and 2 are drawn without normalTexture".
  var sentences: [String] {
    order.map { key in
      let all = (indices[key] ?? []).sorted()
      let how = key.drop { $0 != " " }
      guard all.count > 1 else { return "its \(kinds[key] ?? "") \(all.first ?? 0) is drawn\(how)" }
      // Three are enough to find the others by.
      let named = all.prefix(all.count > 4 ? 3 : 4).map(String.init)
      let rest = all.count - named.count
      let list =
        rest > 0
        ? named.joined(separator: ", ") + " and \(rest) more"
        : named.dropLast().joined(separator: ", ") + " and \(named.last ?? "")"
      return "its \(key.prefix { $0 != " " }) \(list) are drawn\(how)"
    }
  }
}
