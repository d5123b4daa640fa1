import AssetIO
import Files
import Foundation
import Geometry
import Rendering
import SceneModel
import TestSupport
import Testing

@testable import Exchange

/// The benchmark's conventions, tried as its users do: with numbers from its files alone.
@Suite struct BOPTests {
  /// The vertices of a PLY file, in millimetres.
  private func vertices(_ text: String) throws -> [Vector3] {
    let lines = text.split(separator: "\n")
    let count = try #require(
      lines.first { $0.hasPrefix("element vertex ") }.flatMap { Int($0.dropFirst(15)) })
    let start = try #require(lines.firstIndex(of: "end_header")) + 1
    return lines[start..<start + count].map { line in
      let numbers = line.split(separator: " ").compactMap { Double($0) }
      return Vector3(numbers[0], numbers[1], numbers[2])
    }
  }

  private func numbers(_ value: Any?) throws -> [Double] { try #require(value as? [Double]) }

  @Test("K, R, t and the models give the masks", arguments: ["primitives", "crockery"])
  func vertexesFallIntoMasks(name: String) throws {
    let drawn = try DrawnScenes(name, count: 12)
    let folder = try TemporaryFolder()
    let dataset = try BOPDataset(drawn.renderer, indices: 0..<12, in: folder.path)
    try dataset.finish(drawn.scenes.map { try dataset.write($0, rgb: [1, 2, 3]) })
    func document(_ name: String) throws -> [String: Any] {
      try parsed(String(decoding: bytes(folder.file("test/000000/\(name).json")), as: UTF8.self))
    }
    let (truths, cameras) = (try document("scene_gt"), try document("scene_camera"))
    let infos = try document("scene_gt_info")
    var compared = 0
    for image in 0..<12 {
      let camera = try #require(cameras["\(image)"] as? [String: Any])
      let k = try numbers(camera["cam_K"])
      let things = try #require(truths["\(image)"] as? [[String: Any]])
      let info = try #require(infos["\(image)"] as? [[String: Any]])
      #expect(things.count == info.count)
      for (index, thing) in things.enumerated() {
        let (r, t) = (try numbers(thing["cam_R_m2c"]), try numbers(thing["cam_t_m2c"]))
        let object = try #require(thing["obj_id"] as? Int)
        let model = try vertices(
          String(
            decoding: bytes(folder.file("models/obj_00000\(object).ply")), as: UTF8.self))
        let pixels = model.map { p -> SIMD2<Double> in
          let x = r[0] * p.x + r[1] * p.y + r[2] * p.z + t[0]
          let y = r[3] * p.x + r[4] * p.y + r[5] * p.z + t[1]
          let z = r[6] * p.x + r[7] * p.y + r[8] * p.z + t[2]
          return SIMD2(k[0] * x / z + k[2], k[4] * y / z + k[5])
        }
        let low = pixels.reduce(SIMD2(repeating: .infinity)) { pointwiseMin($0, $1) }
        let high = pixels.reduce(SIMD2(repeating: -.infinity)) { pointwiseMax($0, $1) }
        let box = try numbers(info[index]["bbox_obj"])
        guard box[0] >= 0 || (info[index]["px_count_visib"] as? Int ?? 0) > 0 else { continue }
        // Pixels whose centres lie inside, in OpenCV's convention at whole numbers.
        #expect(box[0] >= low.x - 1e-6 && box[0] < low.x + 1.6, "\(image) \(index)")
        #expect(box[1] >= low.y - 1e-6 && box[1] < low.y + 1.6)
        #expect(box[0] + box[2] <= high.x + 1e-6 && box[0] + box[2] > high.x - 1.6)
        #expect(box[1] + box[3] <= high.y + 1e-6 && box[1] + box[3] > high.y - 1.6)
        compared += 1
        let stem = "test/000000"
        let whole = try PNG.readMask(
          folder.file("\(stem)/mask/\(DatasetGenerator.name(image))_00000\(index).png"))
        let seen = try PNG.readMask(
          folder.file("\(stem)/mask_visib/\(DatasetGenerator.name(image))_00000\(index).png"))
        #expect(Set(whole.values).isSubset(of: [0, 255]))
        #expect(zip(whole.values, seen.values).allSatisfy { $0 >= $1 })
        #expect(seen.values.count { $0 > 0 } == info[index]["px_count_visib"] as? Int)
      }
    }
    #expect(compared > 10)
  }

  @Test("What is seen lies on the model: depth, K, R and t agree")
  func depthLiesOnTheModels() throws {
    let drawn = try DrawnScenes("primitives", count: 8)
    let folder = try TemporaryFolder()
    let dataset = try BOPDataset(drawn.renderer, indices: 0..<8, in: folder.path)
    var compared = 0
    for scene in drawn.scenes {
      _ = try dataset.write(scene, rgb: [])
      let depth = try PNG.readDepth(
        folder.file("test/000000/depth/\(DatasetGenerator.name(scene.index)).png"))
      let k = scene.frame.matrix
      for (index, object) in scene.file.scene.objects.enumerated() {
        let model = drawn.renderer.models[object.mesh]
        let pose = BOPPose(object, center: model.center, scene.frame.camera)
        let mask = try PNG.readMask(
          folder.file(
            "test/000000/mask_visib/\(DatasetGenerator.name(scene.index))_00000\(index).png"))
        let half = (model.bounds.high - model.bounds.low) * 500
        for place in mask.values.indices where mask.values[place] > 0 {
          let z = Double(depth.values[place])
          let (u, v) = (Double(place % depth.width), Double(place / depth.width))
          let p = [(u - k[2]) / k[0] * z, (v - k[5]) / k[4] * z, z]
          let q = (0..<3).map { p[$0] - pose.translation[$0] }
          let m = (0..<3).map { column in
            (0..<3).reduce(0) { $0 + pose.rotation[3 * $1 + column] * q[$1] }
          }
          // Depths are rounded to millimetres.
          for axis in 0..<3 { #expect(abs(m[axis]) <= half[axis] + 1) }
          compared += 1
        }
      }
    }
    #expect(compared > 500)
  }

  @Test func modelsAreDescribed() throws {
    let drawn = try DrawnScenes("primitives", count: 0)
    let info = try parsed(BOPModels(drawn.renderer).info.text)
    let cube = try #require(info["1"] as? [String: Any])
    let edge = try #require(cube["size_x"] as? Double)
    #expect(cube["min_x"] as? Double == -edge / 2 && cube["min_z"] as? Double == -edge / 2)
    #expect(abs(try #require(cube["diameter"] as? Double) - edge * 3.0.squareRoot()) < 0.01)
    let turns = try #require(cube["symmetries_discrete"] as? [[Double]])
    #expect(turns.count == 3)
    #expect(turns.first == [0, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
    let sphere = try #require(info["2"] as? [String: Any])
    #expect((sphere["symmetries_continuous"] as? [[String: [Double]]])?.first?["axis"] == [0, 0, 1])
    #expect(sphere["symmetries_discrete"] == nil)
    let cylinder = try #require(info["3"] as? [String: Any])
    #expect(cylinder.keys.allSatisfy { !$0.hasPrefix("symmetries") })
  }

  @Test("A turn about an axis that is not the box's middle takes the mesh's origin to itself")
  func turnsKeepTheAxis() {
    let turn = BOPModels.turn(1, of: 3, about: Vector3(5, 7, 0))
    #expect(abs(turn[0] * 5 + turn[1] * 7 + turn[3] - 5) < 1e-12)
    #expect(abs(turn[4] * 5 + turn[5] * 7 + turn[7] - 7) < 1e-12)
  }

  @Test func theLargestDistanceIsThatOfAllPairs() throws {
    for model in try DrawnScenes("crockery", count: 0).renderer.models {
      let points = Set(model.mesh.faces.flatMap { f in (0..<3).map { f.vertices[$0] } })
        .map { model.mesh.positions[Int($0)] }
      var largest = 0.0
      for a in points { for b in points { largest = max(largest, (a - b).length) } }
      #expect(abs(model.diameter - largest) < 1e-12)
    }
  }

  @Test func resultsHaveSevenColumnsAndAName() throws {
    let drawn = try DrawnScenes("primitives", count: 6)
    var results = BOPResults(drawn.renderer)
    for scene in drawn.scenes {
      results.add(scene, picture: BOPPicture(index: scene.index), seconds: nil)
    }
    let lines = results.text.split(separator: "\n")
    #expect(lines.first == "scene_id,im_id,obj_id,score,R,t,time")
    #expect(lines.count == 1 + drawn.scenes.reduce(0) { $0 + $1.file.scene.objects.count })
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",")
      #expect(fields.count == 7 && fields[3] == "1" && fields[6] == "-1")
      #expect(fields[4].split(separator: " ").count == 9)
      #expect(fields[5].split(separator: " ").count == 3)
    }
    #expect(BOPResults.fileName(of: "primitives-anywhere") == "air3d_primitivesanywhere-test.csv")
    #expect(BOPResults.fileName(of: "Tüll_7") == "air3d_tll7-test.csv")
    #expect(BOPResults.fileName(of: "茶碗") == "air3d_set-test.csv")
  }

  @Test func picturesOfTheBenchmarkKeepTheirNumbers() {
    #expect(
      BOPPicture.all(["/d/test/000002/rgb/000017.png", "000003/gray/1.jpg"])
        == [BOPPicture(scene: 2, image: 17), BOPPicture(scene: 3, image: 1)])
    // One that does not lie so, or two with one number: all are counted.
    let counted = [BOPPicture(scene: 0, image: 0), BOPPicture(scene: 0, image: 1)]
    #expect(BOPPicture.all(["000002/rgb/000017.png", "a.png"]) == counted)
    #expect(BOPPicture.all(["a/000002/rgb/000017.png", "b/000002/rgb/000017.png"]) == counted)
    #expect(BOPPicture.all(["rgb/000017.png", "x/rgb/y.png"]) == counted)
    #expect(BOPPicture(index: 2017) == BOPPicture(scene: 2, image: 17))
  }
}
