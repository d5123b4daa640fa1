import Foundation
import TestSupport
import Testing

@testable import AssetIO

/// What the import process cannot do once its walls stand: each thing is tried by the process
/// itself.
@Suite struct ConfinementTests {
  let folder: TemporaryFolder
  let inside: String
  let outside: String

  init() throws {
    folder = try TemporaryFolder()
    for name in ["model", "elsewhere"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: false)
    }
    inside = try folder.write("model/a.obj", CubeFixture.obj)
    outside = try folder.write("elsewhere/b.obj", CubeFixture.obj)
  }

  private static func answer(_ arguments: String...) throws -> String {
    let importer = try ImporterProcess.find(for: MeshFile(path: "a.obj"))
    let process = ImporterProcess(executable: importer, timeout: .seconds(60))
    let (bytes, ending) = try process.run(arguments)
    #expect(ending == .exited)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether this system has a wall, by its word in `--confinement`.
  static func has(_ wall: String) -> Bool {
    let line = (try? answer("--confinement")) ?? ""
    return line.split(separator: ";").first { $0.hasPrefix("confined in ") }?.contains(wall) == true
  }

  private struct Trial: Equatable {
    var error: Int
    var isForbidden: Bool
    var name: String
  }

  private func trials(_ mode: String) throws -> [Trial] {
    try Self.answer(mode, inside, outside).split(separator: "\n").map { line in
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      try #require(words.count == 3)
      return Trial(
        error: try #require(Int(words[0])), isForbidden: words[1] == "forbidden", name: words[2])
    }
  }

  static let files = ["read the file outside", "list the root folder"]
  static let changes = [
    "write to the file inside", "create a file inside", "rename the file inside",
  ]
  static let calls = [
    "make an internet socket", "make a local socket", "connect", "start a process",
    "start a program", "signal the parent", "map executable memory",
  ]

  /// Otherwise the other tests would prove nothing. (A system may itself forbid some.)
  @Test func withoutWallsThingsCanBeDone() throws {
    let trials = try trials("--try-unconfined")
    #expect(trials.allSatisfy { !$0.isForbidden })
    let possible =
      ["read the file inside"] + Self.files + Self.changes + [
        "make a local socket", "start a process", "start a program", "signal the parent",
      ]
    for name in possible {
      #expect(trials.first { $0.name == name }?.error == 0, "\(name)")
    }
  }

  @Test func whatIsForbiddenFails() throws {
    let trials = try trials("--try-confinement")
    #expect(trials.first { $0.name == "read the file inside" }?.error == 0)
    for trial in trials where trial.isForbidden {
      #expect([Int(EPERM), Int(EACCES)].contains(trial.error), "\(trial.name)")
    }
    #expect(try bytes(inside) == Array(CubeFixture.obj.utf8))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("model")) == ["a.obj"])
  }

  @Test(.enabled(if: has("files (Landlock)"), "this kernel has no Landlock"))
  func filesElsewhereAreForbidden() throws {
    let forbidden = try trials("--try-confinement").filter(\.isForbidden).map(\.name)
    for name in Self.files + Self.changes { #expect(forbidden.contains(name)) }
  }

  @Test(.enabled(if: has("system calls (seccomp)"), "this kernel has no seccomp"))
  func networkAndProcessesAreForbidden() throws {
    let forbidden = try trials("--try-confinement").filter(\.isForbidden).map(\.name)
    for name in Self.changes + Self.calls { #expect(forbidden.contains(name)) }
    #if os(Linux)
      for name in ["make a user namespace", "be traced", "call by x32 number"] {
        #expect(forbidden.contains(name))
      }
    #endif
  }

  @Test func oneLineSaysWhichWallsStand() throws {
    let line = try MeshImport.confinement()
    #expect(
      line.hasPrefix("air3d-mesh-importer: confined in ")
        || line.hasPrefix("air3d-mesh-importer: this system cannot confine it in "))
    #expect(!line.contains("\n"))
    for wall in ["files (Landlock)", "system calls (seccomp)", "network (namespace)", "privileges"]
    {
      #expect(line.contains(wall))
    }
  }

  /// The one wall that a link could be caught at by mistake: the mesh itself may lie elsewhere.
  @Test func aMeshThatIsALinkIsRead() throws {
    let link = folder.file("model/link.obj")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: outside)
    #expect(try MeshImport.load([MeshFile(path: link)]).first?.mesh.faces.count == 12)
  }

  @Test func meshesOfSeveralFoldersAreReadTogether() throws {
    let models = try MeshImport.load([MeshFile(path: inside), MeshFile(path: outside)])
    #expect(models.map(\.mesh.faces.count) == [12, 12])
  }
}
