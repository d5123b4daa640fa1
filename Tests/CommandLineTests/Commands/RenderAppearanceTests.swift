import AssetIO
import Foundation
import Rendering
import TestSupport
import Testing

/// `air3d render` under a specification's lights and with its materials.
@Suite struct RenderAppearanceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let sun = "light: { direction: [-0.5, -0.4, 0.8], ambient: 0.35, diffuse: 0.65 }"

  /// Renders a grey cube and a sphere on a grey table.
  private func picture(
    lights: String, cube: String = "", sphere: String = "", file: String = "cube.obj"
  ) throws -> Image {
    try folder.write(
      "my.json",
      """
      {
        picture: { width: 64, height: 64 },
        camera: { azimuthDegrees: 0, elevationDegrees: 40, distance: 4, focalLength: 100 },
        \(lights), table: { width: 2, color: "#808080" }, background: "#000000",
        meshes: [
          { name: "cube", file: "\(file)", color: "#808080", yawSymmetry: 4 \(cube) },
          { name: "sphere", file: "sphere.obj", yawSymmetry: "continuous" \(sphere) },
        ],
        prior: { countProbabilities: [0.5, 0.5] }, likelihood: { noiseStandardDeviation: 0.1 },
      }
      """)
    let scene = try folder.write(
      "scene.json",
      """
      { format: "air3d-scene-1", specification: "my", objects: [
        { mesh: "cube", x: -0.5, y: 0, yawDegrees: 30 }, { mesh: "sphere", x: 0.5, y: 0 } ] }
      """)
    let path = folder.file("picture.png")
    let run = try Program.run("render", scene, "--output", path)
    #expect(run.status == 0, "\(run.errors)")
    return try PNG.read(path)
  }

  @Test func oneLightSaidBothWays() throws {
    let list = "ambient: 0.35, lights: [{ direction: [-0.5, -0.4, 0.8], strength: 0.65 }]"
    #expect(try picture(lights: list) == picture(lights: Self.sun))
  }

  @Test func coloredLights() throws {
    let picture = try picture(
      lights: """
        ambient: { color: "#0000ff", strength: 0.2 },
        lights: [{ position: [-0.6, -0.6, 0.5], color: "#ff0000", strength: 0.3 }]
        """)
    // Below the lamp the table is red, far from it blue.
    let (near, far) = (picture[15, 47], picture[46, 22])
    #expect(near.x > 0.15 && near.x > 3 * near.z, "\(near)")
    #expect(far.z > 0.03 && far.z > 1.5 * far.x, "\(far)")
    #expect(picture.pixels.enumerated().allSatisfy { $0.offset % 3 != 1 || $0.element == 0 })
  }

  @Test func materials() throws {
    let plain = try picture(lights: Self.sun)
    let flat = try picture(lights: Self.sun, sphere: ", material: { shading: 'flat' }")
    let shiny = try picture(
      lights: Self.sun, sphere: ", material: { specular: 0.6, shininess: 20 }")
    func differing(_ a: Image, _ b: Image, columns: Range<Int>) -> Int {
      columns.reduce(0) { sum, column in
        sum + (0..<64).count { a[column, $0] != b[column, $0] }
      }
    }
    for other in [flat, shiny] {
      #expect(differing(plain, other, columns: 0..<32) == 0)
      #expect(differing(plain, other, columns: 32..<64) > 20)
    }
    // A highlight adds light and takes none away.
    #expect(zip(shiny.pixels, plain.pixels).allSatisfy { $0 >= $1 })
    #expect(zip(shiny.pixels, plain.pixels).contains { $0 > $1 + 0.2 })
  }

  @Test func bothSidesOfACard() throws {
    try folder.write(
      "card.obj",
      """
      v -0.3 0 0.05
      v 0.3 0 0.05
      v 0.3 0 0.5
      v -0.3 0 0.5
      f 4 3 2 1
      """)
    let nothing = try picture(lights: Self.sun, file: "card.obj")
    let card = try picture(lights: Self.sun, cube: ", culling: 'none'", file: "card.obj")
    // It is seen from behind.
    let changed = (0..<32).reduce(0) { sum, column in
      sum + (0..<64).count { nothing[column, $0] != card[column, $0] }
    }
    #expect(changed > 50)
  }

  @Test func aMisspeltMode() throws {
    try folder.write(
      "my.json",
      try String(contentsOfFile: "\(Program.repository)/Scenes/single.json", encoding: .utf8)
        .replacingOccurrences(
          of: "yawSymmetry: 4", with: "yawSymmetry: 4, material: { shading: 'flatt' }"))
    let run = try Program.run(
      "generate", "--scene", folder.file("my.json"), "--count", "1", "--output", folder.file("d"))
    #expect(run.status == 1)
    #expect(
      run.errorLines.map { $0.replacingOccurrences(of: folder.path + "/", with: "") }.first?
        .hasSuffix(#""shading" is "flatt", but must be "smooth" or "flat"; did you mean "flat"?"#)
        == true, "\(run.errors)")
    #expect(run.errorLines.count == 1)
  }
}
