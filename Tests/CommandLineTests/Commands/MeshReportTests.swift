import Foundation
import TestSupport
import Testing

/// What commands say of the meshes that they load.
@Suite struct MeshReportTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Renders a box of these edges whose library is missing.
  private func render(
    edge: Double, keys: String = "", _ options: String...
  ) throws -> Program.Outcome {
    let (low, high) = (-edge / 2, edge / 2)
    var vertices = ""
    for x in [low, high] {
      for y in [low, high] {
        for z in [0, edge] { vertices += "v \(x) \(y) \(z)\n" }
      }
    }
    try folder.write(
      "box.obj",
      "mtllib gone.mtl\n" + vertices
        + "f 1 2 4 3\nf 5 7 8 6\nf 1 5 6 2\nf 3 4 8 7\nf 1 3 7 5\nf 2 6 8 4\n")
    try folder.write(
      "my.json",
      """
      {
        picture: { width: 32, height: 32 },
        camera: { azimuthDegrees: 0, elevationDegrees: 40, distance: 4, focalLength: 50 },
        light: { direction: [0, 0, 1], ambient: 0.5, diffuse: 0.5 },
        table: { width: 2, color: "#808080" }, background: "#000000",
        meshes: [{ name: "box", file: "box.obj", yawSymmetry: 4, \(keys) }],
        prior: { countProbabilities: [0.5, 0.5] }, likelihood: { noiseStandardDeviation: 0.1 },
      }
      """)
    let scene = try folder.write(
      "scene.json",
      #"{ format: "air3d-scene-1", specification: "my", objects: [{ mesh: "box", x: 0, y: 0, yawDegrees: 0 }] }"#)
    return try Program.run(["render", scene, "--output", folder.file("picture.png")] + options)
  }

  private var missing: String {
    "air3d: warning: \(folder.file("box.obj")): its material library \"gone.mtl\" is missing; what it describes "
      + "is drawn white"
  }

  @Test("Warnings go to standard error, however quiet it is to be")
  func warnings() throws {
    let small = try render(edge: 0.5)
    #expect(small.status == 0 && small.output.isEmpty && small.errorLines == [missing])
    let large = try render(edge: 1500)
    let both = [
        missing,
        "air3d: warning: \(folder.file("box.obj")): it measures 1500 × 1500 × 1500 m, larger than the table, "
          + "which is 2 m wide; if the file is in millimetres, give the mesh scale: 0.001",
      ]
    #expect(large.errorLines == both)
    let quiet = try render(edge: 1500, "--quiet")
    #expect(quiet.status == 0 && quiet.errorLines == both)
  }

  @Test("Who gives a colour or a texture does not miss the file's")
  func givenSurfaces() throws {
    #expect(try render(edge: 0.5, keys: "color: '#ff0000'").errorLines == [])
    #expect(try render(edge: 0.5, keys: "texture: 'cylinder.png'").errorLines == [])
  }

  @Test func verboseTellsSizeAndPlace() throws {
    let run = try render(edge: 0.5, keys: "origin: 'base', scale: 2", "--verbose")
    let line =
      "box: \(folder.file("box.obj")): 1 × 1 × 1 m, about 12.5 pixels large, from (-0.5, -0.5, 0) to (0.5, 0.5, 1), 12 triangles; "
      + "scale 2, +z up, origin at its base"
    #expect(run.errorLines.contains(line), "\(run.errors)")
  }
}
