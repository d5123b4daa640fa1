import AssetIO
import Foundation
import Rendering
import TestSupport
import Testing

/// What would need more memory than may be used is refused before it is begun, in one line.
@Suite struct MaxMemoryTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The one line, without the test's folder.
  private func line(_ arguments: String...) throws -> String? {
    let run = try Program.run(arguments)
    #expect(run.status == 1)
    #expect(run.output == "")
    #expect(run.errorLines.count == 1, "\(run.errors)")
    return run.errorLines.first?.replacingOccurrences(of: folder.path + "/", with: "")
  }

  @Test(arguments: UsageTests.commands)
  func everyCommandHasTheOption(command: String) throws {
    #expect(try Program.run(command, "--help").output.contains("--max-memory <size>"))
  }

  @Test(arguments: ["4", "255M", "lots", "-4G"])
  func sizesThatAreNone(size: String) throws {
    let run = try Program.run(
      "generate", "--count", "1", "--output", folder.file("x"), "--max-memory=\(size)")
    #expect(run.status == 2)
    #expect(
      run.errorLines.first
        == "Error: The value '\(size)' is invalid for '--max-memory <size>': a size of at least "
        + "256 MiB with a unit K, M, G or T, such as 4G")
  }

  @Test func picturesThatAreDrawn() throws {
    let scene = Examples.scene("three-objects")
    let picture = folder.file("large.png")
    #expect(
      try line("render", scene, "--output", picture, "--size", "4096x4096", "--max-memory", "1G")
        == "air3d: \(scene): drawing a picture of 4096×4096 pixels needs about 1.5 GiB, but "
        + "--max-memory is 1 GiB: give a smaller --size, or allow more")
    #expect(!FileManager.default.fileExists(atPath: picture))
  }

  @Test func picturesThatAreRead() throws {
    let path = folder.file("large.png")
    try PNG.write(Image(width: 4000, height: 4000), to: path)
    #expect(
      try line("infer", path, "--model", TinyModel.path(), "--max-memory", "256M")
        == "air3d: large.png: the picture of 4000×4000 pixels needs about 336 MiB, but "
        + "--max-memory is 256 MiB: make it smaller first, or allow more")
  }

  private func specification(mesh: String) throws -> String {
    try folder.write(
      "small.json",
      """
      {
        picture: { width: 32, height: 32 },
        camera: { azimuthDegrees: 0, elevationDegrees: 40, distance: 4, focalLength: 50 },
        light: { direction: [0, 0, 1], ambient: 0.3, diffuse: 0.7 },
        table: { width: 2, color: "#808080" }, background: "#404040",
        meshes: [{ name: "thing", file: "\(mesh)", yawSymmetry: "none" }],
        prior: {
          countProbabilities: [0, 1], positionRange: 0.7, minimumSeparation: 0.5, softness: 0.02 },
        likelihood: { noiseStandardDeviation: 0.1 },
      }
      """)
  }

  @Test func texturesThatAreRead() throws {
    try PNG.write(Image(width: 2048, height: 2048), to: folder.file("t.png"))
    _ = try folder.write("a.mtl", "newmtl m\nKd 1 1 1\nmap_Kd t.png\n")
    _ = try folder.write(
      "a.obj", "mtllib a.mtl\nv 0 0 0\nv 0.3 0 0\nv 0 0.3 0\nvt 0 0\nusemtl m\nf 1/1 2/1 3/1\n")
    #expect(
      try line(
        "generate", "--scene", specification(mesh: "a.obj"), "--count", "1", "--output",
        folder.file("x"), "--max-memory", "256M")
        == "air3d: a.obj: its texture cannot be used: t.png: the texture of 2048×2048 pixels needs "
        + "about 288 MiB, but --max-memory is 256 MiB: make the textures smaller, or allow more")
  }

  @Test func verboseSaysHowTheImporterIsConfined() throws {
    let run = try Program.run(
      "generate", "--count", "1", "--output", folder.file("x"), "--verbose", "--threads", "1")
    #expect(run.status == 0)
    #expect(run.errorLines.first?.hasPrefix("air3d-mesh-importer: ") == true)
  }
}
