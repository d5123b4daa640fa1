import Foundation
import TestSupport
import Testing

@Suite struct CalibrateTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Shipped weights that have no scale.
  private static let uncalibrated = "primitives-supervised"

  /// The ± of x of the first object that `infer` prints with some weights.
  private func deviation(_ model: String) throws -> Double {
    let run = try Program.run(
      "infer", "--model", model, "--refine", "0", "--json", "--quiet",
      Examples.picture("three-objects"))
    let document = try #require(try run.json() as? [String: Any])
    let object = try #require((document["objects"] as? [[String: Any]])?.first)
    let deviation = try #require(object["standardDeviation"] as? [String: Any])
    return try #require(deviation["x"] as? Double)
  }

  @Test("Calibrated weights state wider deviations, by the factor that was printed")
  func widened() throws {
    let output = folder.file("calibrated.safetensors")
    let run = try Program.run(
      "calibrate", "--model", Self.uncalibrated, "--count", "100", "--output", output, "--json",
      "--quiet")
    #expect(run.status == 0, "\(run.errors)")
    let scale = try #require(try run.json() as? [String: Any])
    #expect(scale["pictures"] as? Int == 100)
    let factors = try #require(scale["network"] as? [String: Double])
    let before = try deviation(Self.uncalibrated)
    let after = try deviation(output)
    // Of one of the meshes: the first object's.
    #expect(
      factors.filter { $0.key.hasSuffix(".x") }.values
        .contains { abs(after / before - $0) < 0.01 * $0 },
      "\(after / before) \(factors)")
    // Once more, in its own place: not multiplied twice.
    let again = try Program.run(
      "calibrate", "--model", output, "--count", "100", "--output", output, "--json", "--quiet")
    #expect(try again.json() as? NSDictionary == run.json() as? NSDictionary)
  }
}
