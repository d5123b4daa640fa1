import Rendering
import SceneModel
import Testing

@testable import AIR

/// What an object explains in a sketch is what a whole picture of the sketch's kind says.
@Suite struct CandidateSketchTests {
  static let others = [RefinerTests.cube, RefinerTests.cylinder]

  /// The readable twin: whole pictures with `samples` × `samples` samples a pixel, with the object
  /// and without, and their difference added to what the scene's true drawing shows.
  static func gain(
    of object: SceneObject, _ picture: Image, samples: Int, brightness: Float = 1
  ) -> Double {
    let renderer = TableScenes.renderer
    let specification = renderer.specification
    let (width, height) = (specification.pictureWidth, specification.pictureHeight)
    let fine = renderer.resized(width: samples * width, height: samples * height)
    func sketch(_ objects: [SceneObject]) -> Image {
      let canvas = Canvas(fine.centralRenderer)
      canvas.draw(objects.map { fine.placement(of: $0) }, filter: .point)
      return canvas.image
    }
    let drawing = TableScenes.renderer.render(
      Scene(camera: specification.camera.centralPose, objects: others))
    let (without, with) = (sketch(others), sketch(others + [object]))
    var change = Image(width: width, height: height)
    for y in 0..<height * samples {
      for x in 0..<width * samples where with[x, y] != without[x, y] {
        change[x / samples, y / samples] +=
          (brightness * with[x, y] - without[x, y]) / Float(samples * samples)
      }
    }
    var gain = 0.0
    for y in 0..<height {
      for x in 0..<width {
        let before = picture[x, y] - drawing[x, y]
        let after = before - change[x, y]
        gain += Double((before * before).sum() - (after * after).sum())
      }
    }
    return gain
  }

  @Test(arguments: [1, 2]) func aGainIsThatOfWholePictures(samples: Int) {
    let picture = TableScenes.picture(RefinerTests.truth)
    let canvas = Canvas(TableScenes.renderer.centralRenderer)
    canvas.show(Self.others.map { TableScenes.renderer.placement(of: $0) })
    let sketch = CandidateSketch(TableScenes.renderer, samples: samples)
    sketch.begin(picture.samples, against: canvas, TableScenes.specification.viewPrior.center)
    var candidates = [RefinerTests.sphere]
    // Before, behind and inside of others, out of the picture, of another mesh.
    candidates += [SIMD2(-0.4, -0.5), SIMD2(0.5, 0.1), SIMD2(-0.4, -0.3), SIMD2(90, 0)].map {
      SceneObject(mesh: 2, position: $0, yaw: 1)
    }
    for candidate in candidates {
      let expected = Self.gain(of: candidate, picture, samples: samples)
      let found = sketch.gain(of: candidate)
      #expect(abs(found - expected) < 1e-3 * max(1, abs(expected)), "\(candidate)")
    }
    #expect(sketch.gain(of: RefinerTests.sphere) > sketch.gain(of: candidates[1]))
  }

  @Test("An object of any brightness explains what the best of them does", arguments: [1, 2])
  func brightness(samples: Int) {
    let picture = TableScenes.picture(RefinerTests.truth)
    let canvas = Canvas(TableScenes.renderer.centralRenderer)
    canvas.show(Self.others.map { TableScenes.renderer.placement(of: $0) })
    let sketch = CandidateSketch(TableScenes.renderer, samples: samples)
    sketch.begin(picture.samples, against: canvas, TableScenes.specification.viewPrior.center)
    for place in [RefinerTests.sphere.position, SIMD2(-0.4, -0.5), SIMD2(0.5, 0.1)] {
      let object = SceneObject(mesh: 2, position: place)
      for (lowest, highest) in [(Float(0.4), Float(2.5)), (0.9, 0.95), (1.5, 1.6)] {
        sketch.brightness = lowest...highest
        let best = (0...40).map {
          Self.gain(
            of: object, picture, samples: samples,
            brightness: lowest + Float($0) / 40 * (highest - lowest))
        }.max() ?? 0
        let found = sketch.gain(of: object)
        #expect(found > best - 1e-3 * max(1, abs(best)), "\(place) \(lowest)")
        #expect(found < best + 0.05 * max(1, abs(best)), "\(place) \(lowest)")
      }
    }
  }
}
