import AssetIO
import Files
import Foundation
import Rendering

// The keys of `Scenes/NAME.json`, all in the order in which they are read here. Angles are in
// degrees, colours are sRGB "#rrggbb", lengths are metres; files are looked for beside the
// specification and then among the shipped meshes.

extension SceneSpecification {
  /// Reads a specification, by its path or by the name of a shipped one.
  ///
  /// - Throws: `FileError`.
  public static func load(_ nameOrPath: String) throws -> SceneSpecification {
    try load(nameOrPath, files: .standard)
  }

  /// The same, with other shipped files.
  package static func load(
    _ nameOrPath: String, files: ShippedFiles
  ) throws -> SceneSpecification {
    try SpecificationDocument(readingFrom: nameOrPath, shipped: files).specification()
  }

  /// Reads the text of a specification file; `path` gives it its name, is what errors call it, and
  /// is where its meshes are looked for.
  public static func parse(
    _ text: String, path: String
  ) throws(FileError) -> SceneSpecification {
    try parse(text, path: path, files: .standard)
  }

  /// The same, with other shipped files.
  package static func parse(
    _ text: String, path: String, files: ShippedFiles
  ) throws(FileError) -> SceneSpecification {
    try SceneSpecification(
      JSON5Reader.parse(text, path: path), name: name(ofFile: path),
      SpecificationFileFinder(path: path, files: files))
  }

  /// What the specification of a file is called.
  static func name(ofFile path: String) -> String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  /// The specification of a document.
  init(
    _ value: LocatedJSON, name: String, _ finder: SpecificationFileFinder
  ) throws(FileError) {
    let file = try JSONObjectReader(
      value, path: finder.path, name: "a scene specification",
      keys: [
        "picture", "camera", "light", "lights", "ambient", "shadows", "table", "background",
        "meshes", "prior", "likelihood", "nuisances", "exposure", "whiteBalance",
      ])
    let picture = try file.object("picture", keys: ["width", "height"])
    let width = try picture.integer("width", 8...4096)
    let height = try picture.integer("height", 8...4096)
    let (camera, latents) = try Self.readCamera(
      file, finder, pictureWidth: width, pictureHeight: height)
    let lighting = try Self.readLighting(file)
    let inferred = try Self.readInferred(file, camera: latents)
    let castsShadows = try Self.readShadows(file, lighting)
    let table = try Table(file, finder)
    let background = try Self.readBackground(file)
    let meshes = try Self.readMeshes(file, finder)
    let prior = try Prior(file, meshes: meshes, table: table)
    self.init(
      name: name,
      pictureWidth: width, pictureHeight: height, camera: camera, lighting: lighting,
      table: table, backgroundColor: background, meshes: meshes, prior: prior,
      likelihood: try Likelihood(file))
    self.castsShadows = castsShadows
    self.inferred = inferred
    nuisances = try Nuisances(file)
  }

  private static func readMeshes(
    _ file: JSONObjectReader, _ finder: SpecificationFileFinder
  ) throws(FileError) -> [Mesh] {
    let expected = "a list of meshes, [{ name: …, file: …, yawSymmetry: … }, …]"
    let value = try file.required("meshes", expected)
    guard case .array(let elements) = value.content, !elements.isEmpty else {
      throw file.error("meshes", value, expected)
    }
    var meshes: [Mesh] = []
    for element in elements {
      let mesh = try Mesh(element, finder)
      if meshes.contains(where: { $0.name == mesh.name }) {
        throw FileError(
          path: file.path, line: element.line,
          reason: "a second mesh is called \"\(mesh.name)\"; every mesh needs a name of its own")
      }
      meshes.append(mesh)
    }
    return meshes
  }
}

extension SceneSpecification.Likelihood {
  fileprivate init(_ file: JSONObjectReader) throws(FileError) {
    let likelihood = try file.object("likelihood", keys: ["noiseStandardDeviation"])
    let noise = try likelihood.range("noiseStandardDeviation", .between(0.001, 10))
    self.init(noiseStandardDeviation: noise.upperBound)
    if noise.lowerBound < noise.upperBound { noiseBounds = noise }
  }
}

extension SceneSpecification.Table {
  fileprivate init(
    _ file: JSONObjectReader, _ finder: SpecificationFileFinder
  ) throws(FileError) {
    let table = try file.object("table", keys: [
        "width", "depth", "color", "texture", "material", "brightness", "tint",
      ])
    let width = try table.number("width", .between(0.01, 1000))
    let depth = try table.number("depth", .between(0.01, 1000), default: width)
    self.init(
      width: width, color: try table.color("color"),
      texture: try finder.optionalFile(table, "texture", "a PNG or JPEG picture"),
      surface: try SceneSpecification.Surface(of: table))
    if depth != width { self.depth = depth }
  }
}

extension SceneSpecification.Mesh {
  fileprivate init(
    _ value: LocatedJSON, _ finder: SpecificationFileFinder
  ) throws(FileError) {
    let mesh = try JSONObjectReader(
      value, path: finder.path, name: "a mesh",
      keys: [
        "name", "file", "scale", "upAxis", "origin", "color", "texture", "material", "culling",
        "yawSymmetry", "footprint",
      ])
    let name = try mesh.text("name", "what scene files call it")
    let file = try finder.file(mesh, "file", "a mesh file such as \"cube.obj\"")
    self.init(
      name: name, file: file, scale: try mesh.number("scale", .positive, default: 1),
      upAxis: try mesh.choice("upAxis", among: UpAxis.allCases.map { ($0.rawValue, $0) }),
      origin: try mesh.choice(
        "origin", among: MeshFile.Origin.allCases.map { ($0.rawValue, $0) }) ?? .file,
      color: mesh.optional("color") == nil ? nil : try mesh.color("color"),
      texture: try finder.optionalFile(mesh, "texture", "a PNG or JPEG picture"),
      surface: try SceneSpecification.Surface(of: mesh),
      culling: try mesh.choice(
        "culling", among: [("back", Model.Culling.back), ("none", Model.Culling.none)]),
      yawSymmetry: try YawSymmetry(mesh))
    footprint = try Footprint(mesh)
  }
}

extension SceneSpecification.Nuisances {
  fileprivate init(_ file: JSONObjectReader) throws(FileError) {
    self.init()
    guard file.optional("nuisances") != nil else { return }
    let nuisances = try file.object(
      "nuisances",
      keys: [
        "lightTurnDegrees", "lightStrength", "tableBrightness", "noise", "blur", "tableTexture",
        "gloss", "tableThickness",
      ])
    func range(
      _ key: String, _ bounds: AllowedNumbers, default nothing: ClosedRange<Double>
    ) throws(FileError) -> ClosedRange<Double> {
      nuisances.optional(key) == nil ? nothing : try nuisances.range(key, bounds)
    }
    lightTurn = try range("lightTurnDegrees", .between(-180, 180), default: 0...0)
      .radiansFromDegrees
    lightStrength = try range("lightStrength", .between(0.01, 100), default: 1...1)
    tableBrightness = try range("tableBrightness", .between(0, 100), default: 1...1)
    noise = try range("noise", .between(0, 1), default: 0...0)
    blur = try range("blur", .between(0, 20), default: 0...0)
    tableTexture = try range("tableTexture", .between(0, 1), default: 0...0)
    gloss = try range("gloss", .between(0, 1), default: 0...0)
    tableThickness = try range("tableThickness", .between(0, 10), default: 0...0)
  }
}

extension YawSymmetry {
  fileprivate init(_ mesh: JSONObjectReader) throws(FileError) {
    let expected =
      "\"none\", \"continuous\", or the number of turns that look the same, from 1 to 360"
    let value = try mesh.required("yawSymmetry", expected)
    switch value.content {
    case .string("none"): self = .order(1)
    case .string("continuous"): self = .continuous
    case .number(let number):
      guard let order = Int(exactly: number), (1...360).contains(order) else { fallthrough }
      self = .order(order)
    default: throw mesh.error("yawSymmetry", value, expected)
    }
  }
}

extension Footprint {
  /// The outline of the points that a mesh's `footprint` lists; nil if it has none.
  fileprivate init?(_ mesh: JSONObjectReader) throws(FileError) {
    let key = "footprint"
    let expected =
      "three to \(Self.mostCorners) corners, [[x, y], …] in metres, that do not lie on a line"
    guard let value = mesh.optional(key) else { return nil }
    guard case .array(let corners) = value.content, (3...Self.mostCorners).contains(corners.count)
    else { throw mesh.error(key, value, expected) }
    var points: [SIMD2<Double>] = []
    for corner in corners {
      guard case .array(let numbers) = corner.content, numbers.count == 2,
        case .number(let x) = numbers[0].content, case .number(let y) = numbers[1].content,
        max(abs(x), abs(y)) <= 1000
      else { throw mesh.error(key, corner, expected) }
      points.append(SIMD2(x, y))
    }
    self.init(of: points)
    guard isWide else { throw mesh.error(key, value, expected) }
  }

  /// What is asked of each pair of objects grows with them.
  private static var mostCorners: Int { 64 }
}

extension SceneSpecification.Prior {
  /// The most objects of a prior: a network that has learned nothing proposes up to twice as many.
  static let largestCount = 255

  fileprivate init(
    _ file: JSONObjectReader, meshes: [SceneSpecification.Mesh],
    table: SceneSpecification.Table
  ) throws(FileError) {
    let prior = try file.object(
      "prior",
      keys: [
        "countProbabilities", "meshProbabilities", "positionRange", "minimumSeparation",
        "minimumGap", "softness",
      ])
    let counts = try prior.numbers("countProbabilities", .between(0, 1))
    guard counts.count <= Self.largestCount + 1 else {
      throw FileError(
        path: prior.path, line: try prior.required("countProbabilities", "").line,
        reason: "\"countProbabilities\" are of up to \(counts.count - 1) objects; at most "
          + "\(Self.largestCount) are allowed: leave out the others")
    }
    let countProbabilities = try Self.normalized(counts, "countProbabilities", prior)
    let meshProbabilities = try Self.readMeshProbabilities(prior, meshes)
    let range = try Self.readPositionRange(prior, table)
    let separation = try prior.number("minimumSeparation", .notNegative, default: 0.52)
    let softness = try prior.number("softness", .between(0.0001, 1), default: 0.02)
    self.init(
      countProbabilities: countProbabilities, meshProbabilities: meshProbabilities,
      positionRange: range.x, minimumSeparation: separation, softness: softness)
    if range.y != range.x { positionRangeY = range.y }
    minimumGap = try Self.readMinimumGap(prior, meshes)
    try checkThatObjectsFit(prior, meshes)
  }

  /// How far objects stand from the table's middle along x and y: a number for both, or
  /// `{ x: …, y: … }`.
  private static func readPositionRange(
    _ prior: JSONObjectReader, _ table: SceneSpecification.Table
  ) throws(FileError) -> SIMD2<Double> {
    let key = "positionRange"
    // Of a table of another form than older specifications have, objects are on the same part.
    let usual = table.depth == nil ? SIMD2(repeating: 0.75) : table.size * 0.375
    guard let value = prior.optional(key) else { return usual }
    if case .object = value.content {
      let ranges = try prior.object(key, keys: ["x", "y"])
      return SIMD2(
        try ranges.number("x", .between(0.001, table.size.x / 2), default: usual.x),
        try ranges.number("y", .between(0.001, table.size.y / 2), default: usual.y))
    }
    guard table.depth != nil else {
      return SIMD2(repeating: try prior.number(key, .between(0.001, table.width / 2)))
    }
    guard case .number(let range) = value.content, (0.001...table.size.min() / 2).contains(range)
    else {
      throw prior.error(
        key, value, "\(AllowedNumbers.between(0.001, table.size.min() / 2)), or { x: …, y: … }")
    }
    return SIMD2(repeating: range)
  }

  /// How far footprints are apart; refused where it would keep nothing apart.
  private static func readMinimumGap(
    _ prior: JSONObjectReader, _ meshes: [SceneSpecification.Mesh]
  ) throws(FileError) -> Double {
    guard let value = prior.optional("minimumGap") else { return 0 }
    guard meshes.contains(where: { $0.footprint != nil }) else {
      throw FileError(
        path: prior.path, line: value.line,
        reason: "\"minimumGap\" is the distance of footprints, but no mesh has a \"footprint\"")
    }
    return try prior.number("minimumGap", .between(0, 1000), default: 0)
  }

  private static func readMeshProbabilities(
    _ prior: JSONObjectReader, _ meshes: [SceneSpecification.Mesh]
  ) throws(FileError) -> [Double] {
    guard prior.optional("meshProbabilities") != nil else {
      return [Double](repeating: 1 / Double(meshes.count), count: meshes.count)
    }
    let table = try prior.object("meshProbabilities", keys: meshes.map(\.name))
    var probabilities: [Double] = []
    for mesh in meshes { probabilities.append(try table.number(mesh.name, .between(0, 1))) }
    return try normalized(probabilities, "meshProbabilities", prior)
  }

  private static func normalized(
    _ probabilities: [Double], _ key: String, _ prior: JSONObjectReader
  ) throws(FileError) -> [Double] {
    let sum = probabilities.reduce(0, +)
    // Thirds written with six decimals are meant to be thirds.
    guard abs(sum - 1) < 1e-5 else {
      throw FileError(
        path: prior.path, line: try prior.required(key, "").line,
        reason: "\"\(key)\" sum to \(JSON.rounded(sum, digits: 6).line), but must sum to 1")
    }
    return probabilities.map { $0 / sum }
  }

  private func checkThatObjectsFit(
    _ prior: JSONObjectReader, _ meshes: [SceneSpecification.Mesh]
  ) throws(FileError) {
    let interaction = PairInteraction(
      range: positionRanges, minimumSeparation: minimumSeparation, softness: softness,
      outlines: outlines(of: meshes))
    if interaction.hasRoom(for: maximumCount) { return }
    throw FileError(
      path: prior.path, line: prior.line,
      reason: "\(maximumCount) objects at least \(minimumSeparation) m apart do not fit where |x| "
        + (positionRangeY.map { "is at most \(positionRange) m and |y| \($0) m" }
          ?? "and |y| are at most \(positionRange) m")
        + "; allow fewer objects, a smaller "
        + (interaction.outlines == nil ? "" : "\"footprint\", ")
        + "\"minimumSeparation\" or a larger \"positionRange\"")
  }
}

extension ClosedRange<Double> {
  fileprivate var radiansFromDegrees: ClosedRange<Double> {
    lowerBound * .pi / 180...upperBound * .pi / 180
  }
}
