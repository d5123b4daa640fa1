import AssetIO
import Foundation
import Rendering
import TestSupport
import Testing

/// `infer` of pictures whose cameras are known.
@Suite struct CameraTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A calibration without distortion, as ROS has it.
  private func calibration(
    _ width: Int, _ height: Int, f: Double, cx: Double, cy: Double, _ more: String = ""
  ) throws -> String {
    try folder.write(
      "camera.yaml",
      "image_width: \(width)\nimage_height: \(height)\n"
        + "camera_matrix: { rows: 3, cols: 3, data: [\(f), 0, \(cx), 0, \(f), \(cy), 0, 0, 1] }\n\(more)")
  }

  private func expectSame(
    _ found: [ObjectInFile], as truth: [ObjectInFile], within metres: Double
  ) {
    #expect(found.count == truth.count)
    for object in truth {
      #expect(
        found.contains {
          $0.mesh == object.mesh && abs($0.x - object.x) < metres && abs($0.y - object.y) < metres
        }, "\(object)")
    }
  }

  /// A picture of three objects whose axis is not in its middle, and its camera.
  private func offAxisPicture() throws -> (picture: String, camera: String) {
    // 4.5 times as large, so that the focal length is 450, with more at both sides; and then cut.
    let scene = Examples.scene("three-objects")
    #expect(
      try Program.run("render", scene, "--size", "480x288", "--output", folder.file("all.png"))
        .status == 0)
    let all = try PNG.read(folder.file("all.png"))
    let left = 80
    var cut = Image(width: all.width - left, height: all.height)
    for row in 0..<cut.height {
      for column in 0..<cut.width { cut[column, row] = all[column + left, row] }
    }
    let picture = folder.file("cut.png")
    try PNG.write(cut, to: picture)
    return (
      picture, try calibration(400, 288, f: 450, cx: 240 - 0.5 - Double(left), cy: 143.5)
    )
  }

  @Test("A picture whose axis is not in its middle is read as it was taken") func offAxis() throws {
    let scene = Examples.scene("three-objects")
    let (picture, camera) = try offAxisPicture()
    let run = try Program.run("infer", "--json", "--verbose", "--camera", camera, picture)
    #expect(run.status == 0)
    #expect(run.errors.contains("cut to the 288×288 that the model's camera sees"), "\(run.errors)")
    expectSame(
      try ObjectInFile.all(in: run.json()), as: try ObjectInFile.all(inFile: scene), within: 0.003)
    // Without the camera it is another picture.
    let without = try Program.run("infer", "--json", picture)
    let found = try ObjectInFile.all(in: without.json())
    let truth = try ObjectInFile.all(inFile: scene)
    #expect(
      found.count != truth.count
        || !truth.allSatisfy { object in found.contains { abs($0.x - object.x) < 0.02 } })
  }

  @Test("What was read with a camera is drawn over its picture with it") func over() throws {
    let (picture, camera) = try offAxisPicture()
    func drawn(_ options: String...) throws -> [SIMD3<Float>] {
      let file = folder.file("drawn.png")
      let run = try Program.run(
        ["render", Examples.scene("three-objects"), "--output", file] + options)
      #expect(run.status == 0 && run.errors == "", "\(run.errors)")
      let image = try PNG.read(file)
      return (0..<image.width * image.height).map { image[$0 % image.width, $0 / image.width] }
    }
    func difference(_ one: [SIMD3<Float>], _ other: [SIMD3<Float>]) -> Float {
      zip(one, other).reduce(0) { sum, pixels in
        let d = pixels.0 - pixels.1
        return sum + max(abs(d.x), abs(d.y), abs(d.z))
      } / Float(one.count)
    }
    // The picture shows the scene: over it, the scene looks as it does without it.
    let plain = try drawn()
    #expect(difference(try drawn("--over", picture, "--camera", camera), plain) < 0.005)
    #expect(difference(try drawn("--over", picture), plain) > 0.02)
    let other = try calibration(640, 480, f: 600, cx: 320, cy: 240)
    let run = try Program.run(
      "render", Examples.scene("three-objects"), "--output", folder.file("drawn.png"), "--over",
      picture, "--camera", other)
    #expect(run.status == 1)
    #expect(
      run.errorLines == [
        "air3d: \(picture): has 400×288 pixels, but the camera of \(other) takes pictures of "
          + "640×480; give one of these, not cut or scaled"
      ])
    let bare = try Program.run(
      "render", Examples.scene("three-objects"), "--output", folder.file("drawn.png"), "--camera",
      other)
    #expect(bare.status == 2)
    #expect(
      bare.errorLines.first
        == "Error: '--camera' says what took the picture of '--over'; give one, or leave it out")
  }

  @Test("What does not fit is refused, a line each") func refusals() throws {
    let picture = Examples.picture("one-cylinder")
    func error(_ camera: String) throws -> [String] {
      let run = try Program.run("infer", "--camera", camera, picture)
      #expect(run.status == 1 && run.output == "")
      return run.errorLines
    }
    let large = try calibration(640, 480, f: 600, cx: 320, cy: 240)
    #expect(
      try error(large) == [
        "air3d: \(picture): has 64×64 pixels, but the camera of \(large) takes pictures of 640×480; "
          + "give one of these, not cut or scaled"
      ])
    let narrow = try calibration(64, 64, f: 140, cx: 31.5, cy: 31.5)
    #expect(
      try error(narrow) == [
        "air3d: \(picture): does not show all that the camera of \"primitives\" sees, as \(narrow) has "
          + "its lens; take a wider one, or train a model for this camera: \"calibration\" in its "
          + "specification"
      ])
    #expect(
      try error(folder.file("none.yaml")) == ["air3d: \(folder.file("none.yaml")): no such file"])
    let glyphs = try Program.run("infer", "--model", "digits", "--camera", large, picture)
    #expect(glyphs.status == 2)
    #expect(
      glyphs.errorLines.first
        == "Error: '--camera' is for models of scenes; digits holds glyphs: leave it out")
  }

  @Test("A scene of BOP is its pictures, each with its camera") func benchmarkScenes() throws {
    #expect(
      try Program.run(
        "generate", "--count", "3", "--seed", "4", "--quiet", "--format", "bop", "--output",
        folder.file("set")
      ).status == 0)
    let scene = folder.file("set/test/000000")
    let run = try Program.run("infer", "--json", scene)
    #expect(run.status == 0 && run.errors == "", "\(run.errors)")
    var documents = try #require(try run.json() as? [NSDictionary])
    let pictures = (0..<3).map { "\(scene)/rgb/00000\($0).png" }
    #expect(documents.map { $0["picture"] as? String } == pictures)
    // Their cameras are the model's: nothing else is read than without them.
    let plain = try Program.run(["infer", "--json"] + pictures)
    #expect(run.output == plain.output)
    // With numbers of its own in the benchmark's table.
    let table = try Program.run("infer", "--format", "bop", scene)
    #expect(
      table.output.split(separator: "\n").dropFirst().allSatisfy { row in
        ["0,0,", "0,1,", "0,2,"].contains { row.hasPrefix($0) }
      })
    // One that stood elsewhere is warned of.
    let path = "\(scene)/scene_camera.json"
    let cameras = String(decoding: try bytes(path), as: UTF8.self)
    let moved = cameras.replacing(/"cam_t_w2c": \[[^\]]*\]/, with: "\"cam_t_w2c\": [0, 0, 3000]")
    #expect(moved != cameras)
    try folder.write("set/test/000000/scene_camera.json", moved)
    let warned = try Program.run("infer", "--json", scene)
    #expect(warned.status == 0)
    #expect(warned.errorLines.count == 1)
    #expect(
      warned.errors.contains(
        "\(path): 3 of 3 pictures were taken from elsewhere than the camera of \"primitives\" stands"),
      "\(warned.errors)")
    documents = try #require(try warned.json() as? [NSDictionary])
    #expect(documents.count == 3)
    let both = try Program.run(
      "infer", scene, "--camera", try calibration(64, 64, f: 100, cx: 31.5, cy: 31.5))
    #expect(both.status == 1)
    #expect(both.errors.contains("its pictures have cameras of their own (scene_camera.json)"))
  }
}
