import Probability

/// Changes to the header and the numbers of a safetensors file; the header's length is made right
/// again so that the rest is read.
enum SafetensorsMutation {
  /// Changes `file` in one way; `other` is a file of the same kind.
  ///
  /// - Returns: what was done; nil if it has no header.
  static func apply(to file: inout [UInt8], other: [UInt8], using generator: inout PCG32) -> String?
  {
    guard var (tree, data) = parts(of: file), let donor = parts(of: other)?.tree else { return nil }
    // A file with a checksum would be refused for that alone; without one it is read to its end.
    if generator.chance(0.7) { tree = unsigned(tree) }
    let done: String
    if generator.chance(0.6) {
      done = "header: " + JSONMutation.apply(to: &tree, other: donor, using: &generator)
    } else if generator.chance(0.25), case .object(let members) = tree,
      case .string(let text)? = tree["__metadata__"]?["air3d.architecture"]
    {
      var words = Array(text.utf8)
      done = "architecture: " + TextMutation.apply(to: &words, other: words, using: &generator)
      tree = .object(
        members.map { member in
          guard member.key == "__metadata__", case .object(let inside) = member.value else {
            return member
          }
          var changed = inside
          for index in inside.indices where inside[index].key == "air3d.architecture" {
            changed[index].value = .string(String(decoding: words, as: UTF8.self))
          }
          return JSONTree.Member(key: member.key, value: .object(changed))
        })
    } else {
      guard data.count >= 4 else { return nil }
      let at = generator.below(data.count / 4) * 4
      let bits = generator.element(
        of: [
          0x7FC0_0000, 0x7F80_0000, 0xFF80_0000, 0x7F7F_FFFF, 0x7149_F2CA, 0xF149_F2CA, 0, 1,
          0x8000_0000,
        ]
          as [UInt32])
      data.replaceSubrange(at..<at + 4, with: BinaryMeshSeeds.bytes(bits))
      done = "number at \(at)"
    }
    let header = Array(tree.text.utf8)
    file = BinaryMeshSeeds.bytes(UInt64(header.count)) + header + data
    return done
  }

  /// The header without the checksum in its metadata.
  private static func unsigned(_ tree: JSONTree) -> JSONTree {
    guard case .object(var members) = tree else { return tree }
    for index in members.indices where members[index].key == "__metadata__" {
      guard case .object(let pairs) = members[index].value else { continue }
      members[index].value = .object(pairs.filter { !$0.key.hasPrefix("air3d.checksum") })
    }
    return .object(members)
  }

  private static func parts(of file: [UInt8]) -> (tree: JSONTree, data: [UInt8])? {
    guard file.count >= 8 else { return nil }
    let length = file[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(file.count - 8),
      let text = String(validating: file[8..<8 + Int(length)], as: UTF8.self),
      let tree = try? JSONTwin.parse(text).tree
    else { return nil }
    return (tree, Array(file[(8 + Int(length))...]))
  }
}
