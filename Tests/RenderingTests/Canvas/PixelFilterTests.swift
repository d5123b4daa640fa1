import Geometry
import TestSupport
import Testing

@testable import Rendering

/// Pictures of one sample a pixel.
@Suite struct PixelFilterTests {
  @Test func withoutEdgesBothFiltersAreTheSame() {
    let renderer = Shapes.tableRenderer(size: 48)
    let (box, point) = (Canvas(renderer), Canvas(renderer))
    var (same, mixed) = (0, 0)
    for index in 0..<10 {
      box.draw(TestScene(index).placements)
      point.draw(TestScene(index).placements, filter: .point)
      #expect(point.filter == .point && box.filter == .box)
      #expect(box.depthAndMask() == point.depthAndMask())
      for pixel in 0..<48 * 48 {
        if box.buffer.marks[pixel] & PixelBuffer.mixed != 0 {
          mixed += 1
        } else {
          #expect(box.buffer.color[pixel] == point.buffer.color[pixel])
          same += 1
        }
      }
    }
    #expect(same > 10_000 && mixed > 1_000)
  }

  @Test func aPixelIsTheColourAtItsCentre() {
    let renderer = Shapes.tableRenderer(size: 48)
    for index in 0..<5 {
      let canvas = Canvas(renderer)
      canvas.draw(TestScene(index).placements)
      canvas.antialiaser.unmix(renderer.bounds)
      #expect(renderer.render(TestScene(index).placements, filter: .point) == canvas.image)
    }
  }

  @Test func theFilterCanBeChangedFromPictureToPicture() {
    let renderer = Shapes.tableRenderer(size: 48)
    let canvas = Canvas(renderer)
    for index in 0..<6 {
      let scene = TestScene(index).placements
      let filter: PixelFilter = index % 2 == 0 ? .point : .box
      canvas.draw(scene, filter: filter)
      #expect(canvas.image == renderer.render(scene, filter: filter))
    }
  }

  @Test func objectsCanBeAddedAndTakenOff() {
    let renderer = Shapes.tableRenderer(size: 48)
    let scene = TestScene(3).placements
    let canvas = Canvas(renderer)
    canvas.draw([scene[0]], filter: .point)
    let one = canvas.image
    canvas.push(scene[1])
    canvas.push(scene[2])
    #expect(canvas.image == renderer.render(scene, filter: .point))
    canvas.pop()
    canvas.pop()
    #expect(canvas.image == one)
    canvas.pop()
    #expect(canvas.image == renderer.render([], filter: .point))
  }
}
