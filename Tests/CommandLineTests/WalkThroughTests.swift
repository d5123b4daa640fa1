import Foundation
import TestSupport
import Testing

/// From three meshes to readings, as `Documentation/WalkThrough.md` shows it, with few pictures.
@Suite struct WalkThroughTests {
  private static let script = "scripts/walk-through"

  @Test func theMiniatureGoesThrough() throws {
    let folder = try TemporaryFolder()
    let output = folder.file("my")
    let run = try Program.run(
      script: "\(Self.script) --miniature --output '\(output)' cube.obj sphere.obj cylinder.obj")
    #expect(run.status == 0, "\(run.errors)")
    let files = FileManager.default
    for name in ["my.json", "my.png", "my.safetensors", "held-out/000003.json"] {
      #expect(files.fileExists(atPath: "\(output)/\(name)"), "\(name)")
    }
    for index in 0..<4 {
      #expect(files.fileExists(atPath: "\(output)/readings/00000\(index).json"))
      #expect(files.fileExists(atPath: "\(output)/readings/00000\(index).panel.png"))
    }
    // The page shows the commands that are run, in their order.
    let commands = run.output.split(separator: "\n").compactMap {
      $0.prefixMatch(of: #/\$ air3d ([a-z-]+) /#).map { String($0.1) }
    }
    let page = try String(
      contentsOfFile: Program.repository + "/Documentation/WalkThrough.md", encoding: .utf8)
    let shown = page.split(separator: "\n").compactMap {
      $0.prefixMatch(of: #/\$ air3d ([a-z-]+) /#).map { String($0.1) }
    }
    #expect(commands == shown)
  }

  @Test func whatItDoesNotKnowIsSaid() throws {
    let run = try Program.run(script: "\(Self.script) --tiny")
    #expect(run.status == 2)
    #expect(run.errorLines == ["scripts/walk-through: there is no option --tiny"])
  }
}
