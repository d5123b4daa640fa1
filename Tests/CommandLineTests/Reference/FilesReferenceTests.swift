import Foundation
import TestSupport
import Testing

/// `Documentation/Files.md` is compared with what the program writes.
@Suite("The reference of files has every key that is written, and no other")
struct FilesReferenceTests {
  /// The keys of a section's table.
  struct Section {
    /// Those that are always there.
    var always: Set<String> = []
    /// Those that are there under a condition.
    var sometimes: Set<String> = []

    var all: Set<String> { always.union(sometimes) }
  }

  let sections: [String: Section]

  init() throws {
    let path = Program.repository + "/Documentation/Files.md"
    var sections: [String: Section] = [:]
    var heading = ""
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      if line.hasPrefix("## ") { heading = String(line.dropFirst(3)) }
      guard let key = line.prefixMatch(of: /\| `([^`]+)` \|/)?.1 else { continue }
      if line.contains("only of") {
        sections[heading, default: Section()].sometimes.insert(String(key))
      } else {
        sections[heading, default: Section()].always.insert(String(key))
      }
    }
    self.sections = sections
  }

  private func section(_ heading: String) throws -> Section {
    try #require(sections.first { $0.key.hasPrefix(heading) }?.value, "no section \(heading)")
  }

  /// The paths of all values in a document; a mesh's name is `*`.
  private func keys(_ document: Any, _ path: String = "") -> Set<String> {
    if let object = document as? [String: Any] {
      return object.reduce(into: []) {
        let name = ["cube", "sphere", "cylinder"].contains($1.key) ? "*" : $1.key
        $0.formUnion(keys($1.value, path.isEmpty ? name : "\(path).\(name)"))
      }
    }
    if let list = document as? [[String: Any]], !list.isEmpty {
      return list.reduce(into: []) { $0.formUnion(keys($1, path + "[]")) }
    }
    return [path]
  }

  private func json(_ file: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file)))
  }

  @Test func scenesThatWereRead() throws {
    let run = try Program.run("infer", "--json", Examples.picture("three-objects"))
    #expect(try keys(run.json()) == section("Scene files").all)
  }

  /// What a specification leaves to be inferred has keys of its own, in a section of its own.
  @Test func scenesWhoseViewWasInferred() throws {
    let run = try Program.run(
      "infer", "--json", "--model", "primitives-nuisances", "--scene", "primitives-anywhere",
      "--quiet", "Scenes/Examples/empty-table.png")
    let known = try section("Scene files").all
    let inferred = try keys(run.json()).subtracting(known)
      .subtracting(["objects", "modes[].objects"])
      .filter { !Self.others($0) }
    #expect(inferred == (try section("Inferred camera, light")).all.filter { !Self.others($0) })
  }

  /// Keys of what `primitives-anywhere` knows.
  private static func others(_ key: String) -> Bool {
    [
      "roll", "lean", "target", "focalLength", "principalPoint", "zoom", "principalX", "principalY",
      "tableThickness", "blur", "gloss", "shininess", "tableGloss", "tableShininess",
    ]
      .contains { key.split(separator: ".").last?.hasPrefix($0) ?? false }
      || key.contains(".target.")
  }

  @Test func generatedSets() throws {
    let folder = try TemporaryFolder()
    let run = try Program.run(
      "generate", "--count", "1", "--json", "--quiet", "--output", folder.file("set"))
    #expect(try keys(run.json()) == section("Generated sets").all)
    #expect(try keys(json(folder.file("set/dataset.json"))) == section("Generated sets").all)
    #expect(try keys(json(folder.file("set/000000.json"))) == section("Scene files").always)
  }

  @Test func measurements() throws {
    let run = try Program.run("evaluate", "--count", "4", "--json", "--quiet")
    #expect(try keys(run.json()) == section("Measurements").all)
  }

  @Test func calibration() throws {
    let run = try Program.run(
      "evaluate", "--calibration", "--count", "20", "--json", "--quiet")
    let found = try keys(run.json()).map { key -> String in
      let parts = key.split(separator: ".").map { part -> String in
        switch part {
        case "png", "drawn": "model"
        case "y", "yaw": "x"
        default: String(part)
        }
      }
      return parts.joined(separator: ".").replacing("model.meshes.", with: "model.counts.")
    }
    #expect(Set(found) == (try section("Calibration").all))
  }

  @Test func records() throws {
    let weights = try TinyModel.path()
    let record = weights.replacingOccurrences(of: ".safetensors", with: ".training.jsonl")
    let lines = try String(contentsOfFile: record, encoding: .utf8).split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8))
    }
    try #require(lines.count == 2)
    #expect(try keys(lines[0]) == section("Records of trainings: the first").all)
    #expect(try keys(lines[1]) == section("Records of trainings: the other").all)
  }

  @Test func weightsAndCheckpoints() throws {
    let weights = try header(TinyModel.path())
    #expect(Set(weights.metadata.keys) == (try section("Weights")).always)

    let folder = try TemporaryFolder()
    let run = try Program.run(
      "train", "--scene", "single", "--images", "64", "--stop-after", "32", "--quiet",
      "--output", folder.file("m.safetensors"))
    #expect(run.status == 0)
    let checkpoint = try header(folder.file("m.checkpoint.safetensors"))
    #expect(
      Set(checkpoint.metadata.keys)
        == (try section("Weights").always).union(["air3d.blasKernels"]))
    let parameters = Set(weights.tensors)
    let tensors = try section("Checkpoints").all.reduce(into: parameters) { names, key in
      if key.hasSuffix("/*") {
        names.formUnion(parameters.map { key.dropLast() + $0 })
      } else {
        names.insert(key)
      }
    }
    #expect(Set(checkpoint.tensors) == tensors)
  }

  /// What the header of a safetensors file has.
  private func header(_ path: String) throws -> (metadata: [String: String], tensors: [String]) {
    let file = try bytes(path)
    let length = file.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    let document = try #require(
      JSONSerialization.jsonObject(with: Data(file[8..<8 + length])) as? [String: Any])
    return (
      try #require(document["__metadata__"] as? [String: String]),
      document.keys.filter { $0 != "__metadata__" }
    )
  }

  @Test func whatOtherCommandsPrint() throws {
    let folder = try TemporaryFolder()
    let run = try Program.run(
      "render", "--json", Examples.scene("two-cubes"), "--output", folder.file("p.png"),
      "--depth", folder.file("d.png"), "--mask", folder.file("m.png"))
    let document = try String(
      contentsOfFile: Program.repository + "/Documentation/Files.md", encoding: .utf8)
    func documented(_ command: String) -> Set<String> {
      let rows = document.split(separator: "\n").filter { $0.hasPrefix("| `\(command)` |") }
      return Set(
        rows.flatMap { row in
          row.split(separator: "|")[1].matches(of: /`([^`]+)`/).map { String($0.1) }
        })
    }
    #expect(try keys(run.json()) == documented("render"))
    let doctor = try #require(try Program.run("doctor", "--json").json() as? [String: Any])
    #expect(Set(doctor.keys) == documented("doctor"))
  }
}
