import Foundation
import TestSupport
import Testing

/// `scripts/install`, less the build.
@Suite struct InstallTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func install(_ arguments: String) throws -> Program.Outcome {
    try Program.run(script: "scripts/install \(arguments)")
  }

  /// All files below the prefix, sorted.
  private func files(_ prefix: String) -> [String] {
    let all = FileManager.default.subpaths(atPath: prefix) ?? []
    return all.filter {
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(prefix)/\($0)", isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted()
  }

  @Test func whatIsInstalledRunsByItself() throws {
    // A blank in its name, and named from another folder.
    let prefix = folder.file("a prefix")
    let install = """
      here="$PWD"; cd '\(folder.path)'
      "$here/scripts/install" --from "$(dirname "$AIR3D")" 'a prefix'
      """
    let first = try Program.run(script: install)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.hasPrefix("Installed air3d 0.1.0 in \(prefix) ("))
    #expect(first.output.contains("export PATH=\"\(prefix)/bin:$PATH\""))
    let shared = [
      "share/bash-completion/completions/air3d", "share/fish/vendor_completions.d/air3d.fish",
      "share/man/man1/air3d.1", "share/zsh/site-functions/_air3d",
    ]
    #expect(files(prefix).first == "bin/air3d")
    #expect(files(prefix).suffix(4) == shared[...])
    for file in shared {
      let text = String(decoding: try bytes("\(prefix)/\(file)"), as: UTF8.self)
      #expect(text.contains("experiment"))
    }

    // Again, it takes the place of the first; nothing of that is left.
    let count = files(prefix).count
    let second = try Program.run(script: install)
    #expect(second.status == 0)
    #expect(second.output.hasPrefix("Replaced air3d 0.1.0 in "))
    #expect(files(prefix).count == count)

    let picture = "\(Program.repository)/\(Examples.picture("one-cylinder"))"
    let run = try Program.run(script: "cd /; env -i '\(prefix)/bin/air3d' infer \(picture)")
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(run.output.contains("cylinder"))

    let removal = try self.install("--uninstall '\(prefix)'")
    #expect(removal.status == 0)
    #expect(removal.output == "Removed air3d from \(prefix).\n")
    #expect(files(prefix) == [])
  }

  @Test func whatIsSomebodyElsesIsLeftAlone() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("bin"), withIntermediateDirectories: false)
    try folder.write("bin/air3d", "another program")
    let run = try install("--from \"$(dirname \"$AIR3D\")\" \(folder.path)")
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "install: \(folder.path)/bin/air3d is there and was not installed by this script; move it "
          + "away, or choose another prefix"
      ])
    let removal = try install("--uninstall \(folder.path)")
    #expect(removal.status == 1)
    #expect(removal.errorLines == ["install: \(folder.path): air3d is not installed there"])
    #expect(try bytes(folder.file("bin/air3d")) == Array("another program".utf8))
    #expect(
      try install("--form x").errorLines
        == ["install: there is no option --form; see scripts/install --help"])
  }
}
