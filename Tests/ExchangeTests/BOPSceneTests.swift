import Files
import Foundation
import Geometry
import SceneModel
import TestSupport
import Testing

@testable import Exchange

/// Scenes of BOP as pictures with their cameras.
@Suite struct BOPSceneTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func scene(_ cameras: String, pictures: [String] = ["000000.png"]) throws -> BOPScene {
    let path = folder.file("rgb")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for picture in pictures { try folder.write("rgb/\(picture)", "x") }
    try folder.write("scene_camera.json", cameras)
    #expect(BOPScene.isOne(folder.path))
    return try BOPScene(readingFrom: folder.path)
  }

  private static let k = "\"cam_K\": [600, 0, 320.5, 0, 610, 240, 0, 0, 1]"

  @Test("Cameras are read as sets write them") func roundTrip() throws {
    let drawn = try DrawnScenes("primitives-all-round", count: 3)
    let dataset = try BOPDataset(drawn.renderer, indices: 0..<3, in: folder.path)
    try dataset.finish(drawn.scenes.map { try dataset.write($0, rgb: [1]) })
    let read = try BOPScene(readingFrom: folder.file("test/000000"))
    #expect(read.pictures.map { PathText.name(of: $0.path) } == ["000000.png", "000001.png", "000002.png"])
    for (picture, scene) in zip(read.pictures, drawn.scenes) {
      let camera = scene.frame.camera
      #expect((picture.focalLength - camera.focalLength).max() < 1e-6)
      #expect((picture.principalPoint + 0.5 - camera.principalPoint).max() < 1e-6)
      let pose = try #require(picture.cameraFromWorld)
      #expect((pose.translation - camera.cameraFromWorld.translation).length < 1e-8)
      let (a, b) = (pose.rotation.columns, camera.cameraFromWorld.rotation.columns)
      #expect((a.0 - b.0).length < 1e-8 && (a.2 - b.2).length < 1e-8)
    }
  }

  @Test("Without a pose there is none; names are numbers, with or without zeros") func plain() throws {
    let read = try scene(
      "{ \"0\": { \(Self.k), \"depth_scale\": 0.1 }, \"17\": { \(Self.k) } }",
      pictures: ["17.jpg", "000000.png", ".hidden.png", "notes.txt"])
    #expect(read.pictures.map { PathText.name(of: $0.path) } == ["000000.png", "17.jpg"])
    #expect(read.pictures.allSatisfy { $0.cameraFromWorld == nil })
    #expect(read.pictures[0].principalPoint == SIMD2(320.5, 240))
  }

  @Test("What is wrong is named") func errors() throws {
    let (cameras, picture) = (folder.file("scene_camera.json"), folder.file("rgb/000000.png"))
    let wrong: [(String, String)] = [
      (
        "{ \"1\": { \(Self.k) } }",
        "\(picture): \(cameras) has no camera of this picture; its name must be a number that is a "
          + "key there"
      ),
      ("{ \"0\": {} }", "\(cameras):1: \"0\" lacks \"cam_K\", a list of 9 numbers"),
      (
        "{ \"0\": { \"cam_K\": [600, 2, 320, 0, 600, 240, 0, 0, 1] } }",
        "\(cameras):1: \"cam_K\" of \"0\" must be fx, 0, cx, 0, fy, cy, 0, 0, 1"
      ),
      (
        "{ \"0\": { \(Self.k), \"cam_R_w2c\": [1, 0, 0, 0, 1, 0, 0, 0, 0.5], \"cam_t_w2c\": [0, 0, 1] } }",
        "\(cameras):1: \"cam_R_w2c\" of \"0\" is no rotation"
      ),
      ("[]", "\(cameras):1: a list of cameras is a list, but must be an object, { … }"),
    ]
    for (text, expected) in wrong { #expect(message { _ = try scene(text) } == expected) }
    #expect(!BOPScene.isOne(folder.file("rgb")))
  }
}
