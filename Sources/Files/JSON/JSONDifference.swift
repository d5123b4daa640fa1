/// A place at which two documents differ.
package struct JSONDifference: Equatable, Sendable {
  /// The keys that lead there, as in `meshes.cube.scale`; elements of a list are called by their
  /// `name` where they have one.
  package var path: String
  /// What stood there, on one line and shortened; nil if nothing did.
  package var old: String?
  /// What stands there.
  package var new: String?

  /// All places, in the order of the documents.
  package static func all(from old: JSON, to new: JSON) -> [JSONDifference] {
    differences(old, new, path: "")
  }

  private static func differences(
    _ old: JSON, _ new: JSON, path: String
  ) -> [JSONDifference] {
    if old == new { return [] }
    switch (old, new) {
    case (.object(let olds), .object(let news)):
      return members(olds, news, path: path)
    case (.array(let olds), .array(let news)):
      guard olds.count == news.count, olds.allSatisfy(\.isObject), news.allSatisfy(\.isObject)
      else { break }
      return olds.indices.flatMap { index in
        differences(
          olds[index], news[index], path: joined(path, news[index].name ?? "\(index)"))
      }
    default: break
    }
    let difference = JSONDifference(path: path, old: shortened(old), new: shortened(new))
    return [difference]
  }

  private static func members(
    _ olds: [JSON.Member], _ news: [JSON.Member], path: String
  ) -> [JSONDifference] {
    func value(_ key: String, _ members: [JSON.Member]) -> JSON? {
      members.first { $0.key == key }?.value
    }
    let added = news.filter { value($0.key, olds) == nil }
    return (olds + added).flatMap { member -> [JSONDifference] in
      let place = joined(path, member.key)
      switch (value(member.key, olds), value(member.key, news)) {
      case (let old?, let new?): return differences(old, new, path: place)
      case (let old?, nil): return [.init(path: place, old: shortened(old), new: nil)]
      case (nil, let new?): return [.init(path: place, old: nil, new: shortened(new))]
      case (nil, nil): return []
      }
    }
  }

  private static func joined(_ path: String, _ key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
  }

  private static func shortened(_ value: JSON) -> String { displayed(value.line, limit: 60) }
}

extension JSON {
  fileprivate var isObject: Bool {
    if case .object = self { return true }
    return false
  }

  fileprivate var name: String? {
    guard case .object(let members) = self,
      case .string(let name)? = members.first(where: { $0.key == "name" })?.value
    else { return nil }
    return displayed(name)
  }
}
