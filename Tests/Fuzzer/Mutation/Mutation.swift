import Probability

/// Changes a file in a way that fits its format, or like any bytes.
enum Mutation {
  /// Changes `file` in one way; `other` is a file of the same format.
  ///
  /// - Returns: what was done.
  static func apply(
    to file: inout Seed.File, other: Seed.File, using generator: inout PCG32
  ) -> String {
    if let done = byFormat(&file, other, &generator) { return "\(file.name): \(done)" }
    if isText(file.bytes), generator.chance(0.85) {
      return "\(file.name): "
        + TextMutation.apply(to: &file.bytes, other: other.bytes, using: &generator)
    }
    return "\(file.name): "
      + ByteMutation.apply(to: &file.bytes, other: other.bytes, using: &generator)
  }

  private static func byFormat(
    _ file: inout Seed.File, _ other: Seed.File, _ generator: inout PCG32
  ) -> String? {
    switch file.ending {
    case "png" where generator.chance(0.8):
      return PNGMutation.apply(to: &file.bytes, using: &generator)
    case "jpg" where generator.chance(0.6):
      return JPEGMutation.apply(to: &file.bytes, using: &generator)
    case "safetensors" where generator.chance(0.75):
      return SafetensorsMutation.apply(to: &file.bytes, other: other.bytes, using: &generator)
    case "glb" where generator.chance(0.75):
      return GLBMutation.apply(to: &file.bytes, other: other.bytes, using: &generator)
    case "gltf", "json":
      guard generator.chance(0.75), let text = String(validating: file.bytes, as: UTF8.self),
        let donated = String(validating: other.bytes, as: UTF8.self),
        var tree = try? JSONTwin.parse(text).tree, let donor = try? JSONTwin.parse(donated).tree
      else { return nil }
      let done = JSONMutation.apply(to: &tree, other: donor, using: &generator)
      file.bytes = Array(tree.text.utf8)
      return done
    case "ply":
      return binaryPLY(&file, other, &generator)
    default: return nil
    }
  }

  /// Changes the header of a PLY file whose numbers are bytes.
  private static func binaryPLY(
    _ file: inout Seed.File, _ other: Seed.File, _ generator: inout PCG32
  ) -> String? {
    let end = Array("end_header\n".utf8)
    guard !isText(file.bytes), generator.chance(0.4),
      let at = (0..<max(0, file.bytes.count - end.count)).first(where: {
        file.bytes[$0] == end[0] && file.bytes[$0..<$0 + end.count].elementsEqual(end)
      })
    else { return nil }
    var header = Array(file.bytes[..<at])
    let donor = other.bytes.prefix { $0 < 0x80 }
    let done = TextMutation.apply(to: &header, other: Array(donor), using: &generator)
    file.bytes = header + file.bytes[at...]
    return "header: " + done
  }

  private static func isText(_ bytes: [UInt8]) -> Bool {
    !bytes.contains(0) && String(validating: bytes, as: UTF8.self) != nil
  }
}
