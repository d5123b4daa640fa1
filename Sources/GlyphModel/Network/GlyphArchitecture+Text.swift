import Files

extension GlyphArchitecture {
  /// The sizes as the file of a model says them.
  func json(glyphCost: Double) -> JSON {
    [
      "pictureSize": .integer(pictureSize), "glimpseSize": .integer(glimpseSize),
      "codeSize": .integer(codeSize), "hiddenUnits": .integer(hiddenUnits),
      "sight": .string(sight.rawValue), "proposals": .integer(proposals),
      "occludes": .bool(occludes), "windowSize": .number(windowSize),
      "glyphCost": .number(glyphCost),
    ]
  }

  /// Reads what `json` has written.
  static func read(
    _ value: LocatedJSON, path: String
  ) throws(FileError) -> (architecture: GlyphArchitecture, glyphCost: Double) {
    let text = try JSONObjectReader(
      value, path: path, name: "its architecture",
      keys: [
        "pictureSize", "glimpseSize", "codeSize", "hiddenUnits", "sight", "proposals", "occludes",
        "windowSize", "glyphCost",
      ])
    var architecture = GlyphArchitecture()
    architecture.pictureSize = try text.integer("pictureSize", 8...400)
    architecture.glimpseSize = try text.integer("glimpseSize", 4...100)
    architecture.codeSize = try text.integer("codeSize", 1...1000)
    architecture.hiddenUnits = try text.integer("hiddenUnits", 1...4096)
    // Older files do not say it.
    architecture.proposals =
      text.optional("proposals") == nil ? 1 : try text.integer("proposals", 1...64)
    architecture.occludes = try text.flag("occludes") ?? false
    architecture.windowSize =
      text.optional("windowSize") == nil
      ? 24 * Double(architecture.pictureSize) / 50
      : try text.number("windowSize", .between(1, 400))
    let sights = GlyphSight.allCases.map { ($0.rawValue, $0) }
    architecture.sight = try text.choice(
      "sight", text.required("sight", "memory or rest"), among: sights)
    return (architecture, try text.number("glyphCost", .between(0, 1000)))
  }
}
