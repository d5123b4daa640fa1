import AssetIO
import Foundation
import TestSupport
import Testing

/// `infer --stream`: pictures come through standard input, and a line goes out for each at once.
@Suite struct StreamedPictureTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func documents(_ output: String) throws -> [NSDictionary] {
    try output.split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary)
    }
  }

  /// An example as a portable pixmap.
  private func pixmap(_ name: String, header: String = "P6\n64 64\n255\n") throws -> [UInt8] {
    let png = try PNG.read("\(Program.repository)/\(Examples.picture(name))")
    return Array(header.utf8) + SRGB.encode(png.pixels)
  }

  private func run(_ input: [UInt8], _ options: String = "") throws -> Program.Outcome {
    let file = folder.file("input")
    try Data(input).write(to: URL(fileURLWithPath: file))
    return try Program.run(script: "\"$AIR3D\" infer --stream \(options) <\(file)")
  }

  @Test("Names and pixmaps are read as files are, in order, failures among them")
  func several() throws {
    let cubes = Examples.picture("two-cubes"), cylinder = Examples.picture("one-cylinder")
    let files = try Program.run("infer", "--json-lines", cubes, "none.png", cylinder, cubes)
    var expected = try documents(files.output)
    for threads in [1, 3] {
      // A comment and other white space in a header; an empty line; a name without a line's end.
      let stream =
        try Array("\(cubes)\nnone.png\n".utf8)
        + pixmap("one-cylinder", header: "P6 # by hand\n64\t64 \n255\n") + Array("\n\(cubes)".utf8)
      let run = try run(stream, "--threads \(threads)")
      #expect(run.status == 1)
      #expect(run.errors == "air3d: none.png: no such file\n")
      let found = try documents(run.output)
      #expect(found[2]["picture"] as? String == "-")
      let unnamed = try #require(expected[2].mutableCopy() as? NSMutableDictionary)
      unnamed["picture"] = "-"
      expected[2] = unnamed
      #expect(found == expected)
    }
    let nothing = try run([])
    #expect(nothing.status == 0 && nothing.output == "" && nothing.errors == "")
  }

  @Test("The line of a picture comes before the next picture does", arguments: [1, 3])
  func exchange(threads: Int) throws {
    try Data(pixmap("one-cylinder")).write(to: URL(fileURLWithPath: folder.file("one.ppm")))
    let run = try Program.run(
      script: """
        cd \(folder.path); mkfifo pictures
        "$AIR3D" infer --stream --threads \(threads) <pictures >lines & exec 3>pictures
        lines() { for i in $(seq 600); do [ $(wc -l <lines) = $1 ] && break; sleep 0.1; done
          wc -l <lines; }
        cat one.ppm >&3; lines 1; echo "\(Program.repository)/\(Examples.picture("two-cubes"))" >&3
        lines 2; cat one.ppm >&3; lines 3; exec 3>&-; wait
        """)
    #expect(run.output.split(whereSeparator: \.isWhitespace) == ["1", "2", "3"])
  }

  @Test("What no next picture can be found behind is the last, and says so")
  func faults() throws {
    let good = try pixmap("one-cylinder")
    for (bytes, error) in [
      (Array(good.dropLast(88)), "the pixmap ends after 12200 of its 12288 bytes"),
      (
        Array("P6 64 x".utf8), "the pixmap's header is damaged: columns, rows and 255 are expected"
      ),
      (
        Array("P6 64 64 65535 ".utf8),
        "the pixmap's largest value is 65535; convert it to 8 bits, whose largest is 255"
      ),
      (
        Array("P6 99999 99999 255 ".utf8),
        "the picture has 99999×99999 pixels; at most 67108864 pixels are read: make it smaller first"
      ),
      (
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A],
        "a PNG in a stream does not say where it ends; send its file's name, a line, or a portable "
          + "pixmap (P6)"
      ),
      (
        [0xFF, 0xD8, 0xFF, 0xE0],
        "a JPEG in a stream does not say where it ends; send its file's name, a line, or a portable "
          + "pixmap (P6)"
      ),
      (
        [0x41, 7, 0x0A],
        "the stream has neither names of files, a line each, nor portable pixmaps (P6)"
      ),
      (
        [UInt8](repeating: 0x41, count: 4096),
        "the stream has neither names of files, a line each, nor portable pixmaps (P6)"
      ),
    ] as [([UInt8], String)] {
      let run = try run(good + bytes)
      #expect(run.status == 1)
      #expect(run.errors == "air3d: -: \(error)\n")
      let found = try documents(run.output)
      #expect(found.count == 2 && found[0]["error"] == nil)
      #expect(found.last?["error"] as? String == "-: \(error)")
    }
    // Of what nobody would read to its end the middle is left out.
    let long = try run([UInt8](repeating: 0x41, count: 4000) + [0x0A])
    #expect(long.errorLines.count == 1)
    #expect(long.errors.contains(/^air3d: A{100,}…A{100,}: cannot be read: .{1,40}\n$/))
    #expect(long.errors.count == 1001)

    // Empty lines are nothing, however many.
    let empty = try run([UInt8](repeating: 0x0A, count: 2_000_000) + good)
    #expect(empty.status == 0)
    #expect(try documents(empty.output).count == 1)

    // A picture that is too small is one of many, and standard input is the stream's alone.
    let small = Array("P6 8 8 255\n".utf8) + [UInt8](repeating: 0, count: 192)
    let run = try run(small + Array("-\r\n/dev/stdin\n".utf8) + good)
    #expect(
      run.errorLines == [
        "air3d: -: has 8×8 pixels, too few to see what stands there; give a picture of at least "
          + "16×16", "air3d: -: the file is empty", "air3d: /dev/stdin: the file is empty",
      ])
    #expect(try documents(run.output).map { $0["error"] == nil } == [false, false, false, true])
  }

  @Test("What cannot be said as pictures come is refused") func usage() throws {
    for (options, error) in [
      ("infer --stream a.png", "'--stream' takes the pictures from standard input; leave out 'a.png'"),
      ("infer --stream --json", "'--stream' prints JSON Lines; leave out '--json'"),
      ("infer --stream --output x", "'--stream' prints JSON Lines; leave out '--output'"),
      ("infer --stream --format csv", "'--stream' prints JSON Lines; leave out '--format'"),
      ("infer --stream --report x.html", "'--stream' prints JSON Lines; leave out '--report'"),
      (
        "infer --stream --model digits",
        "'--stream' is for models of scenes; digits holds glyphs: leave it out"
      ),
    ] {
      let run = try Program.run(options.split(separator: " ").map(String.init))
      #expect(run.status == 2)
      #expect(run.errorLines.first == "Error: \(error)")
    }
  }
}
