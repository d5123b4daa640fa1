import Files
import Foundation
import Geometry
import Rendering
import SceneModel
import Testing

@testable import Exchange

@Suite struct DocumentTests {
  @Test("COCO: a box is around the mask, and what no pixel shows is left out") func coco() throws {
    let drawn = try DrawnScenes("primitives", count: 20)
    var document = COCODocument(drawn.renderer.specification, version: "1")
    for scene in drawn.scenes { document.add(COCODocument.Picture(scene, drawn.renderer)) }
    let read = try parsed(document.json.text)
    let images = try #require(read["images"] as? [[String: Any]])
    #expect(images.count == 20)
    #expect(images[3]["file_name"] as? String == "000003.png" && images[3]["id"] as? Int == 3)
    let categories = try #require(read["categories"] as? [[String: Any]])
    #expect(categories.map { $0["name"] as? String } == ["cube", "sphere", "cylinder"])
    #expect(categories.map { $0["id"] as? Int } == [1, 2, 3])
    let annotations = try #require(read["annotations"] as? [[String: Any]])
    #expect(annotations.map { $0["id"] as? Int } == Array(1...annotations.count))
    var seen = 0
    for scene in drawn.scenes {
      let canvas = Canvas(drawn.renderer.renderer(for: scene.file.scene))
      canvas.show(scene.file.scene.objects.map(drawn.renderer.placement))
      let counts = canvas.visiblePixelCounts()
      let own = annotations.filter { $0["image_id"] as? Int == scene.index }
      #expect(own.map { $0["area"] as? Int } == counts.filter { $0 > 0 })
      seen += own.count
      for annotation in own {
        let box = try #require(annotation["bbox"] as? [Int])
        #expect(box[2] * box[3] >= (annotation["area"] as? Int ?? 0) && box[0] >= 0)
        #expect(annotation["iscrowd"] as? Int == 0 && annotation["score"] == nil)
      }
    }
    #expect(seen == annotations.count)
  }

  @Test("CLEVR: right is to the right in the picture, behind is farther away") func clevr() throws {
    let drawn = try DrawnScenes("primitives-anywhere", count: 20)
    var document = CLEVRDocument(drawn.renderer, split: "test", version: "1")
    for scene in drawn.scenes { document.add(scene) }
    let read = try parsed(document.json.text)
    let scenes = try #require(read["scenes"] as? [[String: Any]])
    #expect(scenes.count == 20)
    var related = 0
    for scene in scenes {
      let objects = try #require(scene["objects"] as? [[String: Any]])
      let relations = try #require(scene["relationships"] as? [String: [[Int]]])
      let directions = try #require(scene["directions"] as? [String: [Double]])
      #expect(Set(directions.keys) == ["right", "behind", "above", "below", "left", "front"])
      #expect(Set(relations.keys) == ["right", "behind", "left", "front"])
      for (index, others) in (relations["behind"] ?? []).enumerated() {
        for other in others {
          #expect(relations["front"]?[other].contains(index) == true)
          related += 1
        }
      }
      for object in objects {
        #expect(["large", "small"].contains(object["size"] as? String))
        #expect((object["pixel_coords"] as? [Double])?.count == 3)
      }
    }
    #expect(related > 5)
    #expect(CLEVRWords.colorName(SIMD3(0.4, 0.02, 0.02)) == "red")
    #expect(CLEVRWords.colorName(SIMD3(0.02, 0.1, 0.6)) == "blue")
    #expect(CLEVRWords.colorName(SIMD3(0.8, 0.8, 0.79)) == "gray")
    let level = PinholeCamera(
      width: 2, height: 2, focalLength: .one,
      cameraFromWorld: PinholeCamera.cameraFromWorld(azimuth: 0, elevation: 0.7, distance: 3))
    let directions = CLEVRDocument.directions(level)
    #expect((directions[0].vector - Vector3(1, 0, 0)).length < 1e-12)
    #expect((directions[1].vector - Vector3(0, 1, 0)).length < 1e-12)
    let above = PinholeCamera(
      width: 2, height: 2, focalLength: .one,
      cameraFromWorld: PinholeCamera.cameraFromWorld(azimuth: 0, elevation: .pi / 2, distance: 3))
    #expect((CLEVRDocument.directions(above)[1].vector - Vector3(0, 1, 0)).length < 1e-9)
  }

  @Test("CSV: a row an object; names of any kind stay one field") func csv() throws {
    let drawn = try DrawnScenes("primitives", count: 6)
    var table = ObjectTable()
    for scene in drawn.scenes { table.add(scene) }
    let lines = table.text.split(separator: "\r\n")
    #expect(lines.count == 1 + drawn.scenes.reduce(0) { $0 + $1.file.scene.objects.count })
    #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 13 })
    #expect(ObjectTable.field("plain.png") == "plain.png")
    #expect(ObjectTable.field("a,\"b\"\n.png") == "\"a,\"\"b\"\"\n.png\"")
  }

  @Test("A picture's frame undoes what brought it to the model's size") func frames() throws {
    let drawn = try DrawnScenes("primitives", count: 1)
    let camera = drawn.renderer.renderer(for: drawn.scenes[0].file.scene).camera
    let fit = ImageFit(source: (400, 256), target: (64, 64))
    let frame = PictureFrame(camera, fit: fit)
    #expect(frame.width == 400 && frame.height == 256)
    let point = Vector3(0.3, -0.2, 0.1)
    let (small, large) = (camera.project(point).pixel, frame.project(point).pixel)
    #expect(abs(large.x - (small.x * 4 + 72)) < 1e-9 && abs(large.y - small.y * 4) < 1e-9)
    // The middle of a picture of 64 columns lies between its pixels 31 and 32.
    #expect(PictureFrame(camera).matrix[2] == 31.5)
  }

  @Test("Through a lens, the mask shows what the photograph shows") func distortion() throws {
    let calibration = Calibration(
      width: 640, height: 640, focalLength: SIMD2(1000, 1000), principalPoint: SIMD2(320, 320),
      distortion: LensDistortion([-0.3, 0.05, 0.001, -0.001, 0]))
    let drawn = try DrawnScenes("primitives", count: 3)
    let scene = try #require(drawn.scenes.first { $0.file.scene.objects.count > 0 })
    let fit = try ImageFit(calibration, target: (64, 64))
    let frame = PictureFrame(
      drawn.renderer.renderer(for: scene.file.scene).camera, fit: fit)
    let pixel = SIMD2(100.0, 500.0)
    let back = frame.undistorted(calibration.place(of: pixel))
    #expect((back - pixel).x.magnitude < 1e-6 && (back - pixel).y.magnitude < 1e-6)
    // The middle of what is seen of an object is near where its middle is seen.
    let object = scene.file.scene.objects[0]
    let masks = SceneMasks([object], drawn.renderer, frame: frame)
    let box = try #require(PixelBox(masks.mask(of: 0), width: 640))
    let middle = object.worldFromObject(drawn.renderer.models[object.mesh].center)
    let place = frame.project(middle).pixel
    #expect(Double(box.minX) < place.x && place.x < Double(box.maxX))
    #expect(Double(box.minY) < place.y && place.y < Double(box.maxY))
  }
}
