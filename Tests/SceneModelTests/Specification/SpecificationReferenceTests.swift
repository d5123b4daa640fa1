import Files
import Foundation
import TestSupport
import Testing

@testable import SceneModel

/// `Documentation/SceneSpecification.md` is compared with what the reader takes: its tables are
/// read, and what they say is tried.
@Suite("The reference of specifications and their reader agree")
struct SpecificationReferenceTests {
  /// A row of a table.
  struct Row: CustomTestStringConvertible, Sendable {
    /// The object that the key is in, as the heading above the table names it; empty for the file.
    var object: String
    var key: String
    var type: String
    var defaultValue: String
    var range: String
    var example: String

    var testDescription: String { object.isEmpty ? key : "\(object).\(key)" }
  }

  static let rows = (try? readRows()) ?? []

  /// The objects in the document's order.
  static let objects = rows.map(\.object).reduce(into: [String]()) {
    if !$0.contains($1) { $0.append($1) }
  }

  private static func readRows() throws -> [Row] {
    let document = repository.appendingPathComponent("Documentation/SceneSpecification.md")
    var rows: [Row] = []
    var objects: [String]?
    for line in try String(contentsOf: document, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("## ") {
        let names = line.matches(of: /`([^`]+)`/).map { String($0.1) }
        objects = line == "## The file" ? [""] : names.isEmpty ? nil : names
      }
      guard let objects, line.hasPrefix("| `") else { continue }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 6, "a row has six cells: \(line)")
      rows += objects.map {
        Row(
          object: $0, key: cells[0].filter { $0 != "`" }, type: cells[1], defaultValue: cells[3],
          range: cells[4].replacing(/half the table's `(width|depth)`/, with: "1"),
          example: cells[5].filter { $0 != "`" })
      }
    }
    return rows
  }

  // MARK: Specifications to try

  private static let base = """
    {
      picture: { width: 64, height: 48 },
      camera: {
        azimuthDegrees: 0, elevationDegrees: 40, distance: 4, focalLength: 100, target: {},
      },
      light: { direction: [-3, 0, 4], ambient: 0.35, diffuse: 0.65 },
      table: { width: 2, color: "#808080", material: {}, tint: {} },
      background: "#ff0000",
      meshes: [
        { name: "cube", file: "cube.obj", yawSymmetry: 4, material: {} },
        {
          name: "ball", file: "sphere.obj", yawSymmetry: "continuous",
          footprint: [[0, 0], [0.01, 0], [0, 0.01]],
        },
      ],
      prior: { countProbabilities: [0.5, 0.5] },
      likelihood: { noiseStandardDeviation: 0.2 },
      nuisances: {},
      whiteBalance: {},
    }
    """

  private static let poseKeys = [
    "rotation", "translation", "rotationDeviationDegrees", "translationDeviation",
  ]
  private static let calibrationKeys = ["width", "height", "fx", "fy", "cx", "cy", "distortion"]

  /// A specification in which `object` stands.
  private func specification(with object: String, _ key: String = "") throws -> JSON {
    var json = try JSON5Reader.parse(Self.base, path: "base.json").json
    if [object, key].contains("ambient") && object != "light" || object == "lights[]"
      || key == "lights"
    {
      json.set(nil, at: ["light"])
      json.set([["direction": [0, 0, 1]]], at: ["lights"])
      json.set(["strength": 0.2], at: ["ambient"])
    }
    if object == "camera", Self.poseKeys.contains(key) {
      for other in ["azimuthDegrees", "elevationDegrees", "distance", "target"] {
        json.set(nil, at: ["camera", other])
      }
      // Straight down, from so far above that it does whatever the translation's first number is.
      json.set([.number(.pi), 0, 0], at: ["camera", "rotation"])
      json.set([0, 0, 80], at: ["camera", "translation"])
    }
    if object == "camera", Self.calibrationKeys.contains(key) {
      json.set(nil, at: ["camera", "focalLength"])
      for (other, value) in [("width", 640), ("height", 480), ("fx", 600)] {
        json.set(.integer(value), at: ["camera", other])
      }
    }
    if object.hasPrefix("prior.") { json.set([:], at: ["prior", "positionRange"]) }
    if object.hasPrefix("background") {
      json.set(["color": "#ff0000", "tint": [:]], at: ["background"])
    }
    return json
  }

  private func read(_ json: JSON) throws -> SceneSpecification {
    try SceneSpecification.parse(json.text, path: "base.json", files: shipped)
  }

  /// The keys and places that lead to a key of an object; lists are entered at their first element.
  private func path(_ row: Row) -> [String] { path(row.object) + [row.key] }

  private func path(_ object: String) -> [String] {
    object.replacing("[]", with: ".0").split(separator: ".").map(String.init)
  }

  /// The specification with a value for a row's key, in place of those that exclude it.
  private func specification(_ row: Row, _ value: JSON?) throws -> JSON {
    var json = try specification(with: row.object, row.key)
    if let alternatives = row.defaultValue.firstMatch(of: /one of (.+)/) {
      for other in alternatives.1.matches(of: /`([^`]+)`/) {
        json.set(nil, at: path(row.object) + [String(other.1)])
      }
    }
    // Its example names other meshes, or other counts.
    json.set(value, at: path(row))
    return json
  }

  private func value(_ text: String) throws -> JSON {
    try JSON5Reader.parse(text, path: "example").json
  }

  // MARK: What is compared

  @Test("The document has tables")
  func tables() { #expect(Self.rows.count > 60) }

  @Test("Each object has the keys of its table, in the order of reading", arguments: objects)
  func keys(object: String) throws {
    var json = try specification(with: object)
    json.set(true, at: path(object) + ["unheard-of-and-long"])
    let error = try #require(throws: FileError.self) { _ = try read(json) }
    let known = error.reason.components(separatedBy: "its keys are ").last ?? ""
    let keys = known.matches(of: /"([^"]+)"/).map { String($0.1) }
    #expect(keys == Self.rows.filter { $0.object == object }.map(\.key))
  }

  @Test("Examples are accepted", arguments: rows)
  func examples(row: Row) throws {
    // A file that is shipped, wherever the tests run.
    let example: JSON =
      row.key == "calibration"
      ? .string(repository.appendingPathComponent("Scenes/Examples/camera_info.yaml").path)
      : try value(row.example)
    _ = try read(specification(row, example))
  }

  @Test("What is required is missed, and a default is what is read without the key", arguments: rows)
  func defaults(row: Row) throws {
    let without = try specification(row, nil)
    if row.defaultValue == "required" {
      let error = try #require(throws: FileError.self) { _ = try read(without) }
      #expect(error.reason.contains("lacks \"\(row.key)\""))
    } else if row.defaultValue.hasPrefix("one of") {
      #expect(throws: FileError.self) { _ = try read(without) }
    } else {
      let read = try read(without)
      if let stated = row.defaultValue.wholeMatch(of: /`([^`]+)`/) {
        #expect(try read == self.read(specification(row, value(String(stated.1)))))
      }
    }
  }

  @Test("Bounds are accepted, and nothing beyond them", arguments: rows)
  func ranges(row: Row) throws {
    for bounds in row.range.matches(of: /(-?[0-9.]+) to (-?[0-9.]+)/) {
      let low = try #require(Double(bounds.1))
      let high = try #require(Double(bounds.2))
      try expect(low, of: row, isAccepted: true)
      try expect(high, of: row, isAccepted: true)
      try expect(beyond(low, row, -1), of: row, isAccepted: false)
      try expect(beyond(high, row, 1), of: row, isAccepted: false)
      if row.type.hasPrefix("number or range") || row.type.hasPrefix("number or prior") {
        _ = try read(specification(row, [.number(low), .number(high)]))
      }
      if row.type.hasPrefix("number or prior") {
        let (middle, deviation) = ((low + high) / 2, (high - low) / 9)
        _ = try read(
          specification(row, ["mean": .number(middle), "deviation": .number(deviation)]))
        #expect(throws: FileError.self) {
          _ = try read(
            specification(row, ["mean": .number(low), "deviation": .number(deviation)]))
        }
      }
    }
    if let bound = row.range.firstMatch(of: /([0-9.]+) or more/) {
      let low = try #require(Double(bound.1))
      try expect(low, of: row, isAccepted: true)
      try expect(beyond(low, row, -1), of: row, isAccepted: false)
    }
    if let bound = row.range.firstMatch(of: /above ([0-9.]+)/) {
      let low = try #require(Double(bound.1))
      try expect(low, of: row, isAccepted: false)
      try expect(beyond(low, row, 1), of: row, isAccepted: true)
    }
  }

  @Test("The names that a key takes are accepted, and no others", arguments: rows)
  func names(row: Row) throws {
    let names = row.range.matches(of: /`("[^`]+")`/).map { String($0.1) }
    #expect(names.isEmpty != row.type.contains("name"))
    for name in names { _ = try read(specification(row, value(name))) }
    let isNamed = !names.isEmpty || ["yes or no", "colour"].contains(row.type)
    if isNamed {
      #expect(throws: FileError.self) { _ = try read(specification(row, "unheard-of")) }
    }
  }

  private func beyond(_ bound: Double, _ row: Row, _ direction: Double) -> Double {
    let step = row.type.hasPrefix("whole number") ? 1 : bound == 0 ? 1e-6 : abs(bound) * 1e-3
    return bound + direction * step
  }

  private func expect(_ number: Double, of row: Row, isAccepted: Bool) throws {
    let json = try specification(row, value(number, of: row.type))
    if isAccepted {
      _ = try read(json)
    } else {
      let error = #expect(throws: FileError.self, "\(number)") { _ = try read(json) }
      // The probability of a mesh is called by the mesh's name.
      #expect(error?.reason.contains("\"\(row.key)\"") == true || row.key == "meshProbabilities")
    }
  }

  /// A value of a type in which a number stands.
  private func value(_ number: Double, of type: String) throws -> JSON {
    switch type {
    case "list of 2 numbers or priors": return [.number(number), 1]
    case "list of 3 numbers": return [.number(number), 1, 1]
    case "list of probabilities": return [.number(number), .number(1 - number)]
    case "object of probabilities": return ["cube": .number(number), "ball": .number(1 - number)]
    default:
      try #require(type.contains("number"), "a key of the type \(type) has no range")
      return .number(number)
    }
  }
}

extension JSON {
  /// Puts a value at the end of a path of keys and places, or takes away what stands there.
  fileprivate mutating func set(_ value: JSON?, at path: some Collection<String>) {
    guard let step = path.first else { return }
    let rest = path.dropFirst()
    switch self {
    case .array(var elements):
      guard let place = Int(step), elements.indices.contains(place) else { return }
      elements[place].set(value, at: rest)
      self = .array(elements)
    case .object(var members):
      let place = members.firstIndex { $0.key == step }
      if !rest.isEmpty {
        guard let place else { return }
        members[place].value.set(value, at: rest)
      } else if let value {
        if let place { members[place].value = value } else { members.append(.init(step, value)) }
      } else if let place {
        members.remove(at: place)
      }
      self = .object(members)
    default: return
    }
  }
}
