import Foundation
import Testing

@Suite struct EvaluateTests {
  @Test func documentsHaveTheAgreedKeys() throws {
    let arguments = [
      "evaluate", "--model", try TinyModel.path(), "--count", "6", "--refine", "0", "--quiet",
    ]
    let run = try Program.run(arguments + ["--json"])
    #expect(run.status == 0)
    #expect(run.errors == "")
    let metrics = try #require(try run.json() as? [String: Any])
    for key in [
      "count", "scenes", "countAccuracy", "countConfusion", "identityAccuracy",
      "positionErrorMedian", "positionError95", "yawErrorDegreesMedian", "yawErrorDegrees95",
      "sceneAccuracy", "sceneAndYawAccuracy", "reconstructionMSE", "elbo", "interpenetrationShare",
      "explainedShare", "imagesPerSecond",
    ] {
      #expect(metrics[key] != nil, "\(key)")
    }
    #expect(metrics["scenes"] as? Int == 6)
    #expect(metrics["elbo"] is Double)
    let table = try Program.run(arguments)
    #expect(table.status == 0)
    #expect(table.output.hasPrefix("scenes"))
  }

  @Test func resultsDoNotDependOnThreads() throws {
    func metrics(threads: String) throws -> NSDictionary {
      let run = try Program.run(
        "evaluate", "--model", try TinyModel.path(), "--count", "60", "--refine", "0", "--quiet",
        "--json", "--threads", threads)
      #expect(run.status == 0)
      var metrics = try #require(try run.json() as? [String: Any])
      for key in ["imagesPerSecond", "networkMilliseconds", "refinementMilliseconds"] {
        metrics[key] = nil
      }
      return NSDictionary(dictionary: metrics)
    }
    #expect(try metrics(threads: "1") == metrics(threads: "2"))
  }
}
