import AssetIO
import Foundation
import TestSupport
import Testing

@Suite struct RenderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test(arguments: Examples.names)
  func examplesAreWhatTheirSceneFilesSay(name: String) throws {
    let path = folder.file("picture.png")
    let run = try Program.run("render", Examples.scene(name), "--output", path)
    #expect(run.status == 0)
    let rendered = try PNG.read(path)
    let shipped = try PNG.read("\(Program.repository)/\(Examples.picture(name))")
    // Not the same bytes: another processor may round otherwise.
    let difference = zip(rendered.pixels, shipped.pixels).map { abs($0 - $1) }.max() ?? 1
    #expect(difference < 0.02)
  }

  /// Also in the camera and the light that a scene file has, as `generate` draws them.
  @Test func scenesAreDrawnInTheirView() throws {
    let drawn = try Program.run(
      "generate", "--scene", "primitives-anywhere", "--count", "1", "--seed", "5", "--quiet",
      "--output", folder.path)
    #expect(drawn.status == 0)
    // What generate adds besides is not the scene's: noise, a pattern, gloss.
    let (other, path) = (folder.file("other.png"), folder.file("picture.png"))
    #expect(
      try Program.run("render", folder.file("000000.json"), "--output", path).status == 0)
    let text = String(decoding: try bytes(folder.file("000000.json")), as: UTF8.self)
    let turned = try folder.write(
      "turned.json",
      text.replacing(/"(lightAzimuthDegrees|shadow|sun)": [-0-9.]+,/, with: "")
        .replacing(/"lights": \[[^\]]*\],/, with: ""))
    #expect(try Program.run("render", turned, "--output", other).status == 0)
    #expect(try PNG.read(other) != PNG.read(path))
    let difference = zip(
      try PNG.read(path).pixels, try PNG.read(folder.file("000000.png")).pixels
    ).map { abs($0 - $1) }
    #expect(difference.reduce(0, +) / Float(difference.count) < 0.03)
  }

  @Test func depthAndMask() throws {
    let scene = try folder.write(
      "scene.json",
      """
      { "format": "air3d-scene-1", "specification": "primitives", "objects": [
        { "mesh": "sphere", "x": -0.5, "y": 0, "yawDegrees": 0 },
        { "mesh": "cube", "x": 0.5, "y": 0, "yawDegrees": 0 } ] }
      """)
    let (depth, mask) = (folder.file("depth.png"), folder.file("mask.png"))
    let run = try Program.run(
      "render", scene, "--output", folder.file("picture.png"), "--depth", depth, "--mask", mask,
      "--size", "128x128", "--json")
    #expect(run.status == 0)
    let printed = try #require(try run.json() as? [String: Any])
    #expect(printed["depth"] as? String == depth && printed["mask"] as? String == mask)
    #expect(printed["width"] as? Int == 128 && printed["height"] as? Int == 128)

    let distances = try PNG.readDepth(depth)
    let indices = try PNG.readMask(mask)
    #expect(distances.width == 128 && indices.width == 128)
    func at(_ column: Int, _ row: Int) -> (millimetres: Int, index: Int) {
      (Int(distances.values[row * 128 + column]), Int(indices.values[row * 128 + column]))
    }
    #expect(Set(indices.values) == [0, 1, 2])
    // The background has neither; the table has a depth, and is no object.
    #expect(at(2, 2) == (0, 0))
    // The middle of the picture shows the point that the camera looks at from 4 m, or rather the
    // table behind it: 0.1 m / sin 40° farther.
    #expect(at(64, 64).index == 0)
    #expect(abs(Double(at(64, 64).millimetres) - 4155.6) < 30)
    // The objects stand left and right of it, in the order of the file, before the table.
    let table = at(64, 60).millimetres
    #expect(at(38, 60).index == 1 && at(38, 60).millimetres < table)
    #expect(at(90, 60).index == 2 && at(90, 60).millimetres < table)
    // The middle of the cube's top is 0.3 m above the point looked at: nearer by 0.3 m · sin 40°.
    #expect(abs(Double(at(90, 52).millimetres) - 3807.2) < 30)
  }

  @Test func anotherSizeShowsTheSameView() throws {
    let small = folder.file("small.png")
    let large = folder.file("large.png")
    let scene = Examples.scene("two-cubes")
    #expect(try Program.run("render", scene, "--output", small).status == 0)
    #expect(
      try Program.run("render", scene, "--output", large, "--size", "320x256").status == 0)
    let picture = try PNG.read(large)
    #expect(picture.width == 320 && picture.height == 256)
    // Brought back to the model's frame, it is the small picture but for antialiasing.
    let fitted = picture.fitted(width: 64, height: 64)
    let differences = zip(fitted.pixels, try PNG.read(small).pixels).map { abs($0 - $1) }
    #expect(differences.reduce(0, +) / Float(differences.count) < 0.005)
  }

  @Test func sizesThatCannotBe() throws {
    for size in ["0x5", "64", "64x", "axb", "5000x64", "-3x4", "64x64x64"] {
      let run = try Program.run(
        "render", Examples.scene("two-cubes"), "--output", folder.file("a.png"),
        "--size=\(size)")
      #expect(run.status == 2)
      #expect(
        run.errorLines.first
          == "Error: The value '\(size)' is invalid for '--size <WxH>': columns x rows, each "
          + "from 1 to 4096, such as 640x480")
    }
    #expect(folder.contents == [])
  }

  @Test func oneFileForTwoResults() throws {
    let path = folder.file("a.png")
    let run = try Program.run(
      "render", Examples.scene("two-cubes"), "--output", path, "--mask", path)
    #expect(run.status == 2)
    #expect(
      run.errorLines.first == "Error: '--output', '--depth' and '--mask' need a file each")
  }

  @Test func scenesThatCannotBeRead() throws {
    func line(_ text: String) throws -> String? {
      let path = try folder.write("scene.json", text)
      let run = try Program.run("render", path, "--output", folder.file("a.png"))
      #expect(run.status == 1)
      #expect(run.errorLines.count == 1)
      return run.errorLines.first?.replacingOccurrences(of: folder.path + "/", with: "")
    }
    #expect(
      try line("{ }")
        == "air3d: scene.json:1: a scene file lacks \"format\", \"air3d-scene-1\"")
    #expect(
      try line(
        """
        { "format": "air3d-scene-1", "specification": "primitives",
          "objects": [ { "mesh": "cone", "x": 0, "y": 0, "yawDegrees": 0 } ] }
        """)
        == "air3d: scene.json:2: \"mesh\" is \"cone\", but must be one of the meshes of "
        + "\"primitives\", \"cube\", \"sphere\" or \"cylinder\"")
    let missing = folder.file("missing.json")
    #expect(
      try Program.run("render", missing, "--output", folder.file("a.png")).errorLines
        == ["air3d: \(missing): no such file"])
  }
}
