import Foundation
import TestSupport
import Testing

/// What becomes of results and messages when a stream is closed or full, a signal comes, or a
/// folder goes away.
@Suite("Standard streams and signals")
struct StreamTests {
  let folder: TemporaryFolder
  let example = "Scenes/Examples/three-objects"

  init() throws { folder = try TemporaryFolder() }

  @Test(
    "Standard output that takes nothing is a failure, whatever was to be said",
    arguments: [
      "infer Scenes/Examples/three-objects.png", "infer --json Scenes/Examples/three-objects.png",
      "--help", "train --help", "--version",
      "render --json Scenes/Examples/three-objects.json --output /dev/null",
      "evaluate --count 2 --quiet", "generate --count 1 --json --quiet --output $OUT",
    ])
  func outputIsFull(command: String) throws {
    #if os(Linux)
      let outcome = try Program.run(
        script: "OUT=\(folder.file("set")); \"$AIR3D\" \(command) >/dev/full")
      #expect(outcome.status == 1)
      #expect(
        outcome.errors == "air3d: standard output: cannot be written: No space left on device\n")
    #endif
  }

  @Test("Closed streams: no crash, no file in their place, and exit code 1 for lost results")
  func closedStreams() throws {
    let outcome = try Program.run(script: "\"$AIR3D\" infer \(example).png >&-")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors == "air3d: standard output: cannot be written: Bad file descriptor\n")
    for redirection in ["2>&-", "<&-", "2>/dev/full"] {
      let outcome = try Program.run(script: "\"$AIR3D\" infer \(example).png \(redirection)")
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("cylinder"))
    }
    #expect(try Program.run(script: "\"$AIR3D\" infer no.png 2>&-").status == 1)
    #expect(
      try Program.run(script: "\"$AIR3D\" train --scene no --output a.safetensors 2>/dev/full")
        .status == 1)
  }

  @Test("A reader that has gone ends the program quietly")
  func brokenPipe() throws {
    let outcome = try Program.run(script: "\"$AIR3D\" infer \(example).png | true")
    #expect(outcome.errors.isEmpty)
  }

  @Test("Pictures come from standard input and from pipes")
  func pictureFromPipe() throws {
    let expected = try Program.run("infer", "\(example).png").output
    for script in [
      "\"$AIR3D\" infer - < \(example).png", "cat \(example).png | \"$AIR3D\" infer -",
      "cat \(example).png | \"$AIR3D\" infer /dev/stdin",
    ] {
      let outcome = try Program.run(script: script)
      #expect(outcome.status == 0)
      #expect(outcome.output == expected)
    }
    let outcome = try Program.run(
      script: "\"$AIR3D\" infer - --output \(folder.file("out")) < \(example).png")
    #expect(outcome.status == 0)
    #expect(FileManager.default.fileExists(atPath: folder.file("out/stdin.json")))
    #expect(
      try Program.run(script: "\"$AIR3D\" infer - < /dev/null").errors
        == "air3d: -: the file is empty\n")
  }

  @Test("A picture goes to standard output by its name, and to a device")
  func pictureToStream() throws {
    let file = folder.file("a.png")
    #expect(try Program.run("render", "\(example).json", "--output", file).status == 0)
    let outcome = try Program.run(
      script: "\"$AIR3D\" render \(example).json --output /dev/stdout > \(folder.file("b.png"))")
    #expect(outcome.status == 0)
    #expect(try bytes(folder.file("b.png")) == bytes(file))
    #expect(try Program.run("render", "\(example).json", "--output", "/dev/null").status == 0)
    let null = try FileManager.default.attributesOfItem(atPath: "/dev/null")
    #expect(null[.type] as? FileAttributeType == .typeCharacterSpecial)
  }

  #if os(Linux)
    @Test("A name that is not UTF-8 is read, and its results are written beside it")
    func nameInBytes() throws {
      let outcome = try Program.run(
        script: """
          name="$(printf '\(folder.path)/caf\\351')"; cp \(example).png "$name.png"
          "$AIR3D" infer "$name.png" --json --output "$(printf '\(folder.path)/o\\351')" || exit 1
          test -f "$(printf '\(folder.path)/o\\351/caf\\351.json')" || exit 3
          """)
      #expect(outcome.status == 0)
      let document = try #require(outcome.json() as? [String: Any])
      #expect(document["picture"] as? String == "\(folder.path)/caf\u{FFFD}.png")
      // Meshes, what they name, and trainings in such a folder, too.
      let elsewhere = try Program.run(
        script: """
          here="$(printf '\(folder.path)/d\\351')"; mkdir "$here"
          cp Assets/Meshes/c*.obj Assets/Meshes/c*.mtl Assets/Meshes/c*.png "$here"
          sed 's/cube.obj/.\\/cube.obj/; s/cylinder.obj/.\\/cylinder.obj/' \
            Scenes/primitives.json > "$here/s.json"
          "$AIR3D" generate --scene "$here/s.json" --count 1 --output "$here/set" --quiet
          """)
      #expect(elsewhere.status == 0)
      #expect(elsewhere.errors.isEmpty)
      let missing = try Program.run(script: "\"$AIR3D\" infer \"$(printf 'no\\351\\033[1m.png')\"")
      #expect(missing.errors == "air3d: no\\xE9\\u{1B}[1m.png: no such file\n")
    }
  #endif

  @Test("In a folder that was removed, pictures are still read")
  func removedFolder() throws {
    let outcome = try Program.run(
      script: """
        here="$PWD"; mkdir \(folder.path)/gone; cd \(folder.path)/gone; rmdir \(folder.path)/gone
        "$AIR3D" infer "$here/\(example).png" || exit 1
        "$AIR3D" infer no.png; "$AIR3D" generate --count 1 --output set
        """)
    #expect(outcome.status == 1)
    #expect(outcome.output.contains("cylinder"))
    #expect(
      outcome.errorLines == [
        "air3d: no.png: no such file",
        "air3d: set: this folder cannot be made: the system makes none there; "
          + "choose another --output",
      ])
  }

  @Test("When there is no room the old file survives and nothing else is left behind")
  func noRoom() throws {
    for hasTwoNames in [false, true] {
      let path = try folder.write("a.png", "old")
      if hasTwoNames { #expect(link(path, folder.file("b.png")) == 0) }
      let outcome = try Program.run(
        script: """
          ulimit -f 1
          "$AIR3D" render \(example).json --size 640x640 --output \(path)
          """)
      #expect(outcome.status == 1)
      #expect(outcome.errors == "air3d: \(path): cannot be written: File too large\n")
      #expect(try bytes(path) == Array("old".utf8))
      #expect(folder.contents == (hasTwoNames ? ["a.png", "b.png"] : ["a.png"]))
    }
  }

  @Test(
    "A signal ends the program at once and leaves no temporary file",
    arguments: Program.endingSignals)
  func signals(signal: Int32) throws {
    let set = folder.file("set")
    func files() -> [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: set)) ?? []
    }
    let ending = try Program.run(
      ["generate", "--count", "10000000", "--quiet", "--output", set], until: { files().count > 20 },
      then: signal)
    #expect(ending == signal)
    #expect(files().filter { $0.hasPrefix(".") } == [])
  }
}
