import Files
import Foundation
import Geometry
import Probability
import Rendering
import TestSupport
import Testing

@testable import SceneModel

@Suite("Tables that are no squares")
struct RectangularTableTests {
  private func read(_ table: String, _ prior: String = "") throws -> SceneSpecification {
    let text = SceneSpecificationFileTests.text
      .replacingOccurrences(of: "width: 2, color", with: "\(table), color")
      .replacingOccurrences(of: "countProbabilities:", with: "\(prior) countProbabilities:")
    return try SceneSpecification.parse(text, path: "bench.json", files: shipped)
  }

  private func error(_ table: String, _ prior: String = "") -> String? {
    message { _ = try read(table, prior) }
  }

  @Test("A table as deep as wide is the square that it is without a depth")
  func square() throws {
    let specification = try read("width: 2, depth: 2")
    #expect(try specification == read("width: 2"))
    #expect(specification.prior.positionRanges == SIMD2(0.75, 0.75))
    #expect(specification.table.extent == 2)
  }

  @Test("Without a range objects stand on the same part of the table in both directions")
  func usualRange() throws {
    let specification = try read("width: 3, depth: 1.6")
    #expect(specification.table.size == SIMD2(3, 1.6))
    #expect(largest(specification.prior.positionRanges - SIMD2(1.125, 0.6)) < 1e-12)
    #expect(abs(specification.table.extent - 4.8.squareRoot()) < 1e-12)
  }

  @Test("A range of its own in each direction, or one for both")
  func ranges() throws {
    let table = "width: 3, depth: 1.6"
    #expect(
      try read(table, "positionRange: { x: 1.4, y: 0.7 },").prior.positionRanges
        == SIMD2(1.4, 0.7))
    #expect(try read(table, "positionRange: 0.8,").prior.positionRanges == SIMD2(0.8, 0.8))
    #expect(
      try read("width: 2", "positionRange: { x: 0.9 },").prior.positionRanges == SIMD2(0.9, 0.75))
  }

  @Test("Objects stay on the table")
  func errors() {
    let table = "width: 3, depth: 1.6"
    #expect(
      error(table, "positionRange: 1,")
        == "bench.json:18: \"positionRange\" is 1, but must be a number from 0.001 to 0.8, or "
        + "{ x: …, y: … }")
    #expect(
      error(table, "positionRange: { x: 1, y: 0.9 },")
        == "bench.json:18: \"y\" is 0.9, but must be a number from 0.001 to 0.8")
    #expect(
      error(table, "positionRange: { x: 1, y: 0.02 }, minimumSeparation: 3,")
        == "bench.json:17: 2 objects at least 3.0 m apart do not fit where |x| is at most 1.0 m "
        + "and |y| 0.02 m; allow fewer objects, a smaller \"minimumSeparation\" or a larger "
        + "\"positionRange\"")
    #expect(error("width: 3, depth: 0")?.contains("\"depth\" is 0, but must be a number") == true)
  }

  @Test("Objects are drawn over the whole of it, with a density that is one together")
  func prior() throws {
    let prior = ScenePrior(
      try read("width: 3, depth: 1.6", "minimumSeparation: 0, positionRange: { x: 1.4, y: 0.7 },"))
    var generator = PCG32(seed: 6, stream: 0)
    let positions = (0..<4000).map { _ in
      prior.sampleObjects(count: 1, using: &generator)[0].position
    }
    let spread = SIMD2(
      positions.map { abs($0.x) }.max() ?? 0, positions.map { abs($0.y) }.max() ?? 0)
    #expect(spread.x > 1.35 && spread.x < 1.5)
    #expect(spread.y > 0.66 && spread.y < 0.8)
    // The midpoint rule over a rectangle that holds nearly all of the density.
    let step = 0.02
    var sum = 0.0
    for x in stride(from: -1.6 + step / 2, to: 1.6, by: step) {
      for y in stride(from: -0.9 + step / 2, to: 0.9, by: step) {
        sum += exp(prior.logWall(SIMD2(x, y)).value) * step * step
      }
    }
    #expect(abs(log(sum) - prior.logPositionNormalizer(count: 1)) < 1e-3)
  }

  @Test("It is drawn as wide and as deep as it is, its texture over all of it")
  func drawing() throws {
    let specification = try read("width: 1.6, depth: 0.8")
    var changed = specification
    changed.camera.azimuth = 0...0
    changed.camera.elevation = .pi / 2 ... .pi / 2
    let picture = try SceneRenderer(changed).render(
      Scene(camera: changed.camera.centralPose, objects: []))
    // 100 pixels at 4 m: 40 × 20 pixels about (32, 24).
    func isTable(_ column: Int, _ row: Int) -> Bool { picture[column, row].y > 0.01 }
    #expect(isTable(12, 24) && !isTable(11, 24))
    #expect(isTable(51, 24) && !isTable(52, 24))
    #expect(isTable(32, 14) && !isTable(32, 13))
    #expect(isTable(32, 33) && !isTable(32, 34))
  }

  @Test("Only what is no square has more words in its fingerprint and its data sets")
  func words() throws {
    let square = try read("width: 2")
    #expect(!SpecificationFingerprint(square).text.contains("depth"))
    #expect(!SpecificationFingerprint(square).text.contains("positionRangeY"))
    let bench = try read("width: 3, depth: 1.6")
    #expect(SpecificationFingerprint(bench).text.contains("\"depth\": 1.6"))
    func document(_ specification: SceneSpecification) -> String {
      DatasetDescription(specification: specification, seed: 1, start: 0, count: 1, version: "1")
        .json.line
    }
    #expect(!document(square).contains("tableDepth"))
    #expect(document(bench).contains("\"tableWidth\": 3, \"tableDepth\": 1.6"))
  }
}
