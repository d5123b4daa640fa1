import Probability

/// Changes to the values of a JSON document.
enum JSONMutation {
  private static let strings = [
    "", "MAT4", "SCALAR", "VEC3", "VEC2", "POSITION", "../x.png", "data:,x", "data:;base64,AAAA",
    "a\u{0}b", "\u{1B}[2J", "é", "none", "continuous",
    "KHR_draco_mesh_compression", "BLEND", "MASK", "#fff", "#gggggg", "/dev/zero", "%2e%2e/x.bin",
    "cube.obj", "F32", "F64",
    "I64", "BF16", "99999999999999999999",
  ]

  /// The spellings that JSON has, too.
  private static let validNumbers = TextMutation.numbers.filter {
    $0.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
  }

  /// Changes one value of `tree`; `other` is a document of the same kind.
  ///
  /// - Returns: what was done.
  static func apply(
    to tree: inout JSONTree, other: JSONTree, using generator: inout PCG32
  ) -> String {
    var place = generator.below(tree.count)
    let target = place
    var donor = generator.below(other.count)
    let gift = Self.value(at: &donor, in: other)
    var done = ""
    tree = change(tree, &place, &generator, gift, &done)
    return "\(done) at value \(target)"
  }

  private static func value(at place: inout Int, in tree: JSONTree) -> JSONTree {
    if place == 0 { return tree }
    place -= 1
    let children: [JSONTree] =
      switch tree {
      case .array(let elements): elements
      case .object(let members): members.map(\.value)
      default: []
      }
    for child in children {
      if place < child.count { return value(at: &place, in: child) }
      place -= child.count
    }
    return .null
  }

  private static func change(
    _ tree: JSONTree, _ place: inout Int, _ generator: inout PCG32, _ gift: JSONTree,
    _ done: inout String
  ) -> JSONTree {
    if place == 0 {
      place = -1
      return changed(tree, &generator, gift, &done)
    }
    place -= 1
    switch tree {
    case .array(var elements):
      for index in elements.indices where place >= 0 {
        guard place < elements[index].count else {
          place -= elements[index].count
          continue
        }
        elements[index] = change(elements[index], &place, &generator, gift, &done)
        return .array(elements)
      }
      return .array(elements)
    case .object(var members):
      for index in members.indices where place >= 0 {
        guard place < members[index].value.count else {
          place -= members[index].value.count
          continue
        }
        members[index].value = change(members[index].value, &place, &generator, gift, &done)
        return .object(members)
      }
      return .object(members)
    default: return tree
    }
  }

  private static func changed(
    _ tree: JSONTree, _ generator: inout PCG32, _ gift: JSONTree, _ done: inout String
  ) -> JSONTree {
    if generator.chance(0.15) {
      done = "another value"
      return gift
    }
    switch tree {
    case .number(_, let value):
      if generator.chance(0.4) {
        done = "neighbour"
        let other = generator.element(of: [value + 1, value - 1, -value, value * 2, value / 2])
        let isWhole = other == other.rounded() && abs(other) < 1e15
        return .number(isWhole ? String(Int(other)) : "\(other)", other)
      }
      let number = generator.element(
        of: generator.chance(0.8) ? validNumbers : TextMutation.numbers)
      done = "number \(number)"
      return .number(number, 0)
    case .string:
      done = "string"
      return .string(generator.element(of: strings))
    case .array(var elements):
      guard !elements.isEmpty else { return .array([gift]) }
      let at = generator.below(elements.count)
      switch generator.below(5) {
      case 0: elements.remove(at: at)
      case 1: elements.insert(elements[at], at: at)
      case 2: elements.swapAt(at, generator.below(elements.count))
      case 3: elements = Array(elements[..<at])
      default: elements.append(gift)
      }
      done = "elements"
      return .array(elements)
    case .object(var members):
      guard !members.isEmpty else { return .object([JSONTree.Member(key: "a", value: gift)]) }
      let at = generator.below(members.count)
      switch generator.below(6) {
      case 0, 1: members.remove(at: at)
      case 2: members.append(members[at])
      case 3: members[at].key = generator.element(of: members).key
      case 4: members.append(JSONTree.Member(key: "extra", value: gift))
      default: members[at].value = gift
      }
      done = "members"
      return .object(members)
    case .null, .bool:
      done = "value"
      return generator.element(of: [
        .null, .bool(true), .bool(false), .string("x"), .array([]), .object([]),
      ])
    }
  }
}
