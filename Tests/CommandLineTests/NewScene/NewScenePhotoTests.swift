import Foundation
import TestSupport
import Testing

/// `new-scene --photo`: the table of a photograph, and the camera that took it.
@Suite struct NewScenePhotoTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A picture of an empty table of 1.2 by 0.8 m, and its corners there.
  private func photograph() throws -> (path: String, corners: String) {
    let specification = """
      {
        picture: { width: 640, height: 480 },
        camera: { azimuthDegrees: 12, elevationDegrees: 38, distance: 2.2, focalLength: 700 },
        light: { direction: [-0.5, -0.4, 0.8], ambient: 0.35, diffuse: 0.65 },
        table: { width: 1.2, depth: 0.8, color: "#b08850" }, background: "#203040",
        meshes: [{ name: "cube", file: "cube.obj", scale: 0.1, yawSymmetry: 4 }],
        prior: { countProbabilities: [1], positionRange: 0.2, minimumSeparation: 0.1 },
        likelihood: { noiseStandardDeviation: 0.1 },
      }
      """
    let path = folder.file("table.json")
    try specification.write(toFile: path, atomically: true, encoding: .utf8)
    let run = try Program.run(
      "generate", "--scene", path, "--count", "1", "--output", folder.file("set"), "--quiet")
    #expect(run.status == 0, "\(run.errors)")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.file("set"))
    let picture = try #require(files.first { $0.hasSuffix(".png") })
    // As this camera sees them: about its middle, x to the right, y down.
    let (azimuth, elevation) = (12 * Double.pi / 180, 38 * Double.pi / 180)
    let corners = [(-0.6, -0.4), (0.6, -0.4), (0.6, 0.4), (-0.6, 0.4)].map { x, y -> String in
      // Turned so that the camera stands on the −y side.
      let right = x * cos(azimuth) + y * sin(azimuth)
      let away = -x * sin(azimuth) + y * cos(azimuth)
      let depth = 2.2 + away * cos(elevation)
      let column = 320 + 700 * right / depth
      let row = 240 - 700 * away * sin(elevation) / depth
      return String(format: "%.2f,%.2f", column, row)
    }
    return (folder.file("set/" + picture), corners.joined(separator: " "))
  }

  @Test("The camera is found, and what it draws is the photograph")
  func found() throws {
    let (photo, corners) = try photograph()
    let output = folder.file("my.json")
    let run = try Program.run(
      "new-scene", "cube.obj", "--photo", photo, "--corners", corners, "--table", "1.2,0.8",
      "--output", output, "--json", "--quiet")
    #expect(run.status == 0, "\(run.errors)")
    let camera = try #require(
      (try run.json() as? [String: Any])?["camera"] as? [String: Any])
    let focal = try #require(camera["focalLength"] as? Double)
    #expect(abs(focal - 700) < 2)
    let position = try #require(camera["position"] as? [Double])
    #expect(abs(position[2] - 2.2 * sin(38 * Double.pi / 180)) < 0.01)
    #expect(FileManager.default.fileExists(atPath: folder.file("my.table.png")))
    // The specification is one, and its colours are those of the picture.
    let drawn = try Program.run(
      "generate", "--scene", output, "--count", "2", "--output", folder.file("drawn"), "--quiet")
    #expect(drawn.status == 0, "\(drawn.errors)")
    let text = try String(contentsOfFile: output, encoding: .utf8)
    #expect(text.contains("width: 1.2, depth: 0.8"))
    #expect(text.contains("width: 640, height: 480"))
  }

  @Test(
    "What is missing or wrong is told",
    arguments: [
      (["--corners", "1,2 3,4"], "Error: '--corners' is of a photograph; give '--photo', too"),
      (
        ["--photo", "t.png"],
        "Error: '--photo' needs the table's four corners: '--corners "
          + "\"102,540 890,552 701,210 260,204\"'"
      ),
      (
        ["--photo", "t.png", "--corners", "1,2 3,4 5,6 7,8"],
        "Error: '--photo' needs the lengths of the table's edges in metres: '--table 1.2,0.8'"
      ),
      (
        ["--photo", "t.png", "--corners", "1,2 3,4 5,6 7,8", "--table", "0.001,1"],
        "Error: '--table' must be from 0.01 to 1000 metres each way"
      ),
      (
        ["--photo", "t.png", "--corners", "1,2 3,4 5,6 7"],
        "Error: The value '1,2 3,4 5,6 7' is invalid for '--corners <x,y x,y x,y x,y>': two numbers "
          + "with a comma between them, such as 102,540"
      ),
    ])
  func usage(arguments: [String], message: String) throws {
    let run = try Program.run(["new-scene", "cube.obj", "--output", folder.file("a.json")] + arguments)
    #expect(run.status == 2)
    #expect(run.errorLines.first == message)
  }

  @Test("Corners that are no table's end with one line, and leave nothing behind")
  func noTable() throws {
    let (photo, _) = try photograph()
    let run = try Program.run(
      "new-scene", "cube.obj", "--photo", photo, "--corners", "10,90 90,90 30,30 70,30",
      "--table", "1,1", "--output", folder.file("a.json"))
    #expect(run.status == 1)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains("the table in it is not the outline of a table"))
    #expect(!FileManager.default.fileExists(atPath: folder.file("a.json")))
  }
}
