import Foundation
import TestSupport
import Testing

/// The program finds what comes with it from wherever it is called, and says so when it does not.
@Suite struct AnyFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func itRunsFromAnyFolderAndWithoutAnEnvironment() throws {
    let picture = "\(Program.repository)/\(Examples.picture("one-cylinder"))"
    let run = try Program.run(
      script: """
        ln -s "$AIR3D" \(folder.path)/linked; cd /
        env -i \(folder.path)/linked infer \(picture) --model single
        """)
    #expect(run.status == 0)
    #expect(run.errors == "")
    #expect(run.output.contains("cylinder"))
  }

  @Test func aCopyAloneSaysWhatItMisses() throws {
    let run = try Program.run(
      script: """
        cp "$AIR3D" \(folder.path)/air3d; cd \(folder.path)
        ./air3d infer \(Program.repository)/\(Examples.picture("one-cylinder"))
        ./air3d generate --count 1 --output set
        """)
    #expect(run.status == 1)
    let program = try #require(realPath(folder.file("air3d")))
    let remedy =
      "what is shipped is not beside \(program); give its path, or set AIR3D_HOME to a folder with "
      + "air3d's Scenes and Assets"
    #expect(
      run.errorLines == [
        "air3d: primitives: there is no model of this name and no such file; \(remedy)",
        "air3d: primitives: there is no scene specification of this name and no such file; \(remedy)",
      ])
  }

  @Test func theEnvironmentNamesAnotherFolder() throws {
    let run = try Program.run(
      script: """
        mkdir -p \(folder.path)/Scenes; cp Scenes/single.json \(folder.path)/Scenes/mine.json
        AIR3D_HOME=\(folder.path) "$AIR3D" generate --scene mine --count 1 --quiet \
          --output \(folder.path)/set
        """)
    #expect(run.status == 0)
    #expect(run.errors == "")
  }

  /// Without symbolic links.
  private func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
