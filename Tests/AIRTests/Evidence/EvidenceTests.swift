import Foundation
import Probability
import Rendering
import SceneModel
import Testing

@testable import AIR

/// Counts are judged by evidence, and deviations by what the picture shows of its noise.
@Suite struct EvidenceTests {
  private static func noisy(_ picture: Image, _ deviation: Double, _ stream: UInt64) -> Image {
    var picture = picture
    var generator = PCG32(seed: 77, stream: stream)
    for index in picture.pixels.indices {
      picture.pixels[index] += Float(deviation * Normal.standardSample(using: &generator))
    }
    return picture
  }

  @Test("What noise would hide is not kept, though its density is higher than none")
  func faintObjects() {
    var specification = TableScenes.specification
    specification.likelihood.noiseStandardDeviation = 2
    let refiner = Refiner(
      SceneRenderer(specification, models: TableScenes.models, table: TableScenes.table))
    let found = refiner.refine(
      TableScenes.picture(RefinerTests.truth), from: RefinerTests.truth)
    #expect(found.objects.isEmpty)
    let bruteForce = Self.countProbabilities(
      of: TableScenes.picture(RefinerTests.truth), specification)
    for (found, truth) in zip(found.countProbabilities, bruteForce) {
      #expect(abs(found - truth) < 0.05, "\(found), brute force \(truth)")
    }
  }

  /// The likelihood's mean over scenes drawn from the prior, count by count.
  private static func countProbabilities(
    of picture: Image, _ specification: SceneSpecification
  ) -> [Double] {
    let noise = specification.likelihood.noiseStandardDeviation
    let renderer = SceneRenderer(
      specification, models: TableScenes.models, table: TableScenes.table)
    let canvas = Canvas(renderer.centralRenderer)
    let prior = ScenePrior(specification)
    var generator = PCG32(seed: 5, stream: 0)
    return softmax(
      (0...specification.prior.maximumCount).map { count in
        let logLikelihoods = (0..<800).map { _ -> Double in
          let objects = prior.sampleObjects(count: count, using: &generator)
          canvas.show(objects.map { renderer.placement(of: $0) })
          return -canvas.squaredError(from: picture.samples) / (2 * noise * noise)
        }
        return prior.logCount(count) + logSumExp(logLikelihoods) - log(800)
      })
  }

  @Test("What is plain to see is certain, however many there are")
  func plainCounts() {
    let refiner = Refiner(TableScenes.renderer)
    for count in 0...3 {
      let truth = Array(RefinerTests.truth.prefix(count))
      let found = refiner.refine(TableScenes.picture(truth), from: truth)
      #expect(found.countProbabilities.count == 4)
      #expect(found.countProbabilities[count] > 0.99, "\(found.countProbabilities)")
    }
  }

  @Test("Of pictures with the model's noise, and as files hold them, deviations are right")
  func deviations() {
    let refiner = Refiner(TableScenes.renderer)
    for noise in [0.0, 0.1] {
      var (sum, count) = (0.0, 0)
      for index in 0..<60 {
        let (objects, clean) = TableScenes.sample(index)
        let picture =
          noise > 0 ? Self.noisy(clean, noise, UInt64(index)) : clean.quantizedToSRGB8()
        let found = refiner.refine(picture, from: objects)
        guard found.objects.count == objects.count else { continue }
        for (object, deviation) in zip(found.objects, found.deviations) {
          guard
            let truth = objects.min(by: {
              Self.distance($0, object) < Self.distance($1, object)
            }), truth.mesh == object.mesh
          else { continue }
          for axis in 0..<2 {
            let z = (object.position[axis] - truth.position[axis]) / deviation.position[axis]
            sum += z * z
            count += 1
          }
        }
      }
      #expect(count > 100)
      #expect((0.6...1.5).contains(sum / Double(count)), "noise \(noise): \(sum / Double(count))")
    }
  }

  private static func distance(_ a: SceneObject, _ b: SceneObject) -> Double {
    let d = a.position - b.position
    return (d * d).sum()
  }

  @Test("Objects proposed in one place are taken for one, and what is missing is found")
  func heaps() {
    let heap = (0..<9).map {
      SceneObject(mesh: $0 % 3, position: SIMD2(-0.38 + 0.01 * Double($0), -0.3), yaw: 0.3)
    }
    let found = Refiner(TableScenes.renderer).refine(
      TableScenes.picture(RefinerTests.truth), from: heap)
    RefinerTests.expectRight(found, RefinerTests.truth)
    #expect(found.moves.contains(.death(mesh: 1)))
  }
}
