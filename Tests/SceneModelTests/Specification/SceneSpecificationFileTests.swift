import Files
import Foundation
import Geometry
import Rendering
import TestSupport
import Testing

@testable import SceneModel

@Suite("Reading a scene specification")
struct SceneSpecificationFileTests {
  /// A specification with nothing to spare; tests replace parts of it.
  static let text = """
    {
      picture: { width: 64, height: 48 },
      camera: {
        azimuthDegrees: [-90, 90], elevationDegrees: 40, distance: 4, focalLength: 100,
      },
      light: { direction: [-3, 0, 4], ambient: 0.35, diffuse: 0.65 },
      table: { width: 2, color: "#808080" },
      background: "#ff0000",
      meshes: [
        { name: "cube", file: "cube.obj", yawSymmetry: 4 },
        {
          name: "ball", file: "sphere.obj", yawSymmetry: "continuous", color: "#00ff00",
          scale: 0.5, upAxis: "y", origin: "base",
        },
        { name: "can", file: "cylinder.obj", yawSymmetry: "none" },
      ],
      prior: {
        countProbabilities: [0.5, 0.25, 0.25],
      },
      likelihood: { noiseStandardDeviation: 0.2 },
    }
    """

  func parse(_ text: String) throws -> SceneSpecification {
    try SceneSpecification.parse(text, path: "my/blocks.json", files: shipped)
  }

  /// The error after `old` has been replaced by `new`.
  func error(_ old: String, _ new: String) -> String? {
    #expect(Self.text.contains(old), "the test replaces nothing")
    return message { _ = try parse(Self.text.replacingOccurrences(of: old, with: new)) }
  }

  @Test("Nuisances are ranges; what is left out does not differ")
  func nuisances() throws {
    #expect(try parse(Self.text).nuisances.isNone)
    let text = Self.text.replacingOccurrences(
      of: "likelihood:",
      with: "nuisances: { lightTurnDegrees: [-90, 90], noise: 0.1, blur: [0, 2] },\n  likelihood:")
    var expected = SceneSpecification.Nuisances()
    expected.lightTurn = -Double.pi / 2 ... .pi / 2
    expected.noise = 0.1...0.1
    expected.blur = 0...2
    #expect(try parse(text).nuisances == expected)
    #expect(
      error("likelihood:", "nuisances: { nois: 0.1 },\n  likelihood:")?.contains(
        "did you mean \"noise\"?") == true)
    #expect(
      error("likelihood:", "nuisances: { tableBrightness: -1 },\n  likelihood:")?.contains(
        "\"tableBrightness\"") == true)
  }

  @Test("Everything in the file arrives")
  func values() throws {
    let specification = try parse(Self.text)
    #expect(specification.name == "blocks")
    #expect(specification.pictureWidth == 64)
    #expect(specification.pictureHeight == 48)
    #expect(specification.camera.azimuth == -Double.pi / 2 ... .pi / 2)
    #expect(specification.camera.elevation == 40 * .pi / 180...40 * .pi / 180)
    #expect(specification.camera.distance == 4...4)
    #expect(specification.camera.focalLength == 100)
    #expect(specification.camera.principalPoint == SIMD2(32, 24))
    #expect(
      specification.lighting
        == Lighting(direction: Vector3(-0.6, 0, 0.8), ambient: 0.35, diffuse: 0.65))
    #expect(specification.table.width == 2)
    #expect(specification.table.texture == nil)
    #expect(specification.backgroundColor == SIMD3(1, 0, 0))
    #expect(specification.meshes.map(\.name) == ["cube", "ball", "can"])
    #expect(specification.meshes.map(\.yawSymmetry) == [.order(4), .continuous, .order(1)])
    #expect(specification.meshes.map(\.scale) == [1, 0.5, 1])
    #expect(specification.meshes.map(\.upAxis) == [nil, .y, nil])
    #expect(specification.meshes.map(\.origin) == [.file, .base, .file])
    #expect(specification.meshes.map(\.color) == [nil, SIMD3(0, 1, 0), nil])
    #expect(specification.prior.countProbabilities == [0.5, 0.25, 0.25])
    #expect(specification.prior.meshProbabilities == [Double](repeating: 1.0 / 3, count: 3))
    #expect(specification.prior.positionRange == 0.75)
    #expect(specification.prior.minimumSeparation == 0.52)
    #expect(specification.prior.softness == 0.02)
    #expect(specification.prior.maximumCount == 2)
    #expect(specification.likelihood.noiseStandardDeviation == 0.2)
  }

  @Test("Colours are sRGB in the file and linear in memory")
  func colors() throws {
    // IEC 61966-2-1: ((128/255 + 0.055) / 1.055)^2.4.
    #expect(abs(try parse(Self.text).table.color.x - 0.215_861) < 1e-6)
  }

  @Test("What may be left out may be said")
  func optionalKeys() throws {
    let text = Self.text
      .replacingOccurrences(of: "focalLength: 100", with: "focalLength: 90, principalPoint: [3, 4]")
      .replacingOccurrences(
        of: "countProbabilities",
        with: """
          meshProbabilities: { cube: 0.5, can: 0.2, ball: 0.3 }, positionRange: 0.5,
          minimumSeparation: 0, softness: 0.1, countProbabilities
          """)
    let specification = try parse(text)
    #expect(specification.camera.principalPoint == SIMD2(3, 4))
    #expect(specification.prior.meshProbabilities == [0.5, 0.3, 0.2])
    #expect(specification.prior.positionRange == 0.5)
    #expect(specification.prior.minimumSeparation == 0)
    #expect(specification.prior.softness == 0.1)
  }

  @Test("A footprint is the convex outline of its corners; what is none is refused")
  func footprints() throws {
    func mesh(_ footprint: String) -> String { "yawSymmetry: 4, footprint: \(footprint) }" }
    let square = "[[0.1, 0.1], [-0.1, -0.1], [0, 0], [0.1, -0.1], [-0.1, 0.1]]"
    let specification = try parse(
      Self.text.replacingOccurrences(of: "yawSymmetry: 4 }", with: mesh(square))
        .replacingOccurrences(
          of: "countProbabilities", with: "minimumGap: 0.03, countProbabilities"))
    #expect(
      specification.meshes[0].footprint?.outline
        == [[-0.1, -0.1], [0.1, -0.1], [0.1, 0.1], [-0.1, 0.1]])
    #expect(specification.meshes[1].footprint == nil)
    #expect(specification.prior.minimumGap == 0.03)
    let expected =
      #"but must be three to 64 corners, [[x, y], …] in metres, that do not lie on a line"#
    for (wrong, isWhat) in [
      ("[[0, 0], [1, 0]]", "a list"), ("[[0, 0], [1, 1], [2, 2]]", "a list"),
      ("[[0, 0], [1, 1], [2]]", "a list"), ("0.1", "0.1"), ("[[0, 0], [1, 1], 3]", "3"),
      ("[[0, 0], [1, 2000], [2, 1]]", "a list"),
    ] {
      #expect(
        error("yawSymmetry: 4 }", mesh(wrong))
          == #"my/blocks.json:10: "footprint" is \#(isWhat), \#(expected)"#)
    }
    // Where outlines leave no room.
    let wide = "[[-0.7, -0.7], [0.7, -0.7], [0.7, 0.7], [-0.7, 0.7]]"
    let all = Self.text.replacingOccurrences(of: "yawSymmetry: 4 }", with: mesh(wide))
      .replacingOccurrences(
        of: "countProbabilities",
        with: "minimumSeparation: 0, meshProbabilities: { cube: 1, ball: 0, can: 0 }, "
          + "positionRange: 0.3, countProbabilities")
    #expect(
      message { _ = try parse(all) }
        == "my/blocks.json:17: 2 objects at least 0.0 m apart do not fit where |x| and |y| are at "
        + #"most 0.3 m; allow fewer objects, a smaller "footprint", "minimumSeparation" or a "#
        + #"larger "positionRange""#)
  }

  @Test("A mesh lies beside the specification, or else among those shipped")
  func meshFiles() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.text, to: "blocks.json")
    let cube = try folder.write("", to: "cube.obj")
    let specification = try SceneSpecification.load(path, files: shipped)
    #expect(specification.meshes[0].file.path == cube)
    #expect(
      specification.meshes[1].file.path
        == repository.appendingPathComponent("Assets/Meshes/sphere.obj").path)
  }

  @Test(
    "What is wrong is said with its line and a remedy",
    arguments: [
      (
        "focalLength", "focalLenght",
        #"my/blocks.json:4: "camera" has no key "focalLenght"; did you mean "focalLength"?"#
      ),
      (
        "ambient: 0.35", "glow: 1",
        #"my/blocks.json:6: "light" has no key "glow"; its keys are "direction", "#
          + #""azimuthDegrees", "elevationDegrees", "angularRadiusDegrees", "ambient", "diffuse" "#
          + #"and "ground""#
      ),
      (
        "background: \"#ff0000\",", "",
        #"my/blocks.json:1: a scene specification lacks "background", an sRGB colour such as "#
          + ##""#c04020""##
      ),
      (
        "#ff0000", "red",
        ##"my/blocks.json:8: "background" is "red", but must be an sRGB colour such as "#c04020""##
      ),
      (
        "#ff0000", "#+ff000",
        ##"my/blocks.json:8: "background" is "#+ff000", but must be an sRGB colour such as "##
          + ##""#c04020""##
      ),
      (
        "elevationDegrees: 40", "elevationDegrees: 140",
        #"my/blocks.json:4: "elevationDegrees" is 140, but must be a number from 1 to 135, a "#
          + "list of the lowest and the highest one, or { mean: …, deviation: … }"
      ),
      (
        "[-90, 90]", "[90, -90]",
        #"my/blocks.json:4: "azimuthDegrees" goes from 90 down to -90; the lowest comes first"#
      ),
      (
        "[-90, 90]", "[90]",
        #"my/blocks.json:4: "azimuthDegrees" has 1 bounds, but must be a number from -360 to 360, "#
          + "a list of the lowest and the highest one, or { mean: …, deviation: … }"
      ),
      (
        "width: 64", "width: 64.5",
        #"my/blocks.json:2: "width" is 64.5, but must be an integer from 8 to 4096"#
      ),
      (
        "focalLength: 100", "focalLength: '100'",
        #"my/blocks.json:4: "focalLength" is "100", but must be a number from 0.1 to 1000000, "#
          + "a list of the lowest and the highest one, or { mean: …, deviation: … }"
      ),
      (
        "light: {", "light: 3, table: {",
        #"my/blocks.json:7: "table" is there twice, first in line 6"#
      ),
      (
        "light: { direction: [-3, 0, 4], ambient: 0.35, diffuse: 0.65 }", "light: 3",
        #"my/blocks.json:6: "light" is 3, but must be an object, { … }"#
      ),
      (
        "[-3, 0, 4]", "[0, 0, 0]",
        #"my/blocks.json:6: "direction" is zero, but must point from the table towards the light"#
      ),
      (
        "[-3, 0, 4]", "[1, 2]",
        #"my/blocks.json:6: "direction" has 2 numbers, but must be a list of 3 numbers"#
      ),
      (
        "file: \"cube.obj\"", "file: \"cubes.obj\"",
        #"my/blocks.json:10: there is no file "cubes.obj", neither in my nor among the shipped meshes; "#
          + #"did you mean "cube.obj"?"#
      ),
      (
        "file: \"cube.obj\"", "file: \"/nowhere/a.obj\"",
        #"my/blocks.json:10: there is no file "/nowhere/a.obj""#
      ),
      (
        "upAxis: \"y\"", "upAxis: \"up\"",
        #"my/blocks.json:13: "upAxis" is "up", but must be "y" or "z""#
      ),
      (
        "origin: \"base\"", "origin: \"bottom\"",
        #"my/blocks.json:13: "origin" is "bottom", but must be "file", "base" or "axis""#
      ),
      (
        "yawSymmetry: 4", "yawSymmetry: 0",
        #"my/blocks.json:10: "yawSymmetry" is 0, but must be "none", "continuous", or the number "#
          + "of turns that look the same, from 1 to 360"
      ),
      (
        "name: \"can\"", "name: \"cube\"",
        #"my/blocks.json:15: a second mesh is called "cube"; every mesh needs a name of its own"#
      ),
      (
        "0.5, 0.25, 0.25", "0.5, 0.25, 0.2",
        #"my/blocks.json:18: "countProbabilities" sum to 0.95, but must sum to 1"#
      ),
      (
        "0.5, 0.25, 0.25", "1.5, -0.25, -0.25",
        #"my/blocks.json:18: "countProbabilities" is 1.5, but must be a number from 0 to 1"#
      ),
      (
        "countProbabilities", "meshProbabilities: { cub: 1 }, countProbabilities",
        #"my/blocks.json:18: "meshProbabilities" has no key "cub"; did you mean "cube"?"#
      ),
      (
        "countProbabilities", "meshProbabilities: { cube: 1 }, countProbabilities",
        #"my/blocks.json:18: "meshProbabilities" lacks "ball", a number from 0 to 1"#
      ),
      (
        "countProbabilities", "positionRange: 1.2, countProbabilities",
        #"my/blocks.json:18: "positionRange" is 1.2, but must be a number from 0.001 to 1"#
      ),
      (
        "countProbabilities", "minimumGap: 0.1, countProbabilities",
        #"my/blocks.json:18: "minimumGap" is the distance of footprints, but no mesh has a "#
          + #""footprint""#
      ),
      (
        "countProbabilities", "minimumSeparation: 4, countProbabilities",
        "my/blocks.json:17: 2 objects at least 4.0 m apart do not fit where |x| and |y| are at "
          + #"most 0.75 m; allow fewer objects, a smaller "minimumSeparation" or a larger "#
          + #""positionRange""#
      ),
    ])
  func errors(old: String, new: String, expected: String) {
    #expect(error(old, new) == expected)
  }

  @Test("No meshes at all")
  func noMeshes() {
    let start = Self.text.range(of: "meshes: [")
    let end = Self.text.range(of: "],\n  prior")
    guard let start, let end else {
      Issue.record("the text has changed")
      return
    }
    let text = Self.text.replacingCharacters(in: start.upperBound..<end.lowerBound, with: "")
    #expect(
      message { _ = try parse(text) }
        == #"my/blocks.json:9: "meshes" is a list, but must be a list of meshes, "#
        + "[{ name: …, file: …, yawSymmetry: … }, …]")
  }

  @Test("A file that is no text, and one that is not there")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/picture.json"
    try Data([0x89, 0x50, 0x4E, 0x47]).write(to: URL(fileURLWithPath: path))
    #expect(
      message { _ = try SceneSpecification.load(path) }
        == "\(path): is not a text file in UTF-8, but must be JSON")
    #expect(
      message { _ = try SceneSpecification.load("\(folder.path)/none.json") }
        == "\(folder.path)/none.json: no such file")
  }
}
